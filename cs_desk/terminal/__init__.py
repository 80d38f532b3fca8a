"""The terminal under the desk. Nothing is imported here: `preflight` must run before Textual is loaded."""
