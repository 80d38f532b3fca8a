"""The search index of customers: full-text on both engines, over words that we cut ourselves.

What a person types is a part of a name (with or without accents), of a number, a reference or an e-mail address. The
index holds folded words, each character of scripts written without spaces, and every tail of a number from three
digits on, so that one kind of question, "a word that begins with …", answers all of them on both engines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cs_desk.store.connect import Store
from cs_desk.text import fold

WORD = re.compile(r"\w+", re.UNICODE)
DIGITS = re.compile(r"\D+")
SHORTEST_TAIL = 3


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
    found: list[str] = []
    for word in WORD.findall(fold(text).replace("_", " ")):
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
    kept: dict[str, None] = {}
    for text in texts:
        kept.update(dict.fromkeys(words(text)))
    for number in numbers:
        kept.update(dict.fromkeys(tails(number)))
    return " ".join(kept)


def put(store: Store, customer_id: int, text: str) -> None:
    """Index a customer anew, inside the caller's transaction."""
    store.execute("DELETE FROM customer_search WHERE rowid = ?", (customer_id,))
    value = "?" if store.sqlite else "array_to_tsvector(string_to_array(?, ' '))"
    store.execute(f"INSERT INTO customer_search (rowid, terms) VALUES (?, {value})", (customer_id, text))


def asked(query: str) -> list[str]:
    """Return the words that a typed query asks for; a number typed with spaces counts as one."""
    compact = re.sub(r"(?<=\d)[\s().+/-]+(?=\d)", "", query.strip().lstrip("+"))
    return words(compact)[:8]


def find(store: Store, query: str, limit: int) -> list[int]:
    """Return the ids of at most `limit` customers that have, for each word asked, a word beginning with it."""
    parts = asked(query)
    if not parts:
        return []
    if store.sqlite:
        match = " ".join(f'"{part}"*' for part in parts)  # quoted: nothing typed can be read as an operator
        sql = "SELECT rowid FROM customer_search WHERE customer_search MATCH ? ORDER BY rowid LIMIT ?"
    else:
        match = " & ".join(f"'{part}':*" for part in parts)
        sql = "SELECT rowid FROM customer_search WHERE terms @@ ?::tsquery ORDER BY rowid LIMIT ?"
    return [int(row[0]) for row in store.execute(sql, (match, limit)).fetchall()]
