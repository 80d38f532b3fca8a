"""The words that `tests.terminal.desk` understands."""

from __future__ import annotations

MOODS = frozenset({"heavy", "narrow", "counting", "beating", "hasty", "silent", "slow", "broken", "hung", "keys"})
