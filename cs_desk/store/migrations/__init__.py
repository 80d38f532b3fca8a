"""Numbered forward migrations: each has NUMBER, TITLE and `statements(engine)`; a released one is never edited."""
