"""Writes: one function is one transaction and one audit event; each checks role, scope and version."""
