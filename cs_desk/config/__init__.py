"""Settings: strict TOML, the environment and flags, each value knowing where it came from."""

from __future__ import annotations

from cs_desk.config.resolve import Flags, Origin, Settings, Value, describe, document, resolve
from cs_desk.config.schema import DENSITIES, PLAIN_THEME

__all__ = ["DENSITIES", "PLAIN_THEME", "Flags", "Origin", "Settings", "Value", "describe", "document", "resolve"]
