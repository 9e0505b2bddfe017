"""Where a running cell's output goes: one `Sink` a run, throttled so that a page cannot drown.

There are no threads here (the page's Python has none), so text that must wait goes out with the
next write, the next display or the end of the run, whichever comes first.
"""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, NoReturn

Event = dict[str, Any]
Emit = Callable[[Event], None]

BURST = 20  # stream events that may go out at once
RATE = 50.0  # stream events a second after that
PARTIAL_LINE_WAIT = 0.1  # seconds before an unfinished line is shown all the same
LIMIT = 100_000  # characters of output shown for one run
TAIL = 2_000  # characters kept from the end of a longer output
DISPLAY_LIMIT = 200  # displays a run may show (updates of one that is shown are free)


class Sink:
    """The output of one run: text, displays and other events, in the order they happened.

    Parameters
    ----------
    emit : callable
        Receives each event, a dict that can be written as JSON.
    clock : callable
        Seconds, as `time.monotonic`; a test passes its own.
    watched : bool
        Whether somebody looks on while the cell runs; views hurry when nobody does.
    pieces : dict, optional
        Where a figure that answers the reader is noted when it is shown.

    """

    def __init__(
        self,
        emit: Emit,
        clock: Callable[[], float] = time.monotonic,
        watched: bool = True,
        pieces: dict[str, Any] | None = None,
    ) -> None:
        self.watched = watched
        self._emit = emit
        self._clock = clock
        self._pending: list[tuple[str, str]] = []
        self._tokens = float(BURST)
        self._filled_at = clock()
        self._sent_at = float("-inf")
        self._taken = 0
        self._tail = ""
        self._left_out = 0
        self._displays: set[str] = set()
        self._display_count = 0
        self._closers: dict[int, Callable[[], None]] = {}
        # Figures that answer the reader, by the id of their display.
        self.pieces: dict[str, Any] = {} if pieces is None else pieces

    def write(self, name: str, text: str) -> None:
        """Take text for the stream `name` and send it as soon as the rate allows."""
        if self._left_out or self._taken + len(text) > LIMIT:
            text = self._cut(name, text)
        self._taken += len(text)
        if text and self._pending and self._pending[-1][0] == name:
            self._pending[-1] = (name, self._pending[-1][1] + text)
        elif text:
            self._pending.append((name, text))
        line_ended = "\n" in text or "\r" in text
        # print(..., end="") writes its text, then an empty one: the end of an unfinished line.
        waited = not text and self._clock() - self._sent_at >= PARTIAL_LINE_WAIT
        if line_ended or waited:
            self.flush()

    def flush(self) -> None:
        """Send what waits, if the rate allows it now."""
        now = self._clock()
        self._tokens = min(BURST, self._tokens + (now - self._filled_at) * RATE)
        self._filled_at = now
        count = min(int(self._tokens), len(self._pending))
        self._tokens -= count
        self._send_pending(count)

    def send(self, event: Event) -> None:
        """Send an event that is not text, after the text that came before it."""
        self._send_pending()
        self._emit(event)

    def display(self, data: dict[str, Any], display_id: str | None = None) -> None:
        """Show a bundle of representations, by MIME type; the same id again replaces the first."""
        if display_id is None or display_id not in self._displays:
            self._display_count += 1
            if self._display_count > DISPLAY_LIMIT:
                if self._display_count == DISPLAY_LIMIT + 1:
                    note = f"\n[only the first {DISPLAY_LIMIT} figures and displays are shown]\n"
                    self.write("stderr", note)
                return
            if display_id is not None:
                self._displays.add(display_id)
        self.send({"type": "display", "id": display_id, "data": data})

    def at_close(self, owner: object, closer: Callable[[], None]) -> None:
        """Have `closer` called when the run ends, however it ends; once for each owner."""
        self._closers[id(owner)] = closer

    def close(self) -> None:
        """End the run: last words of views, then the end of an output that was too long."""
        closers, self._closers = list(self._closers.values()), {}
        with running(self):
            for closer in closers:
                with suppress(Exception):  # what went wrong in the run is reported already
                    closer()
        if self._left_out:
            hidden = self._left_out - len(self._tail)
            note = f"\n[{hidden:,} characters were left out; the end of the output was:]\n"
            self._pending.append(("stderr", note))
            self._pending.append(("stdout", self._tail))
        self._send_pending()

    def _send_pending(self, count: int | None = None) -> None:
        """Send the first `count` waiting texts, or all."""
        count = len(self._pending) if count is None else count
        going, self._pending = self._pending[:count], self._pending[count:]
        for name, text in going:
            self._emit({"type": "stream", "name": name, "text": text})
        if going:
            self._sent_at = self._clock()

    def _cut(self, name: str, text: str) -> str:
        """Return the part of `text` still under the limit; keep the end of the rest for later."""
        room = 0 if self._left_out else LIMIT - self._taken
        rest = text[room:]
        if not self._left_out:
            if room:
                self._pending.append((name, text[:room]))
            note = (
                f"\n[this cell has printed {LIMIT:,} characters; the rest is not shown, "
                "and the cell keeps running]\n"
            )
            self._pending.append(("stderr", note))
            self._send_pending()
        self._left_out += len(rest)
        self._tail = (self._tail + rest)[-TAIL:]
        return ""


class SinkStream(io.TextIOBase):
    """A file that writes to a sink: what `sys.stdout` and `sys.stderr` are during a run."""

    encoding = "utf-8"

    def __init__(self, sink: Sink, name: str) -> None:
        self._sink = sink
        self.name = f"<{name}>"
        self._stream = name

    def write(self, text: str) -> int:
        """Write text; return how many characters were taken, as files do."""
        if not isinstance(text, str):
            raise TypeError(f"write() takes text (str), but {type(text).__name__} came")
        self._sink.write(self._stream, text)
        return len(text)

    def flush(self) -> None:
        """Send what waits."""
        self._sink.flush()

    def writable(self) -> bool:
        """Return True: this file is for writing."""
        return True


class NoKeyboard(io.TextIOBase):
    """What `sys.stdin` is during a run: every read explains that a page has no keyboard input."""

    def readline(self, size: int | None = -1, /) -> NoReturn:
        """Raise: nothing can be typed in."""
        raise EOFError(
            "this page has no keyboard input, so input() has nothing to read. "
            'Write the value in the code instead, for example: name = "Ada"'
        )

    def read(self, size: int | None = -1, /) -> NoReturn:
        """Raise: nothing can be typed in."""
        self.readline()

    def readlines(self, hint: int = -1, /) -> NoReturn:
        """Raise: nothing can be typed in."""
        self.readline()

    def readable(self) -> bool:
        """Return True, so that readers come as far as the explanation."""
        return True


_running: ContextVar[Sink | None] = ContextVar("chainrule_running_sink", default=None)


def running_sink() -> Sink | None:
    """Return the sink of the cell that runs now, or None outside a Session."""
    return _running.get()


@contextmanager
def running(sink: Sink) -> Iterator[Sink]:
    """Make this sink the one that `running_sink()` returns.

    >>> sink = Sink(print)
    >>> with running(sink):
    ...     running_sink() is sink
    True
    """
    token = _running.set(sink)
    try:
        yield sink
    finally:
        _running.reset(token)
