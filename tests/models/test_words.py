"""The words to say: what ships, which are chosen, what is left out, and how a book is kept."""

from __future__ import annotations

import itertools
import json
import textwrap
from collections.abc import Sequence
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.errors import InputError
from cs_desk.models import difficulties
from cs_desk.models.enums import Channel, Step
from cs_desk.models.wording import SLOT_NAMES, Span, fill, fill_text, plain
from cs_desk.models.words import Key, Part, Slots, WordBook, load_shipped, parse_words
from cs_desk.text import cells
from tests.untrusted import forbidden, strings

CODES = (None, *(entry.code for entry in difficulties.load_shipped().entries))
TYPICAL = Slots(
    customer="Konstantina Papadopoulou",
    operator="Amira Khan",
    organisation="Northwind Home Services",
    reference="C-2026-004187",
    answer_date="Wednesday 23 December 2026",
    wanted="a new delivery before Friday",
    external_body="the Energy and Water Ombudsman",
)
EVERYWHERE = list(itertools.product(Step, Channel, CODES))

SMALL = """
version = 3
[listen.voice]
say = ["voice"]
ask = ["voice?"]
[listen.voice.on.goods]
say = ["voice goods"]
[listen.voice.on."goods.late"]
ask = ["late?"]
[listen.counter]
say = ["counter"]
[listen.written]
paste = "written"
[listen.written.on."goods.late"]
paste = "written late"
[listen.sms]
paste = "sms"
[listen.sms.on.goods]
paste = "sms goods"
[resolve.voice]
say = ["Your reference is {reference}. It costs you nothing."]
""" + "".join(
    f'[{step}.voice]\nsay = ["x"]\n[{step}.written]\npaste = "x"\n'
    for step in Step
    if step not in ("listen", "resolve")
)
SMALL += '[resolve.written]\npaste = "x"\n'


def _typical(code: str | None) -> Slots:
    return replace(TYPICAL, difficulty=difficulties.load_shipped().phrase(code) if code else None)


def _say(book: WordBook, step: Step, channel: Channel, code: str | Sequence[str] | None = None) -> list[str]:
    return [plain(line) for line in book.words(step, channel, code, Slots()).say]


# What ships -------------------------------------------------------------------------------------------------------


def test_every_step_has_words_on_every_channel_for_every_difficulty() -> None:
    for step, channel, code in EVERYWHERE:
        for slots in (Slots(), _typical(code)):
            words = load_shipped().words(step, channel, code, slots)
            assert words.paste if channel.written else words.say, (step, channel, code)
            assert words.say or channel.written
            assert words.ask or channel.written


def test_what_is_said_fits_four_lines_of_sixty() -> None:
    for step, channel, code in EVERYWHERE:
        words = load_shipped().words(step, channel, code, _typical(code))
        lines = [row for line in words.say for row in textwrap.wrap(plain(line), 60)]
        assert len(lines) <= 4, (step, channel, code, lines)
        assert len(words.ask) <= 5
        for question in words.ask:
            assert cells(question) <= 60, question


def test_text_messages_fit_one_message() -> None:
    for step, code in itertools.product(Step, CODES):
        paste = load_shipped().words(step, Channel.SMS, code, _typical(code)).paste
        if step is not Step.LISTEN or paste:
            assert paste is not None
            assert len(paste) <= 160, paste


def test_no_words_leak_a_slot_a_none_or_a_broken_sentence() -> None:
    for step, channel, code in EVERYWHERE:
        for slots in (Slots(), _typical(code), Slots(customer="Ann"), Slots(reference="C-1"), Slots(wanted="help.")):
            words = load_shipped().words(step, channel, code, slots)
            for text in (*map(plain, words.say), *words.ask, words.paste or ""):
                assert not set("{}|") & set(text), text
                assert "None" not in text, text
                for slip in ("..", " .", " ,", "  ", ",,", "\n\n\n"):
                    assert slip not in text, (slip, text)


def test_each_top_difficulty_has_an_apology_of_its_own_on_both_groups() -> None:
    for channel in (Channel.PHONE, Channel.EMAIL):
        neutral = load_shipped().words(Step.APOLOGISE, channel, None, Slots())
        for top in difficulties.load_shipped().tops():
            assert load_shipped().words(Step.APOLOGISE, channel, top.code, Slots()) != neutral, top.code


