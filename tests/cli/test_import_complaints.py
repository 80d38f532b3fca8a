"""`cs-desk import complaints`: two agencies' files and a table of tickets, with the figures counted by other means."""

from __future__ import annotations

import csv
import json
import tracemalloc
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from cs_desk.ingest.build import BadRowError, complaint
from cs_desk.ingest.reading import Refused
from cs_desk.models.audit import Audit
from cs_desk.models.complaints import Complaint, ComplaintEvent, Offer
from cs_desk.models.contacts import Feedback
from cs_desk.models.customers import Customer
from cs_desk.paths import assets
from cs_desk.queries import complaints as questions
from cs_desk.queries import start
from cs_desk.store import seal
from cs_desk.store.address import StoreAddress
from tests.ingest.reading import reader_of
from tests.support.commands import Shell, admit
from tests.support.desks import open_desk
from tests.support.shared import SHARED, needs_shared

FILES = SHARED / "complaints"
ISO, US = FILES / "cfpb_small_iso_dates_quoted_newlines.csv", FILES / "cfpb_350rows_us_dates.csv"
TICKETS = FILES / "kaggle_support_tickets.csv"
HEAD = (
    "key,customer_name,customer_emails,received_at,channel,own_words,acknowledged_at,resolved_at,closed_at,"
    "remedy,cost\n"
)
LATE = (
    "A1,Ann,ann@x.example,2024-11-02 09:00,phone,late,2024-11-02 09:10,2024-11-03 10:00,2024-11-03 10:00,refund,12.50\n"
)
OPEN = "A2,Ann,ann@x.example,2024-11-19 09:00,email,broken,,,,,\n"


