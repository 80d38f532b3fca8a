"""Who is calling: parts of names in any script, numbers in any spelling, and the same answers on both engines."""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.clock import ManualClock
from cs_desk.models.base import bind_thread
from cs_desk.models.inputs import CustomerChange, NewCustomer
from cs_desk.queries import customers as ask
from cs_desk.services import customers
from cs_desk.store import search
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.opening import open_store
from cs_desk.text import fold
from tests.support import desks, postgres
from tests.support.desks import DeskStore
from tests.untrusted import SHARED, strings

PEOPLE = SHARED.parent / "people"
KNOWN = {
    "zoe": NewCustomer(
        name="Zoë Müller-Łukasiewicz", company="24/7 Plumbing", phones=("0491 570 006",), emails=("jo.1-2@example.org",)
    ),
    "wang": NewCustomer(name="王小明", phones=("+86 10 6552 9988",), emails=("wang@例子.公司",)),
    "somchai": NewCustomer(name="สมชาย ใจดี", phones=("+66 2 123 4567",)),
    "tanaka": NewCustomer(name="田中 さくら", company="桜商事"),
    "obrien": NewCustomer(name="Siobhán O’Brien", company="Þórr & Søn", emails=("s.obrien+desk@mail.example.com",)),
    "nguyen": NewCustomer(name="Nguyễn Thị Ánh", phones=("1300 123 456",)),
    "olga": NewCustomer(name="Ольга Петрова", phones=("(02) 5550 0199",)),
    "quinn": NewCustomer(name="Quincy Quinn", company="Q"),
    "adlam": NewCustomer(name="\U0001e900\U0001e901\U0001e902"),
    "ligature": NewCustomer(name="\ufdf2" * 400),
    "long": NewCustomer(name="x" * 400),
}


@pytest.fixture
def known(desk: DeskStore) -> tuple[DeskStore, dict[int, str]]:
    """A desk that knows some people, and whose id is whose."""
    return desk, {desk.tell("amira", customers.create_customer, who): key for key, who in KNOWN.items()}


def _found(known: tuple[DeskStore, dict[int, str]], query: str) -> set[str]:
    desk, names = known
    return {names[hit.id] for hit in desk.ask("amira", ask.find, query)}


TYPED = {
    "zoe": {"zoe"},
    "ZOË": {"zoe"},
    "muller": {"zoe"},
    "Müll": {"zoe"},
    "lukas": {"zoe"},
    "zo lu": {"zoe"},
    "24/7": {"zoe"},
    "24/7 plumb": {"zoe"},
    "jo.1-2@example.org": {"zoe"},
    "jo.1": {"zoe"},
    "@example.org": {"zoe"},
    "王": {"wang"},
    "小明": {"wang"},
    "王小明": {"wang"},
    "例子": {"wang"},
    "6552": {"wang"},
    "9988": {"wang"},
    "สมชาย": {"somchai"},
    "ใจ": {"somchai"},
    "4567": {"somchai"},
    "さくら": {"tanaka"},
    "田中": {"tanaka"},
    "桜": {"tanaka"},
    "商事": {"tanaka"},
    "siobhan": {"obrien"},
    "o’brien": {"obrien"},
    "brien": {"obrien"},
    "thorr": {"obrien"},
    "son": {"obrien"},
    "s.obrien+desk": {"obrien"},
    "nguyen thi anh": {"nguyen"},
    "Nguyễn": {"nguyen"},
    "1300 123": {"nguyen"},
    "ольга": {"olga"},
    "ПЕТР": {"olga"},
    "0199": {"olga"},
    "(02) 5550": {"olga"},
    "+61 2 5550 0199": {"olga"},
    "q": {"quinn"},
    "qu": {"quinn"},
    "quinn quincy": {"quinn"},
    "uinn": set(),
    "q0": set(),
    "q00071": set(),
    "\U0001e900": {"adlam"},
    "\U0001e900\U0001e901": {"adlam"},
    "\U0001e903": set(),
    "x" * 30: {"long"},
    "x" * 400: {"long"},
    "zoe wang": set(),
    "": set(),
    "   ": set(),
    "'": set(),
    '"': set(),
    "*": set(),
    "zoe OR wang": set(),
    "NOT zoe": set(),
    "zoe | wang": set(),
    "c++": {"obrien"},
    "terms : zoe": set(),
    "NEAR(zoe)": set(),
    "-zoe": {"zoe"},
    "\\": set(),
    "zoe'": {"zoe"},
    "zoe:*": {"zoe"},
    '"zoe"': {"zoe"},
    "zoe*": {"zoe"},
    "(zoe)": {"zoe"},
    "^zoe": {"zoe"},
}


