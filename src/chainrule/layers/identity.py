"""A layer that does nothing."""

from chainrule.layers.base import Array, Layer


class Identity(Layer):
    """y = x: a place in a model that does nothing. dL/dx = dL/dy.

    Shapes: x and y (batch, ...).

    >>> Identity()([[1.0, 2.0]]).tolist()
    [[1.0, 2.0]]
    """

    supports_masking = True

    def forward(self, x: Array, training: bool = False) -> Array:
        """Return x."""
        return x

    def backward(self, grad: Array) -> Array:
        """Return the gradient."""
        return grad
