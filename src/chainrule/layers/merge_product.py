"""Products of inputs, number by number: how a gate lets through or holds back."""

from typing import Any

import numpy as np

from chainrule.layers.base import Array
from chainrule.layers.merge import Merge, any_counts


class Multiply(Merge):
    """y = a * b * c * ..., number by number.

    The chain rule: dL/da = dL/dy * b * c * ..., the product of the *other* inputs. (Not y / a: a
    may be 0.)

    With masks, an input that doesn't count is 1 there, so it changes nothing; where every input has
    a mask and none counts, y is 0.

    >>> Multiply()([[[1.0, 2.0]], [[3.0, 5.0]]]).tolist()
    [[3.0, 10.0]]
    """

    uses_mask = True

    def forward(self, x: list[Array], training: bool = False, mask: Any = None) -> Array:
        """Return the product of the inputs."""
        self.factors = self.line_up(x)
        self.masks = [None] * len(x) if mask is None else self.line_up_masks(x, mask)
        for place, m in enumerate(self.masks):
            if m is not None:
                self.factors[place] = np.where(m, self.factors[place], self.dtype.type(1.0))
        y = self.buffer("y", np.broadcast_shapes(*(each.shape for each in self.factors)))
        y[...] = self.factors[0]
        for factor in self.factors[1:]:
            y *= factor
        self.counts = any_counts(self.masks)
        if self.counts is not None:
            y *= self.counts
        return y

    def backward(self, grad: Array) -> list[Array]:
        """Return dL/dy times the product of the other inputs, for each input."""
        gradients = []
        for place, mask in enumerate(self.masks):
            g = self.buffer(f"grad_{place}", grad.shape)
            g[...] = grad
            for other, factor in enumerate(self.factors):
                if other != place:
                    g *= factor
            # What doesn't count moves nothing: an input by its own mask, y where none counts.
            for counts in (mask, self.counts):
                if counts is not None:
                    g *= counts
            gradients.append(g)
        return self.fold_back(gradients)


def multiply(inputs: list[Any], **options: Any) -> Any:
    """Return the product of the inputs: ``Multiply(**options)(inputs)``.

    >>> multiply([[[3.0]], [[2.0]]]).tolist()
    [[6.0]]
    """
    return Multiply(**options)(inputs)
