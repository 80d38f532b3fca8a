"""The desk: the contact in hand, and between contacts what waits."""

from __future__ import annotations

from cs_desk.screens.desk.screen import DeskScreen

__all__ = ["DeskScreen"]
