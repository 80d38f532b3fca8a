"""What the command line understands."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import pairwise
from typing import Any

from cs_desk import __version__
from cs_desk.cli.grammar import Parser
from cs_desk.cli.grammar import add as _add
from cs_desk.cli.grammar import as_json as _as_json
from cs_desk.cli.grammar import common as _common
from cs_desk.cli.grammar import group as _group
from cs_desk.cli.grammar import later as _later
from cs_desk.cli.grammar import look as _look
from cs_desk.errors import InputError, UsageError

Room = tuple[tuple[str, ...], Callable[[Any], None]]

DEMO_STAFF = (
    "You are an operator who leads a team; --as opens the demo as somebody else: tuva, kofi or priya of your team, "
    "hana who leads the other team, mateo, elif or owen of it, grace (manager), viktor (auditor), noor (administrator)."
)


MEANT = frozenset({
    *("--db", "--config", "--as", "--zone", "--from", "--to", "--source", "--map", "--out", "--file", "--checkpoint"),
    *("--customer", "--contact", "--received", "--difficulty", "--scope", "--day", "--queue", "--profile"),
})  # fmt: skip
"""What a script may pass from a variable that is not set: nothing is done by a default that nobody meant."""


def parse(arguments: Sequence[str]) -> Any:
    """Return the arguments with `action`, the function to run; raises UsageError, InputError.

    Only the commands that the arguments may mean are described to argparse, which is slow at it: a start has none.
    """
    _refuse_blank(arguments)
    said = {*arguments}
    if not said & {"-h", "--help"}:
        try:
            return build([room for room in ROOMS if said & {*room[0]}]).parse_args(arguments)
        except UsageError:
            pass  # said again below, with every command there is
    return build().parse_args(arguments)


def _refuse_blank(arguments: Sequence[str]) -> None:
    for given, after in pairwise([*arguments, "-"]):
        flag, equals, value = given.partition("=")
        if flag in MEANT and not (value if equals else after).strip():
            raise InputError(f"{flag}: nothing is given; leave {flag} out for the default.")


def build(rooms: Sequence[Room] | None = None) -> Parser:
    """Return the parser with every command, or with those of some rooms."""
    parser = Parser(prog="cs-desk", description="The contact-centre desk that lives in the terminal.")
    parser.add_argument("--version", action="version", version=f"cs-desk {__version__}")
    _common(parser)
    _look(parser)
    parser.set_defaults(action=_later("opening", "open_desk"))
    chosen = ROOMS if rooms is None else rooms
    if chosen:
        commands = parser.add_subparsers(title="commands", metavar="COMMAND")
        for _, add_to in chosen:
            add_to(commands)
    return parser


def _from(module: str) -> Callable[[Any], None]:
    """Return the function that adds the commands of a module, imported only when it is asked."""

    def add_to(commands: Any) -> None:
        found: Callable[[Any], None] = import_module(f"cs_desk.cli.{module}").add_to
        found(commands)

    return add_to


def _months(text: str) -> int:
    """Return a number of months that a demo can go back."""
    if not text.isdecimal() or not 2 <= int(text) <= 60:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of months from 2 to 60")
    return int(text)


def _haste(text: str) -> float:
    """Return how many times as fast as people a floor works."""
    try:
        haste = float(text)
    except ValueError:
        haste = 0.0
    if not 0.1 <= haste <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0.1 to 10000")
    return haste


def _demo(commands: Any) -> None:
    demo = _add(commands, "demo", "open the desk on generated data in a store of its own", _later("demo", "open_demo"))
    _look(demo, nested=True)
    demo.add_argument("--seed", type=int, default=1, help="another centre; the same seed gives the same data")
    demo.add_argument("--months", type=_months, default=13, help="how far it goes back (2 to 60; default: 13)")
    demo.add_argument(
        "--size", choices=("small", "large"), default="small", help="small: some 1,500 contacts; large: 23,000"
    )
    demo.epilog = DEMO_STAFF
    demo.add_argument("--no-tui", action="store_true", help="only make the store")
    demo.add_argument("--no-floor", action="store_true", help="nobody else works there while the desk is open")
    demo.add_argument(
        "--floor-only", action="store_true", help="no desk: colleagues work on the store that is there until stdin ends"
    )
    demo.add_argument("--haste", type=_haste, default=1.0, help="with --floor-only: how many times as fast as people")


def _init(commands: Any) -> None:
    init = _add(
        commands, "init", "set up a new store, as the first start on the screen does", _later("founding", "init")
    )
    init.add_argument("--organisation", required=True, help="who runs the desk; letters are signed with it")
    init.add_argument("--zone", metavar="Z", help="its time zone, such as Australia/Sydney (default: the machine's)")
    init.add_argument("--profile", metavar="KEY", help="its complaint rules, such as asic-rg271 (default: iso10002)")
    init.add_argument("--name", help="your own name (default: as the system knows it)")
    init.add_argument("--team", default="Desk", help="the first team (default: Desk)")
    init.add_argument("--json", action="store_true", help="print what was set up as JSON")


def _upkeep(commands: Any) -> None:
    store = _group(commands, "db", "look after the store")
    for name, help_ in (
        ("status", "which store, which schema"),
        ("migrate", "bring the store to this version's schema"),
        ("check", "check that the store is whole"),
    ):
        _as_json(_add(store, name, help_, _later("upkeep", name)))
    audit = _group(commands, "audit", "the audit trail")
    verify = _add(audit, "verify", "check the chain of the audit trail", _later("upkeep", "verify"))
    _as_json(verify)
    verify.add_argument("--checkpoint", metavar="FILE", help="also compare with the checkpoints kept in this file")
    checkpoint = _add(audit, "checkpoint", "add a checkpoint of the chain to a file", _later("upkeep", "checkpoint"))
    checkpoint.add_argument("--file", metavar="FILE", help="where checkpoints are kept, away from the store; - prints")
    _as_json(checkpoint)
    config = _group(commands, "config", "the configuration")
    _as_json(_add(config, "show", "show every setting and where it comes from", _later("upkeep", "show_config")))
    _as_json(_add(commands, "keys", "list every key", _later("upkeep", "show_keys")))
    from cs_desk.cli import parsing_desk

    parsing_desk.words_verbs(_group(commands, "words", "the words to say; the same as script words"))
    _staff(_group(commands, "staff", "who works here"))


def _staff(staff: Any) -> None:
    _as_json(_add(staff, "list", "list everybody", _later("staff", "list_staff")))
    add = _add(staff, "add", "add somebody", _later("staff", "add"))
    change = _add(staff, "change", "change name, roles or team; what is not said stays", _later("staff", "change"))
    for parser, needed in ((add, True), (change, False)):
        parser.add_argument("login", metavar="LOGIN", help="of whom")
        parser.add_argument("--name", required=needed, help="as colleagues see it")
        each = "operator, team_leader, manager, auditor or administrator; each role that is to be held"
        parser.add_argument("--role", action="append", required=needed, metavar="ROLE", dest="roles", help=each)
        parser.add_argument("--team", help="a new name makes a team" + ("" if needed else ", '' is none"))
    retire = _add(staff, "retire", "end somebody's access", _later("staff", "retire"))
    retire.add_argument("login", metavar="LOGIN", help="of whom")
    agent = _add(staff, "agent", "tie an agent of the telephone system to somebody", _later("staff", "agent"))
    agent.add_argument("login", metavar="LOGIN", help="of whom")
    agent.add_argument(
        "agent", metavar="AGENT", help="as the system calls them, such as SIP/8007, Agent/1127 or a name"
    )
    agent.add_argument("--source", metavar="NAME", default="queue_log", help="which system, as its calls came in")
    about = "tie an operating-system user to somebody; what is not said stays"
    account = _add(staff, "account", about, _later("staff", "account"))
    account.add_argument("os_user", metavar="OS-USER", help="as the operating system calls them")
    account.add_argument("--login", help="the member of staff that this user is, '' is none")
    account.add_argument(
        "--acts-for", choices=("self", "anyone"), help="whom --as may name: themselves (a new one) or anyone"
    )
    for parser in (add, change, retire, agent, account):
        _as_json(parser)


ROOMS: tuple[Room, ...] = (
    (("init",), _init),
    (("demo",), _demo),
    (("import",), _from("parsing_import")),
    (("complaints", "approvals", "promises", "customers", "contacts", "moments", "script"), _from("parsing_desk")),
    (("kpi", "board", "staffing", "targets"), _from("parsing_kpi")),
    (("export", "backup", "restore", "completion", "man"), _from("parsing_out")),
    (("db", "audit", "config", "keys", "words", "staff"), _upkeep),
)
"""The names of commands, and what adds them to the parser's."""