def test_parts_of_names_numbers_and_addresses(known: tuple[DeskStore, dict[int, str]]) -> None:
    wrong = {query: found for query, whose in TYPED.items() if (found := _found(known, query)) != whose}
    assert wrong == {}


def test_references_are_found_as_they_are_read_out(known: tuple[DeskStore, dict[int, str]]) -> None:
    desk, names = known
    for number, key in names.items():
        [card] = [hit for hit in desk.ask("amira", ask.find, f"U-{number:06d}") if hit.id == number]
        for query in (card.reference, card.reference.lower(), card.reference.replace("-", " "), card.reference[2:]):
            assert key in _found(known, query), query


def test_what_changed_is_found_anew_and_no_more_as_it_was(known: tuple[DeskStore, dict[int, str]]) -> None:
    desk, names = known
    [zoe] = [number for number, key in names.items() if key == "zoe"]
    desk.tell("amira", customers.change_customer, zoe, CustomerChange(name="Ada", phones=("0491 570 159",)), 1)
    assert _found(known, "muller") == _found(known, "0491570006") == set()
    assert _found(known, "ada") == _found(known, "570 159") == _found(known, "jo.1-2") == {"zoe"}


def test_numbers_in_australian_spellings(desk: DeskStore) -> None:
    path = PEOPLE / "phone" / "au_parse_cases.json"
    if not path.is_file():
        pytest.skip("the shared data is not here")
    cases = [
        case for case in json.loads(path.read_text("utf-8")) if case.get("valid") and case["default_region"] == "AU"
    ]
    assert len(cases) >= 30
    ids = {}
    for e164 in sorted({case["e164"] for case in cases}):
        ids[e164] = desk.tell("amira", customers.create_customer, NewCustomer(name="Caller", phones=(e164,)))
    missed = [
        case["input"]
        for case in cases
        if ids[case["e164"]] not in {hit.id for hit in desk.ask("amira", ask.find, case["input"], 50)}
    ]
    assert missed == []


def test_hostile_strings_neither_fail_nor_match_by_accident(known: tuple[DeskStore, dict[int, str]]) -> None:
    texts = {key: _Text(f"{_reachable(KNOWN[key])} U-{number:06d}") for number, key in known[1].items()}
    for typed in [*strings("blns/blns.json"), *(chr(code) for code in range(256)), "a" * 20_000, "1 " * 500]:
        meanings = search.asked(typed)
        for key in _found(known, typed):
            assert any(all(texts[key].has(part) for part in meaning) for meaning in meanings), (typed, key)


def _reachable(who: NewCustomer) -> str:
    return " ".join([who.name, who.company, *who.emails, *who.phones])


class _Text:
    """What is known of somebody, without the index."""

    def __init__(self, text: str):
        self.folded = fold(text)
        self.digits = re.sub(r"\D", "", text)

    def has(self, part: str) -> bool:
        """Tell whether a word or the tail of a number in the text begins with a part."""
        return part in self.digits or part in self.folded or (part.isdigit() and set(part) <= set("0123456789"))


