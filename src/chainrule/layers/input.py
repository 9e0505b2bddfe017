"""Where a model begins: the shape of one sample, before there is data."""

from typing import Any

from numpy.typing import DTypeLike

from chainrule.layers.base import sample_shape


class Input:
    """The shape of what will come in. First in a Sequential, it builds the weights at once.

    Parameters
    ----------
    shape : of one sample, without the batch axis: (2,) for rows of two numbers
    name : shown in errors

    >>> Input(shape=(2,)).shape
    (None, 2)

    """

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> None:
        sizes = sample_shape(shape)
        self.shape: tuple[int | None, ...] = (batch_size, *sizes)
        self.dtype = dtype
        self.name = name or "input"

    def __repr__(self) -> str:
        return f"<Input shape={self.shape} name={self.name}>"
