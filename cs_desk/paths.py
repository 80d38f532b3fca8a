"""Where things lie on disk: data, configuration, drafts and the files that ship with the program."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_config_path, user_data_path, user_state_path

APP = "cs-desk"


def data_dir() -> Path:
    """Return the folder of the default store (not created here)."""
    return user_data_path(APP, appauthor=False)


def config_dir() -> Path:
    """Return the folder of config.toml (not created here)."""
    return user_config_path(APP, appauthor=False)


def state_dir() -> Path:
    """Return the folder of drafts and logs (not created here)."""
    return user_state_path(APP, appauthor=False)


def private_dir(path: Path) -> Path:
    """Create a folder that only its owner may open (0700) and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_uid == os.getuid():
        path.chmod(0o700)
    return path


def assets() -> Path:
    """Return the folder of shipped data: inside the wheel, or `assets/` of a source checkout."""
    inside = Path(__file__).parent / "assets"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "assets"
