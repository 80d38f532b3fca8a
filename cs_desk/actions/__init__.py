"""The one command registry: what can be done, by which key, where, by whom, and how it is called everywhere."""

from __future__ import annotations

from cs_desk.actions.command import (
    AVAILABILITY,
    CONTEXTS,
    SITUATIONS,
    Command,
    Offer,
    offers,
    refusal,
)
from cs_desk.actions.footer import FooterItem, footer
from cs_desk.actions.keymap import Keymap, resolve_keys
from cs_desk.actions.keys import FIXED_KEYS, FixedKey, Key, show_key
from cs_desk.actions.registry import COMMAND, COMMANDS
from cs_desk.actions.tables import keys_document, keys_markdown, keys_table

__all__ = [
    "AVAILABILITY",
    "COMMAND",
    "COMMANDS",
    "CONTEXTS",
    "FIXED_KEYS",
    "SITUATIONS",
    "Command",
    "FixedKey",
    "FooterItem",
    "Key",
    "Keymap",
    "Offer",
    "footer",
    "keys_document",
    "keys_markdown",
    "keys_table",
    "offers",
    "refusal",
    "resolve_keys",
    "show_key",
]
