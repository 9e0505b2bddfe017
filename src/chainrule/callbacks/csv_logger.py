"""The numbers of each epoch in a file that every spreadsheet reads."""

import csv
import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.callbacks.base import Callback, Logs


class CSVLogger(Callback):
    """Writes a line for each epoch: its number, counted from 0, and the logs in order of names.

    Each line is in the file as soon as the epoch ends, so nothing is lost if training is
    interrupted. What an epoch doesn't measure is "NA": there are columns for validation in any
    case, as it may come with some epochs only.

    Parameters
    ----------
    filename : the file
    separator : what stands between columns
    append : whether to go on below what is in the file, as when training is resumed

    >>> import tempfile, chainrule as cr
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log = CSVLogger(f"{folder}/log.csv")
    ...     log.on_train_begin()
    ...     log.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.25})
    ...     print(Path(log.filename).read_text())
    epoch,loss,val_loss
    0,0.5,0.25
    <BLANKLINE>

    """

    def __init__(self, filename: Any, separator: str = ",", append: bool = False) -> None:
        self.filename = os.fspath(filename)
        self.sep = separator
        self.append = append
        self.keys: list[str] | None = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Empty the file, or read which columns it has."""
        self.keys = None
        path = Path(self.filename)
        if not self.append:
            path.write_text("", encoding="utf-8")
        elif path.exists():
            with path.open(newline="", encoding="utf-8") as file:
                header = next(csv.reader(file, delimiter=self.sep), [])
            self.keys = header[1:] or None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Add a line."""
        logs = logs or {}
        begins = self.keys is None
        if self.keys is None:
            self.keys = sorted(logs)
            if not any(key.startswith("val_") for key in self.keys):
                self.keys += [f"val_{key}" for key in self.keys]
        left_out = sorted(set(logs) - set(self.keys))
        if left_out:
            warnings.warn(
                f"CSVLogger: {self.filename} has no column for {', '.join(left_out)}. Use a new "
                "file to have them written.",
                stacklevel=2,
            )
        # Opened anew each time: if training is interrupted, no file stays open.
        with Path(self.filename).open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, delimiter=self.sep)
            if begins:
                writer.writerow(["epoch", *self.keys])
            writer.writerow([epoch, *(cell(logs.get(key, "NA")) for key in self.keys)])


def cell(value: Any) -> Any:
    """Return what stands for a value in the file: several numbers become a list in brackets.

    >>> cell(0.5), cell(np.array([1.0, 2.0]))
    (0.5, '"[1.0, 2.0]"')
    """
    if isinstance(value, str) or np.ndim(value) == 0 or not isinstance(value, Iterable):
        return value
    return f'"[{", ".join(map(str, value))}]"'
