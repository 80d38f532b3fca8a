"""Facts about the machine and the programs, without which no figure means anything."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

import cs_desk


def facts() -> dict[str, object]:
    """Return what is known about where this runs; the load is the average of the last minute."""
    return {
        "cs-desk": cs_desk.__version__,
        "textual": version("textual"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count() or 1,
        "load": load(),
    }


def load() -> float:
    """Return the load average of the last minute."""
    return round(os.getloadavg()[0], 2)
