"""How the bytes of a text file are to be read: by its byte order mark, by its content, or as somebody said."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cs_desk.errors import InputError

HEAD = 4096  # bytes looked at for a mark and for the zeros of UTF-16
CHUNK = 1 << 20
NOT_WINDOWS = (0x81, 0x8D, 0x8F, 0x90, 0x9D)  # bytes that Windows-1252 leaves undefined
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16, little-endian"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16, big-endian"),
)
# Files that people hand over in place of a table, by their first bytes.
FOREIGN = (
    (b"PK\x03\x04", "a spreadsheet or zip file; save the sheet as CSV first"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file; save the sheet as CSV first"),
    (b"\x1f\x8b", "compressed (gzip); unpack it first"),
    (b"BZh", "compressed (bzip2); unpack it first"),
    (b"\xfd7zXZ\0", "compressed (xz); unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd); unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z); unpack it first"),
    (b"Rar!\x1a\x07", "an archive (rar); unpack it first"),
    (b"%PDF-", "a PDF; a table can only be read from CSV"),
    (b"SQLite format 3\0", "a SQLite database; a table can only be read from CSV"),
)
FOREIGN_TEXT = (
    (re.compile(rb'(\xef\xbb\xbf)?\s*(\[\s*\{|\{)\s*"'), "JSON; a table can only be read from CSV"),
    (
        re.compile(rb"(\xef\xbb\xbf)?\s*<(\?xml|!doctype|html|table)\b", re.IGNORECASE),
        "HTML or XML, whatever its name says; save the sheet as CSV first",
    ),
)
_BAD = re.compile("[\udc80-\udcff]")
_GOOD = re.compile("[^\x00-\x7f\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec and the sentence that tells how it was found; `sound` when every byte of the file is known to fit."""

    name: str
    note: str
    sound: bool = False

    @property
    def errors(self) -> str:
        """The error handler under which damaged places stay recognisable (see `damaged`)."""
        return "surrogateescape" if self.name.startswith("utf-8") else "replace"

    def damaged(self, text: str) -> bool:
        """Tell whether the text holds bytes that are not of this encoding."""
        return bool(_BAD.search(text)) if self.errors == "surrogateescape" else "\ufffd" in text

    def mended(self, text: str) -> str:
        """Return the text with each damaged place shown as U+FFFD."""
        return _BAD.sub("\ufffd", text)


def named_encoding(name: str, path: Path | None = None) -> Encoding:
    """Return the encoding that a person asked for; raises InputError for a name that is none.

    So does one that the byte order mark of the file at `path` contradicts: the first column would get another name.
    """
    try:
        "".encode(name)
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        raise InputError(f"{name!r} is not an encoding. Try utf-8, utf-16, cp1252 or latin-1.") from None
    if path is not None:
        with path.open("rb") as file:
            marked = _marked(file.read(HEAD))
        if marked and codecs.lookup(marked[0]).name.partition("-sig")[0] not in found:
            raise InputError(
                f"{path.name} begins with the mark of {marked[1]}, so it is not {found}. Leave --encoding out."
            )
    return Encoding("utf-8-sig" if found == "utf-8" else found, f"read as {found}, as asked")


def _marked(head: bytes) -> tuple[str, str] | None:
    """Return the encoding whose byte order mark stands first, and how it is called."""
    return next(((name, what) for mark, name, what in MARKS if head.startswith(mark)), None)


def refuse_foreign(path: Path) -> None:
    """Raise InputError, with what is to be done, for a file that is no text table; raises OSError."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    found = [what for start, what in FOREIGN if head.startswith(start)]
    found += [what for start, what in FOREIGN_TEXT if start.match(head)]
    if found:
        raise InputError(f"{path.name} is {found[0]}.")


def detect_encoding(path: Path) -> Encoding:
    """Find out how the file is written; raises OSError."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if marked := _marked(head):
        name, what = marked
        return Encoding(name, f"{what} (byte order mark)" if "mark" not in what else what)
    return _by_zeros(head) or _by_content(path)


def _by_zeros(head: bytes) -> Encoding | None:
    """Recognise UTF-16 without a mark: letters of ASCII give a zero in every second byte."""
    half = len(head) // 2
    if half and head[1::2].count(0) > half * 0.4 and head[0::2].count(0) < half * 0.1:
        return Encoding("utf-16-le", "UTF-16, little-endian, without a byte order mark (guessed from its zero bytes)")
    if half and head[0::2].count(0) > half * 0.4 and head[1::2].count(0) < half * 0.1:
        return Encoding("utf-16-be", "UTF-16, big-endian, without a byte order mark (guessed from its zero bytes)")
    return None


def _by_content(path: Path) -> Encoding:
    """Take UTF-8 where all of the file is, else weigh what fits against what does not."""
    if _is_utf8(path):
        return Encoding("utf-8", "UTF-8", sound=True)
    good = bad = lines = first_bad = 0
    bytes_seen: set[int] = set()
    for chunk, text in _decoded(path):
        if not text.isascii():
            wrong = _BAD.search(text)
            if wrong and not first_bad:
                first_bad = 1 + lines + text.count("\n", 0, wrong.start())
            bad += len(_BAD.findall(text))
            good += len(_GOOD.findall(text))
            bytes_seen.update(chunk)
        lines += text.count("\n")
    if good > bad:
        few = "1 byte is not" if bad == 1 else f"{bad} bytes are not"
        return Encoding("utf-8", f"UTF-8, but {few} (first on line {first_bad}): those rows are reported")
    # Between 80 and 9F Latin-1 has only control codes, where Windows-1252 has quotes, dashes and the euro sign.
    windows = not bytes_seen.isdisjoint(range(0x80, 0xA0)) and bytes_seen.isdisjoint(NOT_WINDOWS)
    name, what = ("cp1252", "Windows-1252") if windows else ("latin-1", "Latin-1")
    return Encoding(name, f"not UTF-8 (line {first_bad}), so read as {what}: check accented letters")


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(path: Path) -> Iterator[tuple[bytes, str]]:
    """Give the file in pieces, each also as UTF-8 in which every byte that does not fit is a lone surrogate."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk, decoder.decode(chunk)
    yield b"", decoder.decode(b"", final=True)