@pytest.mark.parametrize(
    "channel", [Channel.PHONE, Channel.COUNTER, Channel.EMAIL, Channel.LETTER, Channel.CHAT, Channel.SMS]
)
@pytest.mark.parametrize("code", CODES)
def test_acknowledging_says_the_reference_no_charge_and_the_date(channel: Channel, code: str | None) -> None:
    words = load_shipped().words(Step.ACKNOWLEDGE, channel, code, _typical(code))
    text = " ".join(map(plain, words.say)) + (words.paste or "")
    for part in ("C-2026-004187", "Wednesday 23 December 2026", "costs you nothing"):
        assert part in text
    bare = load_shipped().words(Step.ACKNOWLEDGE, channel, code, Slots())
    assert "costs you nothing" in " ".join(map(plain, bare.say)) + (bare.paste or "")


def test_a_written_acknowledgement_has_what_a_notice_must_contain() -> None:
    paste = load_shipped().words(Step.ACKNOWLEDGE, Channel.EMAIL, "goods.late", _typical("goods.late")).paste or ""
    for part in (
        "received your complaint",
        "late delivery",
        "I look after it",
        "answering this message",
        "interpreter",
    ):
        assert part in paste


def test_nothing_personal_is_asked_or_told_in_public() -> None:
    for step in Step:
        words = load_shipped().words(step, Channel.SOCIAL, None, TYPICAL)
        assert "C-2026-004187" not in (words.paste or "")
    opening = load_shipped().words(Step.ATTENTION, Channel.SOCIAL, None, TYPICAL).paste or ""
    assert "private message" in opening


def test_no_apology_blames() -> None:
    for channel, code in itertools.product(Channel, CODES):
        words = load_shipped().words(Step.APOLOGISE, channel, code, _typical(code))
        text = (" ".join(map(plain, words.say)) + " " + (words.paste or "")).lower()
        assert "sorry" in text
        for slip in (" if ", " but ", "unfortunately", "any inconvenience", "misunderst", "our driver", "colleague"):
            assert slip not in text, (slip, text)


def test_slots_are_marked_so_that_the_screen_can_make_them_stand_out() -> None:
    line = load_shipped().words(Step.ACKNOWLEDGE, Channel.PHONE, None, TYPICAL).say[1]
    assert line == (Span("Your reference is "), Span("C-2026-004187", "reference"), Span("."))


# Choosing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "code", "say", "ask", "paste"),
    [
        (Channel.PHONE, None, "voice", "voice?", None),
        (Channel.PHONE, "service", "voice", "voice?", None),
        (Channel.PHONE, "goods", "voice goods", "voice?", None),
        (Channel.PHONE, "goods.damaged", "voice goods", "voice?", None),
        (Channel.PHONE, "goods.late", "voice goods", "late?", None),
        (Channel.PHONE, ("tardy", "goods.late", "goods"), "voice goods", "late?", None),
        (Channel.COUNTER, "goods.late", "counter", "late?", None),
        (Channel.EMAIL, None, None, None, "written"),
        (Channel.EMAIL, "goods", None, None, "written"),
        (Channel.EMAIL, "goods.late", None, None, "written late"),
        (Channel.SMS, None, None, None, "sms"),
        (Channel.SMS, "goods.late", None, None, "sms goods"),
        (Channel.SMS, "service", None, None, "sms"),
    ],
)
def test_the_most_specific_wins(
    channel: Channel, code: str | Sequence[str] | None, say: str | None, ask: str | None, paste: str | None
) -> None:
    words = parse_words(SMALL, "x.toml").words(Step.LISTEN, channel, code, Slots())
    assert [plain(line) for line in words.say] == ([say] if say else [])
    assert words.ask == ((ask,) if ask else ())
    assert words.paste == paste


def test_each_sentence_of_a_line_stands_or_falls_alone() -> None:
    assert _say(parse_words(SMALL, "x.toml"), Step.RESOLVE, Channel.PHONE) == ["It costs you nothing."]


