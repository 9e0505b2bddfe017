"""The learning rate as it is now: a number that also answers as Keras's variable does."""

from typing import Any, Self


class LearningRate(float):
    """A float; ``assign`` sets the optimizer's rate, ``numpy`` returns the number.

    >>> from chainrule.optimizers import SGD
    >>> optimizer = SGD(0.5)
    >>> optimizer.learning_rate.assign(0.25)
    >>> optimizer.learning_rate, optimizer.learning_rate.numpy()
    (0.25, 0.25)
    """

    _optimizer: Any

    def __new__(cls, value: float, optimizer: Any) -> Self:
        """Return the number, with the optimizer that it belongs to."""
        made = super().__new__(cls, value)
        made._optimizer = optimizer
        return made

    def numpy(self) -> float:
        """Return the number."""
        return float(self)

    def assign(self, value: float) -> None:
        """Set the optimizer's rate.

        Raises
        ------
        ArgumentError : it is no rate, or a schedule decides

        """
        self._optimizer.learning_rate = value
