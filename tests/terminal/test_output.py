"""The bounded writer on its own, in front of a pipe that is read late, never, slowly, or closed."""

from __future__ import annotations

import os
import re
import select
import time
from collections.abc import Iterator
from threading import Event
from typing import IO

import pytest

from cs_desk.terminal.output import SLICE, BoundedWriter

FRAME = "\x1b[1;1H\x1b[31mframe\x1b[0m" * 500
SEQUENCES = re.compile(rb"(?:\x1b\[[0-9;?]*[a-zA-Z]|frame|[A-Z]+)*\Z")


class Pipe:
    """A writer in front of a pipe, with what it called back."""

    def __init__(self, limit: int) -> None:
        self.reader, fd = os.pipe()
        self.file: IO[str] = open(fd, "w", encoding="utf-8")  # noqa: SIM115 - closed below
        self.drained = Event()
        self.lost = Event()
        self.got = b""
        self.writer = BoundedWriter(self.file, limit=limit, on_drained=self.drained.set, on_lost=self.lost.set)
        self.writer.start()

    def read(self, until: bytes, seconds: float = 5.0) -> bytes:
        """Read until the bytes come last, and return everything read so far."""
        while not self.got.endswith(until):
            assert select.select([self.reader], [], [], seconds)[0], f"{until!r} did not come after {self.got[-40:]!r}"
            self.got += os.read(self.reader, 65536)
        return self.got

    def close(self) -> None:
        os.close(self.reader)
        self.writer.stop()
        self.writer.join(5)
        self.file.close()


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe(limit=100_000)
    yield made
    if not made.lost.is_set():
        made.close()


def test_everything_arrives_in_order_as_utf_8(pipe: Pipe) -> None:
    for number in range(1000):
        pipe.writer.write(f"{number}é;")
    pipe.writer.write("\ud800END")
    assert pipe.read(b"END").decode() == "".join(f"{number}é;" for number in range(1000)) + "?END"
    assert not pipe.drained.is_set()


def test_a_reader_that_does_not_read_neither_blocks_nor_fills_memory(pipe: Pipe) -> None:
    start = time.perf_counter()
    for _ in range(200):
        pipe.writer.write(FRAME)
    assert time.perf_counter() - start < 5
    pipe.writer.write("LOST")
    while not pipe.drained.is_set():
        if select.select([pipe.reader], [], [], 0.02)[0]:
            pipe.got += os.read(pipe.reader, 65536)
    pipe.writer.write("AGAIN")
    got = pipe.read(b"AGAIN")
    assert b"LOST" not in got
    assert len(got) < 200_000 < 200 * len(FRAME)
    assert SEQUENCES.match(got)


def test_one_frame_larger_than_the_limit_is_written(pipe: Pipe) -> None:
    large = FRAME * 20
    assert len(large) > 100_000
    pipe.writer.write(large)
    pipe.writer.write("END")
    assert pipe.read(b"END") == large.encode() + b"END"


def test_last_words_come_soon_and_after_whole_sequences(pipe: Pipe) -> None:
    pipe.writer.write(FRAME * 40)
    select.select([pipe.reader], [], [], 5)
    pipe.writer.forget()
    pipe.writer.write("BYE")
    got = pipe.read(b"BYE")
    assert len(got) <= 65536 + 2 * SLICE  # what the pipe holds, and the slice being written
    assert SEQUENCES.match(got)


def test_stop_does_not_wait_for_a_reader_that_stopped(pipe: Pipe) -> None:
    pipe.writer.write(FRAME * 10)
    start = time.perf_counter()
    pipe.writer.stop()
    assert 0.4 < time.perf_counter() - start < 5
    while pipe.writer.is_alive():
        if select.select([pipe.reader], [], [], 0.02)[0]:
            pipe.got += os.read(pipe.reader, 65536)
    pipe.file.close()
    assert pipe.got + os.read(pipe.reader, 65536) == (FRAME * 10).encode()


def test_a_reader_that_went_away_is_told_once_and_nothing_fails(pipe: Pipe) -> None:
    os.close(pipe.reader)
    pipe.writer.write(FRAME)
    assert pipe.lost.wait(5)
    pipe.writer.join(5)
    assert not pipe.writer.is_alive()
    for _ in range(200):
        pipe.writer.write(FRAME)
    start = time.perf_counter()
    pipe.writer.stop()
    assert time.perf_counter() - start < 0.4
    pipe.file.close()


def test_a_terminal_made_non_blocking_by_others_gets_everything(pipe: Pipe) -> None:
    os.set_blocking(pipe.file.fileno(), False)
    pipe.writer.write(FRAME * 20)
    pipe.writer.write("END")
    select.select([pipe.reader], [], [], 5)
    assert pipe.read(b"END") == (FRAME * 20).encode() + b"END"
