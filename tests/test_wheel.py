"""The wheel carries its data: unpacked elsewhere, away from the checkout, the program makes a demo store."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
WHERE = "import cs_desk, cs_desk.paths as p; print(cs_desk.__file__); print(p.assets())"


def test_the_program_runs_from_the_wheel(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    wheel = next((tmp_path / "dist").glob("*.whl"))
    inside = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(inside)
    assert not [name for name in names if name.startswith(("tests/", "bench/"))]
    assert "cs_desk/desk.tcss" in names
    assets = {path.relative_to(ROOT).as_posix() for path in (ROOT / "assets").rglob("*.toml")}
    assert {f"cs_desk/{one}" for one in assets} <= set(names)

    environment = {**os.environ, "PYTHONPATH": str(inside), "XDG_STATE_HOME": str(tmp_path / "state")}
    where = subprocess.run([sys.executable, "-c", WHERE], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert where.stdout.splitlines() == [str(inside / "cs_desk/__init__.py"), str(inside / "cs_desk/assets")]
    made = subprocess.run(
        [sys.executable, "-m", "cs_desk", "demo", "--no-tui", "--db", str(tmp_path / "demo.db")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "demo.db").stat().st_size > 100_000
