"""The registry put to work in Textual: bindings, two-stroke commands, who may do what on which screen."""

from __future__ import annotations

from cs_desk.bindings.app import ChordState, CommandApp
from cs_desk.bindings.host import CommandHost
from cs_desk.bindings.make import ACTION, bindings_for

__all__ = ["ACTION", "ChordState", "CommandApp", "CommandHost", "bindings_for"]
