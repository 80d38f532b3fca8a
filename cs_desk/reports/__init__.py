"""Documents made from what queries answer."""