NAMES = st.text(st.sampled_from("aábcqQzß0123 -'.@王小明สมชาย田さ桜Łøñ\u0301ქ\U0001e900_/+()"), min_size=1, max_size=12)


def _documented(kept: list[str], meanings: list[list[str]]) -> bool:
    """The documented rules, without an engine: every word asked begins a word or a tail of a number."""
    return any(all(any(word[:64].startswith(part[:64]) for word in kept) for part in meaning) for meaning in meanings)


def test_both_engines_answer_by_the_documented_rules(
    sqlite_address: StoreAddress, postgres_server: postgres.Server, postgres_template: str
) -> None:
    url = postgres_server.create(f"csdesk_search_{os.getpid()}", postgres_template)
    opened = [DeskStore(open_store(at), ManualClock(desks.START), at) for at in (sqlite_address, parse_address(url))]
    draw = random.Random(4)
    alphabet = "aábcqQzß0123 -'.@王小明สมชาย田さ桜Łøñ\u0301\U0001e900_/+()"
    people = [
        (
            "".join(draw.choices(alphabet, k=draw.randint(1, 12))).strip() or "x",
            tuple("".join(draw.choices("0123 ", k=draw.randint(3, 10))) for _ in range(draw.randint(0, 2))),
        )
        for _ in range(120)
    ]
    kept = [
        search.words(name) + [tail for number in phones for tail in search.tails(number)] for name, phones in people
    ]
    for desk in opened:
        bind_thread(desk.store.database)
        with desk.store.writing():
            for number, (name, phones) in enumerate(people, 1):
                search.put(desk.store, number, search.terms([name], phones))
    for _ in range(600):
        name, phones = draw.choice(people)
        source = draw.choice([name, *phones])
        start = draw.randrange(len(source))
        query = source[start : start + draw.randint(1, 6)]
        meanings = search.asked(query)
        expected = [number for number, words in enumerate(kept, 1) if _documented(words, meanings)][:20]
        for desk in opened:
            assert search.find(desk.store, query, 20) == expected, (desk.address.engine, query)
    for desk in opened:
        bind_thread(desk.store.database)
        desk.store.close()
    postgres_server.drop(f"csdesk_search_{os.getpid()}")


@given(NAMES, NAMES)
def test_a_spelling_begins_like_another_exactly_when_the_words_do(one: str, other: str) -> None:
    assert search.spelt(one).startswith(search.spelt(other)) is one.startswith(other)
    assert re.fullmatch("[a-z0-9]*", search.spelt(one)) or one != one.lower()


@given(NAMES)
def test_every_part_asked_can_be_put_into_a_question(typed: str) -> None:
    for meaning in search.asked(typed):
        assert 0 < len(meaning) <= search.MOST_WORDS
        assert all(part and part == fold(part) for part in meaning)


def test_the_shared_names_are_found_by_their_own_words(desk: DeskStore) -> None:
    path = Path(PEOPLE / "names" / "faker_customers.csv")
    if not path.is_file():
        pytest.skip("the shared data is not here")
    import csv

    with path.open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)][::8]
    ids = {desk.tell("amira", customers.create_customer, NewCustomer(name=name)): name for name in names}
    for number, name in ids.items():
        assert number in {hit.id for hit in desk.ask("amira", ask.find, name, 50)}, name


def test_the_index_is_merged_a_little_at_a_time(sqlite_address: StoreAddress) -> None:
    """By itself SQLite's index would lie in 15 parts after these, all of which a question looks through."""
    store = open_store(sqlite_address)
    parts = []
    for number in range(9_001, 9_301):
        with store.writing():
            search.put_new(store, [(number, f"amira stein{number}")])
        parts.append(store.execute("SELECT COUNT(DISTINCT segid) FROM customer_search_idx").fetchone()[0])
    assert max(parts) < 10
    assert search.find(store, "stein92", 200) == list(range(9_200, 9_300))
    store.close()
