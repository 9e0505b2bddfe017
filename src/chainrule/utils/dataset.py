"""A data set that makes its batches when they are asked for."""

from typing import Any


class PyDataset:
    """Subclass it and give ``__len__``, the number of batches, and ``__getitem__``, one batch.

    ``fit`` asks for the batches of an epoch in a new order, and calls ``on_epoch_end`` after it.

    Parameters
    ----------
    workers, use_multiprocessing, max_queue_size : accepted, as in Keras, and change nothing:
        batches are made in the training's own thread

    >>> class Squares(PyDataset):
    ...     def __len__(self):
    ...         return 2
    ...     def __getitem__(self, index):
    ...         return [[float(index)]], [[float(index) ** 2]]
    >>> Squares().num_batches
    2
    """

    def __init__(
        self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10
    ) -> None:
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max_queue_size

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} needs __len__: its number of batches.")

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} needs __getitem__: one batch.")

    @property
    def num_batches(self) -> int:
        """How many batches an epoch has."""
        return len(self)

    def on_epoch_end(self) -> None:
        """After each epoch; to draw a new order, for example."""
