"""Who may do what where: offers, the last line, the tables and the help pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_desk.actions import (
    COMMAND,
    COMMANDS,
    SITUATIONS,
    FooterItem,
    Offer,
    footer,
    keys_markdown,
    keys_table,
    offers,
    resolve_keys,
)
from cs_desk.actions.pages import help_sections, keys_sections
from cs_desk.config import Flags, resolve
from cs_desk.models.enums import Role

CALL = SITUATIONS["on a contact"]
START = SITUATIONS["on the start page"]
OPERATOR = frozenset({Role.OPERATOR})


def offered(contexts: frozenset[str], roles: frozenset[Role] = OPERATOR, false: tuple[str, ...] = ()) -> list[Offer]:
    """Return the offers; `false` are the ids of AVAILABILITY that are not so."""
    return list(offers(COMMANDS, contexts, roles, lambda when: when not in false))


def one(found: list[Offer], command: str) -> Offer:
    """Return the offer of one command."""
    return next(offer for offer in found if offer.command.id == command)


def words(items: tuple[FooterItem, ...]) -> str:
    """Return the last line as text."""
    return "  ".join(f"{item.key} {item.word}" for item in items)


def test_only_commands_of_the_place_are_offered() -> None:
    found = {offer.command.id for offer in offered(CALL)}
    assert "call.next" in found
    assert "app.help" in found
    assert "start.new" not in found


def test_a_role_is_told_whose_the_command_is() -> None:
    offer = one(offered(START), "start.approve")
    assert offer.refusal == "for a team leader or a manager"
    assert offer.reason == "Only for a team leader or a manager."
    assert offer.forbidden
    assert one(offered(START, frozenset({Role.TEAM_LEADER})), "start.approve").refusal is None
    assert one(offered(START, frozenset({Role.AUDITOR})), "start.new").refusal == "for an operator"


def test_what_is_not_so_just_now_is_told() -> None:
    offer = one(offered(CALL, false=("run_active",)), "call.next")
    assert offer.refusal == "the complaint script is not running on this contact"
    assert not offer.forbidden


def test_the_last_line_at_80_and_120_cells() -> None:
    keymap = resolve_keys()
    wide = words(footer(offered(CALL), keymap, 120))
    assert wide == (
        "^N next  ^R back  ^G moment  ^T hold  ^F complaint  ^Y leader  ^E end  "
        "^O other  ^P palette  ? keys  / search  F1 help"
    )
    narrow = words(footer(offered(CALL), keymap, 80))
    assert narrow == "^N next  ^R back  ^G moment  ^T hold  ^F complaint  ^Y leader  ^E end  F1 help"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_last_line_fits_any_width_keeps_its_order_and_help(situation: str) -> None:
    keymap, found = resolve_keys(), offered(SITUATIONS[situation])
    full = [item.command for item in footer(found, keymap, 1000)]
    for width in range(7, 200):
        items = footer(found, keymap, width)
        assert len(words(items)) <= width
        assert [item.command for item in items] == [name for name in full if name in {item.command for item in items}]
        assert items[-1].command == "app.help"
    assert footer(found, keymap, 3) == ()


def test_the_last_line_leaves_out_what_the_role_forbids_and_dims_what_is_not_possible() -> None:
    items = footer(offered(START, false=("parked_selected",)), resolve_keys(), 500)
    assert "start.approve" not in {item.command for item in items}
    assert next(item for item in items if item.command == "start.resume").refusal == "select a parked contact first"


def test_the_key_table_names_every_command_once_in_80_cells(tmp_path: Path) -> None:
    table = keys_table(resolve(Flags(), {}, tmp_path / "config.toml"))
    assert max(len(line) for line in table.splitlines()) <= 80
    for command in COMMANDS:
        assert table.split().count(command.id) == 1


def test_the_key_table_shows_remapped_keys_and_where_from(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[keys]\n"call.next" = ["f9"]\n')
    table = keys_table(resolve(Flags(), {}, file))
    assert "  F9                   Next step" in table
    assert table.endswith(f"Changed by the configuration\n  call.next: file {file}:2")


def test_the_markdown_table_has_every_command_with_its_keys() -> None:
    rows = keys_markdown().splitlines()
    for command in COMMANDS:
        row = next(row for row in rows if f"| {command.title} | {command.help} |" in row)
        assert row.startswith("| `")
    assert "| `F2` or `ctrl+o d` | Go to desk | Goes to the contact in hand, or to the start page. |" in rows
    assert all(row.count("|") in (0, 4) for row in rows)


def test_help_tells_the_place_the_field_and_what_cannot_be_done() -> None:
    sections = help_sections(CALL, offered(CALL, false=("on_voice",)), resolve_keys(), "The customer's own words.")
    headings = [section.heading for section in sections]
    assert headings == [
        "This field", "This place", "What you can do here", "Not just now", "Moving and editing"
    ]  # fmt: skip
    assert sections[0].sentences == ("The customer's own words.",)
    assert any("saved as you type" in sentence for sentence in sections[1].sentences)
    refused = [(row.keys, row.reason) for row in sections[3].rows]
    assert refused == [("^T", "Not now: only a phone call or a counter visit can be held.")]


def test_the_page_of_all_keys_has_every_command_once() -> None:
    sections = keys_sections(offered(START), resolve_keys())
    titles = [row.title for section in sections for row in section.rows if row.title]
    assert sorted(titles) == sorted(command.title for command in COMMANDS)
    assert sections[0].heading == "Here"
    assert COMMAND["start.new"].title in {row.title for row in sections[0].rows}
