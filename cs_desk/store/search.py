"""The search index of customers: full-text on both engines, over words that we cut ourselves.

What a person types is a part of a name (with or without accents), of a number, a reference or an e-mail address. The
index holds folded words, each character of scripts written without spaces, and every tail of a number from three
digits on, so that one kind of question, "a word that begins with …", answers all of them on both engines. Words reach
the engines spelt in ASCII letters and digits, since each engine has its own idea of what a letter is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cs_desk.store import bulk
from cs_desk.store.connect import Store
from cs_desk.text import LIMIT, fold

WORD = re.compile(r"\w+", re.UNICODE)
PLAIN_WORD = re.compile("[0-9a-z]+")
DIGITS = re.compile(r"\D+")
SHORTEST_TAIL = 3
LONGEST_WORD = 64
MOST_WORDS = 8
SHORT_NUMBER = 6
ESCAPE = "q"  # seldom in names, so that few words grow by being spelt
MERGED_EVERY = 4  # customers
LEAST_MERGED = 16  # pages, as SQLite counts them
MERGE = "INSERT INTO customer_search (customer_search, rank) VALUES ('merge', ?)"


def _solid(character: str) -> bool:
    """Tell whether a character belongs to a script written without spaces between words."""
    code = ord(character)
    return (
        0x0E00 <= code <= 0x0EFF
        or 0x1000 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF
        or 0x3040 <= code <= 0x30FF
        or 0x3400 <= code <= 0x9FFF
        or 0x20000 <= code <= 0x3FFFF
    )


def words(text: str) -> list[str]:
    """Return the folded words of a text; scripts without spaces give one word per character."""
    if text.isascii() and len(text) <= LIMIT:  # the same at a fifth of the cost
        return PLAIN_WORD.findall(text.lower())
    found: list[str] = []
    for word in WORD.findall(fold(text).replace("_", " ")):
        if word.isascii():
            found.append(word)
            continue
        run = ""
        for character in word:
            if _solid(character):
                found += [run, character] if run else [character]
                run = ""
            else:
                run += character
        if run:
            found.append(run)
    return found


def tails(number: str) -> list[str]:
    """Return the digits of a number and every tail of them from three digits on."""
    digits = DIGITS.sub("", number)
    return [digits[start:] for start in range(max(len(digits) - SHORTEST_TAIL + 1, 0))]


def terms(texts: Iterable[str], numbers: Iterable[str]) -> str:
    """Return what the index keeps for one customer: words of its texts, tails of its numbers, each once."""
    several = list(texts)
    together = " ".join(several)  # a space parts words wherever nothing but ASCII stands
    found = words(together) if together.isascii() and len(together) <= LIMIT else [w for t in several for w in words(t)]
    for number in numbers:
        found += tails(number)
    kept = dict.fromkeys(found)
    joined = " ".join(kept)
    if joined.isascii() and ESCAPE not in joined and max(map(len, kept), default=0) <= LONGEST_WORD:
        return joined  # what is spelt as it is
    return " ".join(map(spelt, kept))


def put(store: Store, customer_id: int, text: str) -> None:
    """Index a customer anew, inside the caller's transaction."""
    store.execute("DELETE FROM customer_search WHERE rowid = ?", (customer_id,))
    put_new(store, [(customer_id, text)])


def put_new(store: Store, customers: list[tuple[int, str]]) -> None:
    """Index customers, each an id and its words, that are not in the index yet.

    One by one: SQLite's index goes to the disk whenever a statement of several rows begins.
    """
    value = "?" if store.sqlite else "array_to_tsvector(string_to_array(?, ' '))"
    bulk.run_many(store, f"INSERT INTO customer_search (rowid, terms) VALUES (?, {value})", customers)
    if store.sqlite and any(number % MERGED_EVERY == 0 for number, _ in customers):
        store.execute(MERGE, (pages_to_merge(len(customers)),))


def pages_to_merge(customers: int) -> int:
    """Return how many pages of SQLite's index are written together after so many new customers.

    Left to itself it merges nothing for dozens of writes and then for 40 to 70 ms, while all others wait.
    """
    return max(LEAST_MERGED, customers * 3 // 10)


def spelt(word: str) -> str:
    """Return a word in ASCII letters and digits; a beginning of the word is a beginning of its spelling."""
    if ESCAPE not in word and word.isascii() and word.isalnum():
        return word[:LONGEST_WORD]
    return "".join(
        char if char.isascii() and char.isalnum() and char != ESCAPE else f"{ESCAPE}{ord(char):05x}"
        for char in word[:LONGEST_WORD]
    )


def asked(query: str) -> list[list[str]]:
    """Return what a typed query may mean, each a list of words that all have to be there.

    Digits parted by spaces and signs count as one number; where letters stand beside them, or they are too few for a
    number of a telephone (24/7 Plumbing, jo.1-2@example.org), they may also be words of their own.
    """
    plain = words(query)
    joined = words(re.sub(r"(?<=\d)[\s().+/-]+(?=\d)", "", query.strip().lstrip("+")))
    found = [joined] if joined else []
    several = any(char.isalpha() for char in query) or len(DIGITS.sub("", query)) < SHORT_NUMBER
    if several and plain != joined:
        found.append(plain)
    return [meaning[:MOST_WORDS] for meaning in found]


def find(store: Store, query: str, limit: int) -> list[int]:
    """Return the ids of at most `limit` customers that have, for each word asked, a word beginning with it."""
    meanings = [[spelt(part) for part in meaning] for meaning in asked(query)]
    if not meanings:
        return []
    if store.sqlite:
        match = " OR ".join("(" + " AND ".join(f'"{part}"*' for part in parts) + ")" for parts in meanings)
        sql = "SELECT rowid FROM customer_search WHERE customer_search MATCH ? ORDER BY rowid LIMIT ?"
    else:
        match = " | ".join("(" + " & ".join(f"'{part}':*" for part in parts) + ")" for parts in meanings)
        sql = "SELECT rowid FROM customer_search WHERE terms @@ ?::tsquery ORDER BY rowid LIMIT ?"
    return [int(row[0]) for row in store.execute(sql, (match, limit)).fetchall()]
