"""The screen under test: whole desks driven by keys, on real stores, with a clock that stands still."""
