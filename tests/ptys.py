"""A full-screen program on a real pseudo-terminal: start it, press keys, wait for named conditions, look at the bytes.

Nothing here waits blindly: every wait is a `select` on file descriptors with a deadline. Linux only (pidfd, /proc).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

ROOT = Path(__file__).resolve().parents[1]
INHERITED = ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
DEFAULTS = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}

_FUNCTION_KEYS = ("OP", "OQ", "OR", "OS", "[15~", "[17~", "[18~", "[19~", "[20~", "[21~", "[23~", "[24~")
KEYS: dict[str, bytes] = {
    "enter": b"\r",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "escape": b"\x1b",
    "space": b" ",
    "backspace": b"\x7f",
    "delete": b"\x1b[3~",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    **{f"f{number}": b"\x1b" + code.encode() for number, code in enumerate(_FUNCTION_KEYS, 1)},
}
_OPEN_END = re.compile(rb"\x1b(?:\[[0-9;<=>?$]*)?\Z")  # a control sequence that the next read will complete
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<=>][0-9;]*[@-~]|\x1b\[\?[0-9;]*\$p")


def encode(key: str) -> bytes:
    """Return what a terminal sends for a key: a name of KEYS, `ctrl+x`, `alt+x`, or the text itself."""
    if key in KEYS:
        return KEYS[key]
    if found := re.fullmatch(r"ctrl\+(.)", key):
        return bytes([ord(found[1].upper()) & 0x1F])
    if found := re.fullmatch(r"alt\+(.)", key):
        return b"\x1b" + found[1].encode()
    return key.encode()


class Timeout(AssertionError):
    """What was waited for did not come; the message holds the screen."""


class PtySession:
    """One program on one pseudo-terminal of `cols` by `rows`, with a terminal emulator watching.

    `env` is laid over a small fixed environment. `answers` says whether the terminal replies to queries as xterm does;
    `controlling` whether it is the program's controlling terminal, so that closing it sends SIGHUP. File descriptors
    in `inherit` stay open in the program under their own numbers.
    """

    def __init__(
        self,
        cmd: Sequence[str],
        *,
        cols: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        answers: bool = True,
        controlling: bool = True,
        inherit: Sequence[int] = (),
    ) -> None:
        self.answers = answers
        self.raw = bytearray()
        self.ended = False
        """True once the terminal has no program on it any more."""
        self.screen = pyte.Screen(cols, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._tail = b""
        self.fd, program_side = os.openpty()
        self.resize(cols, rows)
        self.modes_before = self.modes()
        self.started = time.perf_counter()
        self.pid = _spawn(cmd, os.ttyname(program_side), env or {}, controlling, inherit)
        self._pidfd = os.pidfd_open(self.pid)
        self._code: int | None = None
        os.close(program_side)

    def __enter__(self) -> PtySession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, each as wide as the screen (a wide character stands for two cells)."""
        # Not pyte's own `display`: it fails where half of a wide character was painted over.
        columns = range(self.screen.columns)
        return ["".join(self.screen.buffer[y][x].data for x in columns) for y in range(self.screen.lines)]

    @property
    def text(self) -> str:
        """The screen as lines of text, without the empty room at its right and bottom."""
        return "\n".join(line.rstrip() for line in self.lines).rstrip()

    def pump(self, timeout: float = 0.0) -> bytes:
        """Read what comes within `timeout` seconds, show it to the emulator and answer queries; b"" if nothing came."""
        if self.ended or not select.select([self.fd], [], [], timeout)[0]:
            return b""
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # EIO: the last program closed its side
            data = b""
        self.ended = not data
        self.raw += data
        self._show(data)
        return data

    def until(self, what: str | Callable[[], object], seconds: float = 20.0) -> float:
        """Read until the text is on the screen, or the condition holds; return the moment (`time.perf_counter`)."""
        holds = (lambda: what in self.text) if isinstance(what, str) else what
        end = time.perf_counter() + seconds
        while not holds():
            if self.ended or time.perf_counter() > end:
                raise Timeout(f"{what!r} did not come within {seconds} s; the screen:\n{self.text}")
            self.pump(0.05)
        return time.perf_counter()

    def until_quiet(self, quiet: float = 0.15, seconds: float = 20.0) -> float:
        """Read until nothing has come for `quiet` seconds; return the moment of the last byte."""
        last = time.perf_counter()
        end = last + seconds
        while self.pump(quiet):
            last = time.perf_counter()
            if last > end:
                raise Timeout(f"output went on for {seconds} s")
        return last

    def press(self, *keys: str) -> None:
        """Press keys one after the other (see `encode`)."""
        for key in keys:
            self.send(encode(key))

    def send(self, data: bytes) -> None:
        """Send raw bytes as if typed."""
        os.write(self.fd, data)

    def resize(self, cols: int, rows: int) -> None:
        """Give the terminal another size; the program gets SIGWINCH."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
        self.screen.resize(rows, cols)

    def kill(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        signal.pidfd_send_signal(self._pidfd, number)

    def hang_up(self) -> None:
        """Close the terminal, as a closed window or a lost connection does."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd, self.ended = -1, True

    def modes(self) -> list[object]:
        """Return the terminal's line settings now (`termios.tcgetattr`)."""
        return termios.tcgetattr(self.fd)

    def wait(self, seconds: float = 10.0, *, read: bool = True) -> int:
        """Wait for the program to end and return its exit code (negative: the signal); reads meanwhile unless told."""
        end = time.perf_counter() + seconds
        while self._code is None:
            watched = [self._pidfd] + ([self.fd] if read and not self.ended else [])
            ready, _, _ = select.select(watched, [], [], max(0.0, end - time.perf_counter()))
            if self._pidfd in ready:
                self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            elif not ready:
                raise Timeout(f"the program did not end within {seconds} s; the screen:\n{self.text}")
            if read:
                self.pump()
        while read and self.pump():
            pass
        return self._code

    def cpu_seconds(self) -> float:
        """Return the processor time the program has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def pss_kib(self) -> int:
        """Return the program's proportional share of memory in KiB."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

    def close(self) -> None:
        """End the program if it still runs, and give everything back; may be called again."""
        if self._code is None:
            with contextlib.suppress(ProcessLookupError):
                self.kill(signal.SIGKILL)
            self.wait(read=False)
        self.hang_up()
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1

    def _show(self, data: bytes) -> None:
        data = self._tail + data
        cut = found.start() if (found := _OPEN_END.search(data)) else len(data)
        data, self._tail = data[:cut], data[cut:]
        if self.answers and not self.ended:
            for question, answer in ((b"\x1b[c", b"\x1b[?62;22c"), (b"\x1b[?2026$p", b"\x1b[?2026;2$y")):
                for _ in range(data.count(question)):
                    self.send(answer)
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", data))


def _spawn(cmd: Sequence[str], tty: str, env: Mapping[str, str], controlling: bool, inherit: Sequence[int]) -> int:
    """Start the program in a session of its own; a leader's first terminal opened becomes its controlling one."""
    base = {name: os.environ[name] for name in INHERITED if name in os.environ}
    flags = os.O_RDWR | (0 if controlling else os.O_NOCTTY)
    actions: list[tuple[int, ...] | tuple[int, int, str, int, int]] = [
        (os.POSIX_SPAWN_OPEN, 0, tty, flags, 0),
        (os.POSIX_SPAWN_DUP2, 0, 1),
        (os.POSIX_SPAWN_DUP2, 0, 2),
        *((os.POSIX_SPAWN_DUP2, fd, fd) for fd in inherit),
    ]
    told = {**base, **DEFAULTS, **env}
    # A run in the background ignores interrupts, and what it starts would inherit that.
    return os.posix_spawnp(cmd[0], list(cmd), told, file_actions=actions, setsid=True, setsigdef=[signal.SIGINT])
