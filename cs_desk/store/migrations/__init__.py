"""Numbered forward migrations: each module has NUMBER, TITLE and `statements(engine)`; none is ever edited once released."""
