"""Reads: one module per question that a screen asks; each returns frozen rows within the asker's scope."""
