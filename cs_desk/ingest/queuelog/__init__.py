"""Asterisk's queue_log: lines, what they come to, and reading on while the log grows."""
