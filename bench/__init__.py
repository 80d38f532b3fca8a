"""How fast the desk feels, measured through a real terminal and held against its limits: `python -m bench [--json]`."""
