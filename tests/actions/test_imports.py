"""The registry and the settings are plain data: importing them brings in neither the screen nor the store."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("textual", "rich", "peewee", "psycopg", "holidays", "phonenumbers")


def test_a_fresh_interpreter_has_nothing_heavy_after_importing_the_registry() -> None:
    code = f"import sys, cs_desk.actions; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
