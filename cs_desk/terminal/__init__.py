"""The terminal: a driver that ends well, the gate on every strip, what is checked before the screen is taken."""
