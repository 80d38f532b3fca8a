"""The rooms keep to their order, and a fresh interpreter shows what an import really brings in."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCREEN = frozenset({"textual", "rich"})
HEAVY = SCREEN | {
    "argparse", "asyncio", "holidays", "json", "peewee", "phonenumbers", "playhouse", "psycopg", "pydantic",
    "pydantic_core", "sqlite3", "tomlkit", "tomllib",
}  # fmt: skip
HEADLESS = (
    "actions", "clock", "config", "crashlog", "demo", "drafts", "errors", "feed", "ingest", "models", "paths",
    "queries", "services", "session", "store", "text",
)  # fmt: skip
EVERY_MODULE = """
import importlib, pkgutil
found = importlib.import_module({name!r})
for part in pkgutil.walk_packages(getattr(found, "__path__", []), found.__name__ + "."):
    importlib.import_module(part.name)
"""
LISTED = """
import sys
sys.stderr.write("\\n".join(name for name, module in sys.modules.items() if module is not None))
"""


def modules_after(code: str) -> frozenset[str]:
    """Return the names of all modules that a fresh interpreter holds after running the code."""
    done = subprocess.run([sys.executable, "-c", code + LISTED], capture_output=True, text=True, cwd=ROOT, check=True)
    return frozenset(done.stderr.split())


def ours(modules: frozenset[str]) -> frozenset[str]:
    """Return those of the desk."""
    return frozenset(name for name in modules if name.partition(".")[0] == "cs_desk")


def test_the_rooms_import_only_what_stands_below_them() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-logo", "--no-cache"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kept, 0 broken" in done.stdout


def test_importing_the_command_line_brings_in_nothing_heavy() -> None:
    modules = modules_after("import cs_desk.cli")
    assert not modules & HEAVY
    assert ours(modules) == {"cs_desk", "cs_desk.cli", "cs_desk.errors"}


def test_the_version_is_told_without_importing_anything_more() -> None:
    modules = modules_after("import cs_desk.cli; assert cs_desk.cli.run(['--version']) == 0")
    assert not modules & HEAVY
    assert ours(modules) == {"cs_desk", "cs_desk.cli", "cs_desk.errors"}


def test_understanding_a_command_needs_neither_store_nor_screen() -> None:
    modules = modules_after("from cs_desk.cli.parser import parse; parse(['staff', 'list', '--json'])")
    assert not modules & (HEAVY - {"argparse", "json"})


def test_a_headless_command_brings_in_no_screen(tmp_path: Path) -> None:
    store = str(tmp_path / "new" / "desk.db")
    modules = modules_after(
        "import contextlib, io\n"
        "from cs_desk.cli import run\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    assert run(['--db', {store!r}, 'init', '--organisation', 'Harbour']) == 0\n"
        f"    assert run(['--db', {store!r}, 'staff', 'list']) == 0"
    )
    assert "peewee" in modules
    assert not modules & (SCREEN | {"psycopg"})


def brought_in(rooms: tuple[str, ...], unwanted: frozenset[str]) -> list[str]:
    """Return which rooms' modules bring in something unwanted.

    One interpreter imports them all; only if it then holds something unwanted is each asked by itself.
    """
    codes = {room: EVERY_MODULE.format(name=f"cs_desk.{room}") for room in rooms}
    modules = modules_after("".join(codes.values()))
    assert {f"cs_desk.{room}" for room in rooms} <= modules
    if not modules & unwanted:
        return []
    return [room for room, code in codes.items() if modules_after(code) & unwanted] or list(rooms)


def test_no_module_of_a_headless_room_brings_in_the_screen() -> None:
    assert brought_in(HEADLESS, SCREEN) == []


def test_the_lowest_rooms_know_no_store() -> None:
    lowest = ("clock", "errors", "paths", "text", "config", "actions")
    assert brought_in(lowest, frozenset({"peewee", "playhouse", "psycopg", "sqlite3"})) == []


def test_what_the_desk_imports_before_its_first_paint_is_bounded() -> None:
    code = (
        "from cs_desk.store.address import keep_out_drivers, parse_address\n"
        "keep_out_drivers(parse_address('desk.db'))\n"
        "import cs_desk.cli.opening, cs_desk.cli.founding, cs_desk.app, cs_desk.screens.desk"
    )
    modules = modules_after(code)
    assert "textual" in modules
    assert not modules & {"psycopg", "holidays", "phonenumbers", "tomlkit", "hypothesis", "pytest"}


LONGEST_FILE, LONGEST_FUNCTION = 400, 50
SOURCES = sorted(path for room in ("cs_desk", "tests", "bench") for path in (ROOT / room).rglob("*.py"))
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def public(node: ast.AST, prefix: str) -> Iterator[tuple[str, Definition]]:
    """Yield the public classes and functions below a node, not those inside functions, with their dotted names.

    Left out: what is private, peewee's `Meta`, and setters (their property says what they set).
    """
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Definition):
            yield from () if isinstance(child, ast.expr) else public(child, prefix)
        elif not child.name.startswith("_") and child.name != "Meta" and not is_setter(child):
            yield f"{prefix}.{child.name}", child
            if isinstance(child, ast.ClassDef):
                yield from public(child, f"{prefix}.{child.name}")


def is_setter(child: Definition) -> bool:
    """Tell whether this is the writing half of a property."""
    return any(isinstance(mark, ast.Attribute) and mark.attr == "setter" for mark in child.decorator_list)


def test_every_module_and_public_name_says_what_it_is() -> None:
    silent, named = [], 0
    for path in (path for path in SOURCES if ROOT / "cs_desk" in path.parents):
        tree, room = ast.parse(path.read_text(encoding="utf-8")), str(path.relative_to(ROOT))
        found = [(room, tree), *public(tree, room)]
        silent += [name for name, node in found if not ast.get_docstring(node)]
        named += len(found)
    assert named > 1_000
    assert not silent


def functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield all functions below a node; none stands in an expression."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield child
            yield from functions(child)


def test_no_file_and_no_function_is_too_long_to_be_read() -> None:
    long = []
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > LONGEST_FILE:
            long.append(f"{path}: {len(text.splitlines())} lines")
        for node in functions(ast.parse(text)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            long += [f"{path}: {node.name} of {lines} lines"] if lines > LONGEST_FUNCTION else []
    assert len(SOURCES) > 200
    assert not long
