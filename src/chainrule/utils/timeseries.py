"""Windows over a series, as batches of samples."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from chainrule.errors import ArgumentError
from chainrule.seed import new_generator
from chainrule.utils.dataset import PyDataset


class TimeseriesDataset(PyDataset):
    """What :func:`timeseries_dataset_from_array` returns: an iterable of batches for ``fit``."""

    def __init__(self, data: Any, targets: Any, starts: Any, offsets: Any, batch_size: int) -> None:
        super().__init__()
        self.data, self.targets = data, targets
        self.starts, self.offsets, self.batch_size = starts, offsets, batch_size

    def __len__(self) -> int:
        return -(-len(self.starts) // self.batch_size)

    def __getitem__(self, index: int) -> Any:
        if not 0 <= index < len(self):
            raise IndexError(index)
        chosen = self.starts[index * self.batch_size : (index + 1) * self.batch_size]
        windows = self.data[chosen[:, np.newaxis] + self.offsets]
        return windows if self.targets is None else (windows, self.targets[chosen])

    def __iter__(self) -> Any:
        return (self[index] for index in range(len(self)))

    def take(self, count: int) -> list[Any]:
        """Return the first batches, so many of them."""
        return [self[index] for index in range(min(count, len(self)))]


def timeseries_dataset_from_array(
    data: ArrayLike,
    targets: ArrayLike | None,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
) -> TimeseriesDataset:
    """Return the windows over a series, in batches; Keras's function of this name without tf.data.

    Parameters
    ----------
    data : (steps, ...), the series
    targets : (steps, ...), the target of the window that starts at the same place; or None
    sequence_length : how many steps a window holds
    sequence_stride : how far it is from one window's start to the next's
    sampling_rate : every how many steps one is taken into a window
    batch_size : windows in a batch
    shuffle, seed : whether windows come in a random order, and which
    start_index, end_index : the part of the series to use

    Raises
    ------
    ArgumentError : the series is shorter than one window

    >>> windows = timeseries_dataset_from_array([0, 1, 2, 3], [2, 3, 4, 5], sequence_length=2)
    >>> x, y = windows[0]
    >>> x.tolist(), y.tolist()
    ([[0, 1], [1, 2], [2, 3]], [2, 3, 4])

    """
    start, stop = start_index or 0, end_index
    series = np.asarray(data)[start:stop]
    wanted = None if targets is None else np.asarray(targets)[start:stop]
    span = (sequence_length - 1) * sampling_rate + 1
    last = len(series) - span + 1
    if wanted is not None:
        last = min(last, len(wanted))
    if last < 1:
        raise ArgumentError(
            f"The series has {len(series)} steps; a window of {sequence_length} steps at a "
            f"sampling rate of {sampling_rate} spans {span}."
        )
    starts = np.arange(0, last, sequence_stride)
    if shuffle:
        starts = new_generator(seed).permutation(starts)
    offsets = np.arange(0, span, sampling_rate)
    return TimeseriesDataset(series, wanted, starts, offsets, batch_size)
