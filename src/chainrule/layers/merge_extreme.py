"""The largest or smallest of several inputs, number by number."""

from typing import Any

import numpy as np

from chainrule.layers.base import Array
from chainrule.layers.merge import Merge, any_counts


class Maximum(Merge):
    """y = max(a, b, c, ...), number by number.

    The chain rule: only the largest input moves y, so it alone gets dL/dy and the others get 0.
    Inputs that tie for the largest share it equally.

    With masks, an input that doesn't count can't win; where none counts, the first input stands in.

    >>> Maximum()([[[1.0, 5.0]], [[3.0, 2.0]]]).tolist()
    [[3.0, 5.0]]
    """

    uses_mask = True
    # The function that picks, and the number that never wins.
    pick: Any = np.maximum
    loser = -np.inf

    def forward(self, x: list[Array], training: bool = False, mask: Any = None) -> Array:
        """Return the largest of the inputs."""
        self.candidates = self.line_up(x)
        masks = [None] * len(x) if mask is None else self.line_up_masks(x, mask)
        counts = any_counts(masks)
        if counts is not None:
            masks[0] = masks[0] | ~counts
        for place, m in enumerate(masks):
            if m is not None:
                loser = self.dtype.type(self.loser)
                self.candidates[place] = np.where(m, self.candidates[place], loser)
        y = self.buffer("y", np.broadcast_shapes(*(each.shape for each in self.candidates)))
        y[...] = self.candidates[0]
        for each in self.candidates[1:]:
            self.pick(y, each, out=y)
        self.y = y
        return y

    def backward(self, grad: Array) -> list[Array]:
        """Return dL/dy for the input that won, 0 for the others."""
        winners = [each == self.y for each in self.candidates]
        share = np.add.reduce(winners, dtype=self.dtype)
        np.divide(grad, share, out=share)
        gradients = []
        for place, won in enumerate(winners):
            gradients.append(np.multiply(share, won, out=self.buffer(f"grad_{place}", grad.shape)))
        return self.fold_back(gradients)


class Minimum(Maximum):
    """y = min(a, b, c, ...), number by number; otherwise as :class:`Maximum`.

    >>> Minimum()([[[1.0, 5.0]], [[3.0, 2.0]]]).tolist()
    [[1.0, 2.0]]
    """

    pick = np.minimum
    loser = np.inf


def maximum(inputs: list[Any], **options: Any) -> Any:
    """Return the largest of the inputs: ``Maximum(**options)(inputs)``.

    >>> maximum([[[1.0]], [[2.0]]]).tolist()
    [[2.0]]
    """
    return Maximum(**options)(inputs)


def minimum(inputs: list[Any], **options: Any) -> Any:
    """Return the smallest of the inputs: ``Minimum(**options)(inputs)``.

    >>> minimum([[[1.0]], [[2.0]]]).tolist()
    [[1.0]]
    """
    return Minimum(**options)(inputs)
