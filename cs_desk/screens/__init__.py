"""One module or package for each mode and dialog."""
