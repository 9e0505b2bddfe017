"""A progress bar for terminals, notebooks and pipes.

In a terminal or notebook one line is redrawn a few times a second. Into a pipe or a file only the
finished line is written, without control characters, so logs stay readable.
"""

import os
import shutil
import sys
import time
from typing import Any, TextIO

BAR_WIDTH = 20
SECONDS_BETWEEN_DRAWINGS = 0.1


class Progbar:
    """Shows how many of ``target`` steps are done, with the latest numbers.

    Parameters
    ----------
    target : the number of steps, or None if unknown
    verbose : 0 nothing, 1 a bar, 2 the finished line only
    file : where to write; standard output as it is now, unless given

    >>> bar = Progbar(2, verbose=2)
    >>> bar.update(2, [("loss", 0.25)])  # doctest: +ELLIPSIS
    2/2 - 0s - loss: 0.2500

    """

    def __init__(
        self,
        target: int | None,
        width: int = BAR_WIDTH,
        verbose: int = 1,
        file: TextIO | None = None,
    ) -> None:
        self.target = target
        self.width = width
        self.verbose = verbose
        self.file = file or sys.stdout
        self.redraws = verbose == 1 and can_redraw(self.file)
        self.started = time.perf_counter()
        self.last_drawn = 0.0
        self.drawn_width = 0
        self.current = 0

    def add(self, n: int, values: list[tuple[str, Any]] | None = None) -> None:
        """Move on by ``n`` steps."""
        self.update(self.current + n, values)

    def update(
        self,
        current: int,
        values: list[tuple[str, Any]] | None = None,
        finalize: bool | None = None,
    ) -> None:
        """Move to step ``current`` and show ``values``; the last step ends the line."""
        self.current = current
        done = (
            finalize if finalize is not None else self.target is not None and current >= self.target
        )
        now = time.perf_counter()
        if self.verbose == 0 or not (done or self.redraws):
            return
        if not done and now - self.last_drawn < SECONDS_BETWEEN_DRAWINGS:
            return
        self.last_drawn = now
        line = self._line(current, values or [], now - self.started, done)
        if self.redraws:
            columns = shutil.get_terminal_size((80, 24)).columns
            line = line if len(line) < columns or done else line[: columns - 1]
            padding = " " * (self.drawn_width - len(line))
            self.drawn_width = 0 if done else len(line)
            line = f"\r{line}{padding}"
        self.file.write(line + ("\n" if done else ""))
        self.file.flush()

    def _line(self, current: int, values: list[tuple[str, Any]], seconds: float, done: bool) -> str:
        total = "?" if self.target is None else str(self.target)
        parts = [f"{current:>{len(total)}}/{total}"]
        if self.redraws and self.target:
            filled = min(self.width, self.width * current // self.target)
            done_mark, todo_mark = bar_marks(self.file)
            parts[0] += " " + done_mark * filled + todo_mark * (self.width - filled)
        if done or not self.target or not current:
            parts.append(readable_seconds(seconds))
        else:
            parts.append(f"{readable_seconds(seconds * (self.target - current) / current)} left")
        parts += [f"{name}: {readable_number(value)}" for name, value in values]
        return " - ".join(parts)


def can_redraw(file: TextIO) -> bool:
    """Whether a carriage return takes the cursor back there: a terminal, or a notebook's output.

    >>> import io
    >>> can_redraw(io.StringIO())
    False
    """
    if getattr(file, "redraws", False):  # the page's own output says so
        return True
    if type(file).__module__.startswith("ipykernel"):
        return True
    return bool(file.isatty()) and os.environ.get("TERM") != "dumb"


def bar_marks(file: TextIO) -> tuple[str, str]:
    """Return the characters for done and to do that the file's encoding can write.

    >>> import io
    >>> bar_marks(io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    ('=', '.')
    """
    try:
        "━─".encode(getattr(file, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return "=", "."
    return "━", "─"


def readable_seconds(seconds: float) -> str:
    """Return a duration in the largest two units.

    >>> readable_seconds(0.2), readable_seconds(61), readable_seconds(3700)
    ('0s', '1m01s', '1h01m')
    """
    whole = int(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02d}s"
    return f"{whole // 3600}h{whole % 3600 // 60:02d}m"


def readable_number(value: Any) -> str:
    """Return a number with four decimals, or in powers of ten when that would hide it.

    >>> readable_number(0.25), readable_number(0.00001)
    ('0.2500', '1.0000e-05')
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return f"{number:.4f}" if number == 0 or abs(number) > 1e-3 else f"{number:.4e}"