@pytest.fixture
def brought(address: StoreAddress, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on a furnished store in which the user of this process may act for anyone."""
    for desk in open_desk(address):
        admit(desk)
    return Shell(address.location, capsys)


@pytest.fixture
def on_sqlite(sqlite_address: StoreAddress, capsys: pytest.CaptureFixture[str]) -> Shell:
    """The same on SQLite alone, for what costs time and asks nothing of the engine."""
    for desk in open_desk(sqlite_address):
        admit(desk)
    return Shell(sqlite_address.location, capsys)


def bring(shell: Shell, path: Path, *more: str, code: int = 0) -> tuple[dict[str, Any], str]:
    """Import as the administrator; return the summary and what was told."""
    done = shell("adm", "import", "complaints", str(path), "--json", *more)
    assert done.code == code, done.err
    return (json.loads(done.out) if done.out else {}), done.err


def copied(path: Path, folder: Path) -> Path:
    """A copy beside which rejected rows may be written."""
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    return copy


def written(folder: Path, text: str, name: str = "register.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def mapped(name: str) -> tuple[str, str]:
    return "--map", name  # those that ship are known by name


@needs_shared
def test_an_agency_s_complaints_come_in_whole(brought: Shell, address: StoreAddress, tmp_path: Path) -> None:
    expected = json.loads((FILES / "cfpb_small_iso.expected.json").read_text(encoding="utf-8"))
    found, _ = bring(brought, copied(ISO, tmp_path), *mapped("cfpb"))
    assert (found["read"], found["imported"], found["rejected"]) == (145, 145, 0)
    for desk in open_desk(address):
        events = list(ComplaintEvent.select())
        received = [event.detail for event in events if event.kind == "received"]
        assert sum(detail["timely"] for detail in received) == expected["timely"]["true"] == 134
        assert sum(detail["disputed"] for detail in received) == expected["disputed"]["Yes"] == 4
        notes = [event.detail["text"] for event in events if event.kind == "note"]
        products = Counter(line.removeprefix("product: ") for note in notes for line in note.splitlines()[:1])
        assert products == expected["by_product"]
        assert Complaint.select().where(Complaint.channel == "phone").count() == expected["by_channel"]["Phone"]
        response = expected["company_response"]
        still_open = response["In progress"] + response["Untimely response"]
        assert Complaint.select().where(Complaint.closed_at.is_null()).count() == still_open
        closed = [event for event in events if event.kind == "closed"]
        assert len(closed) == 145 - still_open
        assert all(event.detail["undated"] for event in closed)
        assert not Complaint.select().where(Complaint.resolved_at.is_null(False)).count()  # nobody knows when
        assert seal.verify(desk.store).broken_at is None


@needs_shared
def test_the_other_spelling_is_month_first_by_proof_and_uses_the_same_map(on_sqlite: Shell, tmp_path: Path) -> None:
    found, told = bring(on_sqlite, copied(US, tmp_path), *mapped("cfpb"))
    assert (found["read"], found["imported"]) == (349, 349)
    assert "Date received: month first, proved by “09/13/2016” on line" in told
    again, _ = bring(on_sqlite, tmp_path / US.name, *mapped("cfpb"))
    assert (again["imported"], again["unchanged"], again["differing"]) == (0, 349, 0)


@needs_shared
def test_every_contradictory_ticket_is_found_and_no_answer_is_lost_in_reading() -> None:
    expected = json.loads((FILES / "kaggle_support_tickets.expected.json").read_text(encoding="utf-8"))
    reader = reader_of(TICKETS, "complaints", assets() / "maps" / "support-tickets.toml")
    scores, bad, good = [], [], 0
    for row in reader.table:
        values = reader.values(row)
        if "csat" in values:
            scores.append(values["csat"])
        try:
            complaint(values, reader.origin(row, values), reader.around.now, False)
            good += 1
        except BadRowError as error:
            bad.append(str(error))
    assert (len(scores), round(sum(scores) / len(scores), 4)) == (expected["csat_n"], 2.9913)
    assert Counter(bad) == {"resolved before the first response: bad data": 1365}
    assert good == 8469 - 1365


@needs_shared
def test_tickets_with_bad_ones_are_mended_and_come_in(
    on_sqlite: Shell, sqlite_address: StoreAddress, tmp_path: Path
) -> None:
    with TICKETS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(islice(csv.reader(file), 400))
    path = tmp_path / "tickets.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    found, told = bring(on_sqlite, path, *mapped("support-tickets"))
    assert found["read"] == 399
    assert found["imported"] + found["rejected"] == 399
    assert found["rejected"] > 30
    assert "resolved before the first response: bad data" in told
    rejects = Path(str(found["rejects_file"]))
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == found["rejected"]
    assert lines[0]["value"] == f"{lines[0]['Time to Resolution']} / {lines[0]['First Response Time']}"
    for line in lines:
        line["Time to Resolution"] = "6/3/2023 12:00"
    with rejects.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    mended, _ = bring(on_sqlite, rejects, *mapped("support-tickets"))
    assert (mended["imported"], mended["rejected"]) == (found["rejected"], 0)
    for _desk in open_desk(sqlite_address):
        answered = Feedback.select().where(Feedback.question == "csat")
        assert answered.count() == sum(1 for row in rows[1:] if row[-1])
        assert Customer.select().where(Customer.source == "support-tickets").count() == 399


def test_a_complaint_comes_with_its_dates_clocks_remedy_and_customer(
    brought: Shell, address: StoreAddress, tmp_path: Path
) -> None:
    found, told = bring(brought, written(tmp_path, HEAD + LATE + OPEN), "--source", "old")
    assert found == {
        "read": 2,
        "imported": 2,
        "unchanged": 0,
        "differing": 0,
        "rejected": 0,
        "customers_made": 1,
        "contacts_missing": 0,
        "rejects_file": None,
    }
    assert "times without a zone are read as Australia/Sydney" in told
    for desk in open_desk(address):
        late, open_ = Complaint.select().order_by(Complaint.id)
        assert (late.source, late.source_key, late.reference[:2]) == ("old", "A1", "C-")
        assert f"{late.received_at:%Y-%m-%d %H:%M}" == "2024-11-01 22:00"
        assert (late.profile_key, late.profile_version) == ("iso10002", 1)
        assert late.answer_due is not None
        assert late.closed_at == late.resolved_at
        kinds = [event.kind for event in ComplaintEvent.select().where(ComplaintEvent.complaint == late.id)]
        assert kinds == ["received", "acknowledged", "resolved", "closed"]
        (offer,) = Offer.select()
        assert (offer.remedy, offer.cost_cents, offer.currency) == ("refund", 1250, "AUD")
        assert late.customer_id == open_.customer_id
        (event,) = Audit.select().where(Audit.act == "import_complaints")
        assert [row[1:] for row in json.loads(event.payload or "{}")["new"]["rows"]] == [
            [late.id, "A1"],
            [open_.id, "A2"],
        ]
        shown = desk.ask("mia", questions.one, open_.id)
        assert [line.state for line in shown.clocks] == ["late", "late"]
        assert desk.ask("mia", start.page).unowned  # for a manager; a team sees what is given to it
        assert not desk.ask("amira", start.page).unowned


def test_what_is_known_is_left_as_it_is_and_a_difference_is_told(brought: Shell, tmp_path: Path) -> None:
    bring(brought, written(tmp_path, HEAD + LATE + OPEN))
    found, told = bring(brought, written(tmp_path, HEAD + LATE + OPEN.replace("broken", "broken twice")))
    assert (found["imported"], found["unchanged"], found["differing"]) == (0, 1, 1)
    assert "line 3: stored before, and described otherwise now; left as it was" in told


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ("1,A,,2027-01-01,phone,,,,,,", "received_at", "this is in the future"),
        ("1,A,,,phone,,,,,,", "received_at", "needs the moment"),
        ("1,A,,2026-11-01,pigeon,,,,,,", "channel", "one of phone, email"),
        ("1,A,nobody,2026-11-01,phone,,,,,,", "customer_emails", "needs an @"),
        ("1,A,,2026-11-02 10:00,phone,,2026-11-02 09:00,,,,", "acknowledged_at", "acknowledged before it was received"),
        ("1,A,,2026-11-02,phone,,2026-11-03 09:00,2026-11-03 08:00,,,", "resolved_at", "before the first response"),
        ("1,A,,2026-11-02,phone,,,2026-11-05,2026-11-04,,", "closed_at", "closed before it was resolved"),
        ("1,A,,2026-11-02,phone,,,,,pony,", "remedy", "one of apology"),
        ("1,A,,2026-11-02,phone,,,,,refund,-3", "cost", "not below 0"),
        ("1,A,,2026-11-02,phone,,,,,refund,3,surplus", "", "12 cells where the header names 11"),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_column(tmp_path: Path, row: str, column: str, why: str) -> None:
    (found,) = reader_of(written(tmp_path, f"{HEAD}{row}\n"), "complaints")
    assert isinstance(found, Refused)
    assert found.column == column
    assert why in found.reason


def test_days_without_a_time_stand_in_order_beside_times(tmp_path: Path) -> None:
    (found,) = reader_of(
        written(tmp_path, HEAD + "1,A,,2026-11-02 10:00,phone,,2026-11-02,2026-11-02,,,\n"), "complaints"
    )
    assert not isinstance(found, Refused)
    assert found.acknowledged_at == found.resolved_at == found.closed_at == found.received_at  # type: ignore[union-attr]


def test_day_or_month_is_not_guessed(brought: Shell, tmp_path: Path) -> None:
    path = written(tmp_path, "key,received_at,channel\n1,03/04/2024,phone\n2,05/06/2024,phone\n")
    _, told = bring(brought, path, code=65)
    assert "is “03/04/2024” (line 2) 3 April or 4 March?" in told
    found, _ = bring(brought, path, "--dates", "month-first", "--zone", "UTC")
    assert found["imported"] == 2
    listed = brought("mia", "complaints", "list", "--view", "all", "--json").out
    assert "2024-03-04T00:00:00Z" in listed


def test_a_difficulty_an_owner_and_words_of_their_own_are_translated(
    brought: Shell, address: StoreAddress, tmp_path: Path
) -> None:
    path = written(
        tmp_path, "Nr;Eingang;Weg;Was;Wer;Rest\n7;2.11.2024 9:30;Laden;zu spät;Ben Sato;x\n8;2.11.2024;Laden;?;;y\n"
    )
    mapping = written(
        tmp_path,
        'source = "alt"\nnotes = ["Rest"]\n[columns]\nkey = "Nr"\nreceived_at = "Eingang"\nchannel = "Weg"\n'
        'difficulty = "Was"\nowner = "Wer"\n[formats]\ndates = "day first"\n[values.channel]\nLaden = "counter"\n'
        '[values.difficulty]\n"zu spät" = "goods.late"\n"*" = ""\n',
        "map.toml",
    )
    found, _ = bring(brought, path, "--map", str(mapping))
    assert found["imported"] == 2
    for desk in open_desk(address):
        one, two = Complaint.select().order_by(Complaint.id)
        assert (one.channel, one.difficulty_code, two.difficulty_code) == ("counter", "goods.late", None)
        assert one.owner_id == desk.actor("ben").staff_id
        assert (one.team_id, two.owner_id, two.anonymous) == (desk.actor("ben").team_id, None, True)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for count in (1_000, 5_000):
        rows = "".join(OPEN.replace("A2", f"A{n}").replace("Ann", f"Ann {n}") for n in range(count))
        reader = reader_of(written(tmp_path, HEAD + rows), "complaints")
        tracemalloc.start()
        assert sum(not isinstance(one, Refused) for one in reader) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def test_a_cost_keeps_its_currency_and_counts_only_in_the_desk_s_own(brought: Shell, tmp_path: Path) -> None:
    head = "key,received_at,channel,closed_at,remedy,cost,currency,accepted\n"
    rows = "".join(f"{key},2026-11-01,phone,2026-11-02,refund,10.00,{key},yes\n" for key in ("AUD", "nzd", ""))
    found, told = bring(brought, written(tmp_path, head + rows + "x,2026-11-01,phone,2026-11-02,refund,1,pound,yes\n"))
    assert (found["imported"], found["rejected"]) == (3, 1)
    assert "“pound” the code of a currency is wanted, such as AUD" in told
    exported = brought("mia", "export", "complaints", "--json").json
    assert [(row["cost"], row["currency"]) for row in exported] == [
        ("10.00", "AUD"),
        ("10.00", "NZD"),
        ("10.00", "AUD"),
    ]
    (cost,) = brought("mia", "kpi", "--kpi", "remedy_cost", "--from", "2026-11-01", "--to", "2026-11-08", "--json").json
    assert (cost["value"], cost["n"]) == (20, 3)


def test_only_managers_and_administrators_import(brought: Shell, address: StoreAddress, tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "1,A,,2027-01-01,phone,,,,,,\n" + OPEN)
    done = brought("amira", "import", "complaints", str(path))
    assert done.code == 77
    assert "may not" in done.err
    assert "line 2" not in done.err  # said before anything is read
    assert not list(tmp_path.glob("*.rejects.csv"))
    for _desk in open_desk(address):
        assert Audit.select().where(Audit.act == "refused").count() == 1


def test_what_somebody_complained_of_before_is_in_their_history(brought: Shell, tmp_path: Path) -> None:
    bring(brought, written(tmp_path, HEAD + LATE + OPEN))
    (ann,) = brought("sam", "customers", "find", "ann", "--json").json
    shown = brought("sam", "customers", "show", ann["reference"], "--json").json["history"]
    assert [(one["at"][:10], one["channel"], one["what"]) for one in shown] == [
        ("2024-11-18", "email", "complaint"),  # in UTC
        ("2024-11-01", "phone", "complaint"),
    ]
    assert all(one["reference"].startswith("C-") for one in shown)
    assert [one["complaint_id"] for one in shown] == [None, None]  # of no team; the manager may open them
    opened = brought("mia", "customers", "show", ann["reference"], "--json").json["history"]
    assert None not in [one["complaint_id"] for one in opened]