# Slots ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "slots", "line"),
    [
        ("Plain.", Slots(), (Span("Plain."),)),
        ("By {answer_date}.", Slots(answer_date="Monday"), (Span("By "), Span("Monday", "answer_date"), Span("."))),
        ("By {answer_date}.", Slots(), None),
        ("By {answer_date}.", Slots(answer_date=" \n"), None),
        ("About {difficulty|this}.", Slots(), (Span("About this."),)),
        ("Hello{customer|}.", Slots(), (Span("Hello."),)),
        ("{customer}{operator}", Slots("A", "B"), (Span("A", "customer"), Span("B", "operator"))),
        ("For {wanted}.", Slots(wanted="a\n new  one"), (Span("For "), Span("a new one", "wanted"), Span("."))),
        ("For {wanted}.", Slots(wanted="a new one."), (Span("For "), Span("a new one.", "wanted"))),
        ("For {wanted}.", Slots(wanted="why?"), (Span("For "), Span("why?", "wanted"))),
        ("For {wanted}. Yes.", Slots(wanted="why?"), (Span("For "), Span("why?", "wanted"), Span(" Yes."))),
        ("{wanted}", Slots(wanted="{reference}"), (Span("{reference}", "wanted"),)),
        ("{wanted}", Slots(wanted="a\x1b[2J"), (Span("a�[2J", "wanted"),)),
    ],
)
def test_fill(sentence: str, slots: Slots, line: tuple[Span, ...] | None) -> None:
    assert fill(sentence, slots) == line


def test_a_long_wish_is_shortened_aloud_and_whole_in_writing() -> None:
    wish = "a new one and " * 30
    book = load_shipped()
    said = plain(book.words(Step.RESOLVE, Channel.PHONE, None, Slots(wanted=wish)).say[0])
    assert cells(said) < 110
    assert "…" in said
    assert ".." not in said
    assert wish.strip() in (book.words(Step.RESOLVE, Channel.EMAIL, None, Slots(wanted=wish)).paste or "")


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("One. Two {reference}. Three!", "One. Three!"),
        ("{reference} first. Then.", "Then."),
        ("Dear {customer},\n\nText.", "Text."),
        ("Dear {customer|Sir or Madam},\n\nText.", "Dear Sir or Madam,\n\nText."),
        ("A.\n\n{reference}\n\nB.", "A.\n\nB."),
        ("- {reference}\n- two", "- two"),
        ("Say “yes.” Then {reference}.", "Say “yes.”"),
        ("{difficulty|What happened. All of it} counts. Yes.", "What happened. All of it counts. Yes."),
        ("{reference}", None),
    ],
)
def test_a_sentence_that_misses_a_value_is_left_out(text: str, filled: str | None) -> None:
    assert fill_text(text, Slots()) == filled


_values = st.none() | st.text(max_size=30) | st.sampled_from(["C-1", "None of it", "{customer}", "\n", "a."])
_pieces = st.lists(st.sampled_from([*(f"{{{name}}}" for name in SLOT_NAMES), "{wanted|so}", "x. ", "\n", "Y! ", ", "]))


@given(_pieces.map("".join), st.builds(Slots, *[_values] * len(fields(Slots))))
def test_filling_never_fails_and_leaves_nothing_open(text: str, slots: Slots) -> None:
    filled = fill_text(text, slots)
    if filled is not None:
        assert not forbidden(filled, allowed="\n")
    if slots == Slots():
        assert filled is None or ("{" not in filled and "None" not in filled)


def test_hostile_values_do_no_harm() -> None:
    for text in (*strings(), "\ud800", "{", "{}", "{customer}"):
        words = load_shipped().words(Step.THANK, Channel.PHONE, None, Slots(customer=text))
        for line in words.say:
            assert not forbidden(plain(line))


# Books ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("book", [load_shipped(), parse_words(SMALL, "x.toml")], ids=["shipped", "small"])
def test_a_book_comes_back_from_json_as_it_was(book: WordBook) -> None:
    assert WordBook.from_json(book.to_json()) == book
    canonical = json.dumps(book.to_document(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    again = WordBook.from_document(json.loads(canonical))
    assert again == book
    for step, channel, code in EVERYWHERE:
        assert again.words(step, channel, code, TYPICAL) == book.words(step, channel, code, TYPICAL)


def test_an_edit_makes_the_next_version_and_leaves_the_old_one() -> None:
    book = parse_words(SMALL, "x.toml")
    key = Key(Step.LISTEN, "phone", "goods.late")
    newer = book.edited(key, Part(say=("  Tell me,\n{customer|please}. ",)))
    assert (book.version, newer.version) == (3, 4)
    assert _say(book, Step.LISTEN, Channel.PHONE, "goods.late") == ["voice goods"]
    assert _say(newer, Step.LISTEN, Channel.PHONE, "goods.late") == ["Tell me, please."]
    assert newer.words(Step.LISTEN, Channel.PHONE, "goods.late", Slots()).ask == ("late?",)
    assert WordBook.from_json(newer.to_json()) == newer
    gone = newer.edited(key, None)
    assert gone == replace(book, version=5)
    silent = book.edited(key, Part(say=()))
    assert _say(silent, Step.LISTEN, Channel.PHONE, "goods.late") == []


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        (
            Part(say=("Hello {custmer}.",)),
            r"listen, voice, goods, say: the slot \{custmer\} is not known. The slots are cu",
        ),
        (Part(ask=("{Customer}?",)), r"listen, voice, goods, ask: the slot \{Customer\} is not known"),
        (Part(paste="Yours {operator.__class__}"), r"listen, voice, goods, paste: the slot \{operator.__class__\}"),
        (Part(say=("A {reference",)), "listen, voice, goods, say: a brace stands alone"),
        (Part(say=("A } b",)), "a brace stands alone"),
        (Part(say=("{{customer}}",)), "a brace stands alone"),
        (Part(say=("{}",)), r"the slot \{\} is not known"),
        (Part(say=(" ",)), "entry 1: text is expected here, and it may not be blank"),
        (Part(say=("x" * 241,)), "241 characters are too many; at most 240"),
        (Part(say=("x",) * 13), "13 entries are too many; 12 can be read"),
        (Part(paste="x" * 4001), "4001 characters are too many"),
    ],
)
def test_an_edit_that_cannot_be_said_is_refused(part: Part, sentence: str) -> None:
    book = parse_words(SMALL, "x.toml")
    with pytest.raises(InputError, match=sentence):
        book.edited(Key(Step.LISTEN, "voice", "goods"), part)


