"""Readers of what comes from outside: they find out how a file is written, report what is wrong, and store nothing."""
