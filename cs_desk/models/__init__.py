"""Nouns: tables, enumerations, inputs, rows, the script, the cycle and other definitions that are data."""
