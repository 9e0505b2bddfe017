"""A progress bar for terminals, notebooks and pipes.

In a terminal or notebook one line is redrawn a few times a second. Into a pipe or a file only the
finished line is written, without control characters, so logs stay readable.
"""

import os
import sys
import time
from collections.abc import Iterable
from typing import Any, TextIO

from chainrule.errors import ArgumentError

BAR_WIDTH = 20
SECONDS_BETWEEN_DRAWINGS = 0.05


class Progbar:
    """Shows how many of ``target`` steps are done, with numbers averaged over the steps so far.

    A number that comes with step 10 after one that came with step 8 counts twice. The last update
    shows its numbers as they are.

    Parameters
    ----------
    target : the number of steps, or None if unknown
    width : how many characters the bar has
    verbose : 0 nothing, 1 a bar, 2 the finished line only
    interval : the least time between two drawings, in seconds
    stateful_metrics : names of numbers to show as they come, not averaged
    stateless_metrics : instead of that, names of the only numbers to average; () averages none
    unit_name : what a step is, for the time that one takes
    file : where to write; standard output as it is now, unless given

    Raises
    ------
    ArgumentError : both lists of names came

    >>> bar = Progbar(2, verbose=2)
    >>> bar.update(2, [("loss", 0.25)])  # doctest: +ELLIPSIS
    2/2 - 0s - loss: 0.2500

    """

    def __init__(
        self,
        target: int | None,
        width: int = BAR_WIDTH,
        verbose: int = 1,
        interval: float = SECONDS_BETWEEN_DRAWINGS,
        stateful_metrics: Iterable[str] | None = None,
        stateless_metrics: Iterable[str] | None = None,
        unit_name: str = "step",
        file: TextIO | None = None,
    ) -> None:
        if stateful_metrics is not None and stateless_metrics is not None:
            raise ArgumentError(
                "Progbar: give stateful_metrics (all others are averaged) or stateless_metrics "
                "(no others are), not both."
            )
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.stateful_metrics = set(stateful_metrics or ())
        self.stateless_metrics = None if stateless_metrics is None else set(stateless_metrics)
        self.unit_name = unit_name
        self.file = file or sys.stdout
        self.redraws = verbose == 1 and can_redraw(self.file)
        self.started = time.perf_counter()
        self.last_drawn = float("-inf")
        self.drawn_width = 0
        self.current = 0
        # For each number: its sum over the steps so far, and how many steps these were.
        self.sums: dict[str, tuple[Any, int]] = {}

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
        done = (
            finalize if finalize is not None else self.target is not None and current >= self.target
        )
        for name, value in values or []:
            total, count = self.sums.get(name, (0.0, 0))
            steps = max(1, current - self.current)
            if done or not self._averages(name):
                self.sums[name] = (value, 1)
            else:
                self.sums[name] = (total + value * steps, count + steps)
        self.current = current
        now = time.perf_counter()
        if self.verbose == 0 or not (done or self.redraws):
            return
        if not done and now - self.last_drawn < self.interval:
            return
        self.last_drawn = now
        line = self._line(current, now - self.started, done)
        if self.redraws:
            import shutil  # it loads what packs and unpacks files, and a script may draw no bar

            columns = shutil.get_terminal_size((80, 24)).columns
            line = line if len(line) < columns or done else line[: columns - 1]
            padding = " " * (self.drawn_width - len(line))
            self.drawn_width = 0 if done else len(line)
            line = f"\r{line}{padding}"
        self.file.write(line + ("\n" if done else ""))
        self.file.flush()

    def _averages(self, name: str) -> bool:
        """Whether this number is averaged over the steps."""
        if self.stateless_metrics is not None:
            return name in self.stateless_metrics
        return name not in self.stateful_metrics

    def _line(self, current: int, seconds: float, done: bool) -> str:
        total = "?" if self.target is None else str(self.target)
        parts = [f"{current:>{len(total)}}/{total}"]
        if self.redraws and self.target:
            filled = min(self.width, self.width * current // self.target)
            done_mark, todo_mark = bar_marks(self.file)
            parts[0] += " " + done_mark * filled + todo_mark * (self.width - filled)
        if self.redraws and current:
            parts.append(f"{readable_pace(seconds / current)}/{self.unit_name}")
        if done or not self.target or not current:
            parts.append(readable_seconds(seconds))
        else:
            parts.append(f"{readable_seconds(seconds * (self.target - current) / current)} left")
        for name, (total, count) in self.sums.items():
            # A single number is shown as it came, which may be no number at all.
            shown = total if count == 1 else total / count
            parts.append(f"{name}: {readable_number(shown)}")
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


def readable_pace(seconds: float) -> str:
    """Return the time that one step takes, in the unit that suits it.

    >>> readable_pace(2.0), readable_pace(0.005), readable_pace(0.000_04)
    ('2s', '5ms', '40us')
    """
    if seconds >= 1 or seconds == 0:
        return f"{seconds:.0f}s"
    return f"{seconds * 1e3:.0f}ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us"


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