def test_the_words_that_all_fall_back_on_cannot_be_taken_away() -> None:
    book = parse_words(SMALL, "x.toml")
    with pytest.raises(InputError, match="listen, voice: there is nothing to say"):
        book.edited(Key(Step.LISTEN, "voice"), None)
    with pytest.raises(InputError, match="listen, written: there is nothing to paste"):
        book.edited(Key(Step.LISTEN, "written"), Part(say=("x",)))
    with pytest.raises(InputError, match="“pigeon” is not a channel"):
        book.edited(Key(Step.LISTEN, "pigeon"), Part(say=("x",)))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("version = 3", "", "version: a whole number from 1"),
        ("version = 3", "version = true", "version: a whole number"),
        ("version = 3", "version = 3\n[greet.voice]", "“greet” is not known here. Known are version, attention"),
        ("[listen.sms]", "[listen.fax]", "“fax” is not a channel. Known are voice, written, phone"),
        ('paste = "sms"', 'post = "sms"', "listen, sms: “post” is not known here. Known are say, ask, paste"),
        ('say = ["counter"]', 'say = "counter"', "listen, counter, say: a list of texts is expected"),
        ('say = ["counter"]', "say = [1]", "listen, counter, say, entry 1: text is expected"),
        ('say = ["counter"]', 'say = ["{rference}"]', r"listen, counter, say: the slot \{rference\} is not known"),
        ('paste = "sms goods"', "paste = 7", "listen, sms, goods, paste: text is expected"),
        ("[listen.sms]", "[listen.sms", "this is not valid TOML.*line"),
    ],
)
def test_a_file_with_a_slip_is_refused_with_its_place(old: str, new: str, sentence: str) -> None:
    assert old in SMALL
    with pytest.raises(InputError, match=sentence) as caught:
        parse_words(SMALL.replace(old, new, 1), "x.toml")
    assert str(caught.value).startswith("x.toml")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[", "stored words: this is not valid JSON"),
        ("[" * 100_000, "stored words: this is not valid JSON"),
        ("[]", "a table of named values"),
        ('{"version": 1}', "a list of words"),
        ('{"version": 1, "words": [1]}', "entry 1: a table"),
        ('{"version": 1, "words": [{"step": [], "to": "voice"}]}', r"entry 1: “\[\]” is not a step"),
        ('{"version": 1, "words": [{"step": "thank", "to": "voice", "difficulty": 1}]}', "the code of one"),
        ('{"version": 1, "words": []}', "attention, voice: there is nothing to say"),
        (
            '{"version": 1, "words": [{"step": "thank", "to": "sms"}, {"step": "thank", "to": "sms"}]}',
            "thank, sms: these words stand twice",
        ),
    ],
)
def test_a_stored_document_that_is_no_book_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        WordBook.from_json(text)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["version", "words", "step", "to", "difficulty", "say", "paste"]), inner, max_size=4
        )
    ),
)


@given(_json)
def test_any_document_is_a_book_or_a_sentence(document: object) -> None:
    with pytest.raises(InputError) as caught:
        WordBook.from_document(document)
    assert not forbidden(str(caught.value))
