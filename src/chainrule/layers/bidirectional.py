"""Reading a sequence from both ends."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from chainrule.errors import ArgumentError
from chainrule.layers.base import Array, Layer
from chainrule.layers.rnn import first_shape, with_array_mask, with_states
from chainrule.layers.symbolic import as_list
from chainrule.serialization import deserialize

MERGE_MODES = ("sum", "mul", "concat", "ave", None)


class Bidirectional(Layer):
    """Two recurrent layers, one from the start and one from the end, and what both say together.

    Shapes: with layers of ``units`` outputs, y and y' (batch, units), or (batch, time, units) if
    they return sequences; y' is then turned around, so that both speak of the same step. Merged::

        concat   y then y', 2 units      dL/dy = the first half of dL/d(output), dL/dy' the second
        sum      y + y'                  dL/dy = dL/dy' = dL/d(output)
        ave      (y + y') / 2            half of that
        mul      y * y'                  dL/dy = dL/d(output) * y', and the other way round
        None     [y, y']                 each its own

    Both layers see x, so dL/dx is the sum of what they return. Where steps are masked, sequences
    have 0 for them.

    Parameters
    ----------
    layer : a recurrent layer; new ones are made from its config, its weights are not taken
    merge_mode : see above
    weights : the first weights, those of the forward layer first
    backward_layer : the layer that starts at the end (``go_backwards=True``); made from ``layer``
        unless given

    Raises
    ------
    ArgumentError : the layers are no recurrent ones or don't go together

    A call takes ``initial_state``: the forward layer's states, then the backward layer's.

    Reference: Schuster and Paliwal, "Bidirectional recurrent neural networks", IEEE Transactions on
    Signal Processing 45 (1997).

    >>> from chainrule.layers import GRU
    >>> layer = Bidirectional(GRU(3, return_sequences=True))
    >>> layer(np.ones((2, 5, 4))).shape
    (2, 5, 6)
    >>> layer.weights[0].path
    'bidirectional/forward_gru/gru_cell/kernel'

    """

    supports_masking = True
    uses_mask = True
    takes_list = True
    not_in_config = (*Layer.not_in_config, "weights")

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        weights: list[Any] | None = None,
        backward_layer: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if merge_mode not in MERGE_MODES:
            raise ArgumentError(f"merge_mode={merge_mode!r} must be one of {MERGE_MODES}.")
        layer = checked_layer(layer)
        self.forward_layer = remade(layer, "forward")
        if backward_layer is None:
            self.backward_layer = remade(layer, "backward", go_backwards=True)
        else:
            self.backward_layer = checked_layer(backward_layer)
        self._compare()
        self.merge_mode = merge_mode
        self.initial_weights = weights
        self.stateful = layer.stateful
        self.return_sequences = layer.return_sequences
        self.return_state = layer.return_state
        for each in (self.forward_layer, self.backward_layer):
            each.zero_output_for_mask = self.return_sequences

    def _compare(self) -> None:
        """Raise an ArgumentError unless the two layers are alike and go opposite ways."""
        one, other = self.forward_layer, self.backward_layer
        if one.go_backwards == other.go_backwards:
            raise ArgumentError(
                f"Bidirectional: both layers have go_backwards={one.go_backwards}; one must start "
                "at the end. Set go_backwards=True in the backward layer only."
            )
        for name in ("stateful", "return_sequences", "return_state"):
            if getattr(one, name) != getattr(other, name):
                raise ArgumentError(
                    f"Bidirectional: {name} is {getattr(one, name)} in the forward layer and "
                    f"{getattr(other, name)} in the backward layer; it must be the same."
                )

    @property
    def layer(self) -> Any:
        """The layer that both were made from, as its config has it."""
        return self.forward_layer

    @property
    def states(self) -> list[Array] | None:
        """The states kept between batches, the forward layer's first, if any are."""
        if self.forward_layer.states is None or self.backward_layer.states is None:
            return None
        return [*self.forward_layer.states, *self.backward_layer.states]

    def reset_state(self) -> None:
        """Forget the states kept between batches."""
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    def reset_states(self) -> None:
        """Do as :meth:`reset_state`; Keras has both names."""
        self.reset_state()

    def build(self, input_shape: Any) -> None:
        """Build both layers, and set the first weights if some were given."""
        shape = first_shape(input_shape)
        for layer in (self.forward_layer, self.backward_layer):
            if layer.rng is None:
                layer.rng = self.random()
            layer.ensure_built(shape)
        super().build(input_shape)
        if self.initial_weights:
            self.set_weights(self.initial_weights)

    def check_input(self, input_shape: Any) -> None:
        """Check the sequences' shape."""
        self.forward_layer.check_input(input_shape)

    def arguments(
        self, inputs: Any, initial_state: Any = None, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Return the sequences, or [sequences, *states] if initial states came."""
        layers = (self.forward_layer, self.backward_layer)
        wanted = sum(len(layer.get_initial_state(1)) for layer in layers)
        return with_states(self.name, inputs, initial_state, wanted), with_array_mask(options)

    def forward(self, x: Any, training: bool = False, mask: Any = None) -> Any:
        """Return what both layers give, merged; then their states, if they return them."""
        sequences, *states = as_list(x)
        self.half = len(states) // 2
        inputs = [sequences, *states[: self.half]], [sequences, *states[self.half :]]
        one = as_list(self.forward_layer.forward(inputs[0], training, mask=mask))
        other = as_list(self.backward_layer.forward(inputs[1], training, mask=mask))
        self.y, self.y_back = one[0], self._turned(other[0])
        return self._packed(self._merged(self.y, self.y_back), [*one[1:], *other[1:]])

    def backward(self, grad: Any) -> Any:
        """Fill both layers' gradients; return dL/dx, and dL/d(initial states) if some came."""
        grads = as_list(grad)
        merged = 2 if self.merge_mode is None else 1
        above = grads[merged:]
        half = len(above) // 2
        one, other = self._divided(grads[:merged])
        other = None if other is None else self._turned(other)
        pairs = (
            (self.forward_layer, one, above[:half]),
            (self.backward_layer, other, above[half:]),
        )
        found = []
        for layer, mine, states in pairs:
            layer.needs_input_gradient = self.needs_input_gradient
            found.append(as_list(layer.backward([mine, *states] if self.return_state else mine)))
        dx = found[0][0] + found[1][0] if self.needs_input_gradient else None
        return [dx, *found[0][1:], *found[1][1:]] if self.half else dx

    def _merged(self, y: Array, y_back: Array) -> Any:
        """Return y and y' as one, or as a list."""
        if self.merge_mode is None:
            return [y, y_back]
        if self.merge_mode == "concat":
            shape = (*y.shape[:-1], y.shape[-1] + y_back.shape[-1])
            return np.concatenate([y, y_back], axis=-1, out=self.buffer("output", shape))
        out = self.buffer("output", y.shape)
        if self.merge_mode == "mul":
            return np.multiply(y, y_back, out=out)
        np.add(y, y_back, out=out)
        if self.merge_mode == "ave":
            out *= 0.5
        return out

    def _divided(self, grads: list[Any]) -> tuple[Any, Any]:
        """Return dL/dy and dL/dy'."""
        grad = grads[0]
        if self.merge_mode is None:
            return grad, grads[1]
        if grad is None or self.merge_mode == "sum":
            return grad, grad
        if self.merge_mode == "concat":
            size = self.y.shape[-1]
            return grad[..., :size], grad[..., size:]
        if self.merge_mode == "mul":
            return grad * self.y_back, grad * self.y
        return 0.5 * grad, 0.5 * grad

    def _turned(self, y: Array) -> Array:
        """Return the backward layer's sequences in the order of x, or the other way round."""
        return y[:, ::-1] if self.return_sequences else y

    def _packed(self, merged: Any, states: list[Any]) -> Any:
        """Return one thing, or a list: the output or outputs, then the states."""
        if self.merge_mode is not None and not self.return_state:
            return merged
        return [*(merged if self.merge_mode is None else [merged]), *states]

    def compute_output_shape(self, input_shape: Any, initial_state_shape: Any = None) -> Any:
        """Return the merged output's shape, or a list: of both, or with the states'."""
        layers = (self.forward_layer, self.backward_layer)
        one, other = (layer.compute_output_shape(input_shape) for layer in layers)
        states: list[Any] = []
        if self.return_state:
            states = [*one[1:], *other[1:]]
            one, other = one[0], other[0]
        if self.merge_mode is None:
            return self._packed([one, other], states)
        size = one[-1] + other[-1] if self.merge_mode == "concat" else one[-1]
        return self._packed((*one[:-1], size), states)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask for sequences; a single output and states have none."""
        passed = as_list(mask)[0] if self.return_sequences else None
        layers = (self.forward_layer, self.backward_layer)
        states = [None for layer in layers for _ in layer.get_initial_state(1)]
        merged = [passed, passed] if self.merge_mode is None else passed
        return self._packed(merged, states if self.return_state else [])


def checked_layer(layer: Any) -> Any:
    """Return the layer, from its description if that came.

    Raises
    ------
    ArgumentError : it is no recurrent layer

    """
    if isinstance(layer, Mapping):
        layer = deserialize(layer, area="chainrule.layers")
    needed = ("go_backwards", "return_sequences", "return_state", "stateful")
    if not isinstance(layer, Layer) or not all(hasattr(layer, name) for name in needed):
        raise ArgumentError(
            f"Bidirectional wants a recurrent layer, such as LSTM(8); {layer!r} came."
        )
    return layer


def remade(layer: Any, side: str, **changes: Any) -> Any:
    """Return a new layer with the config of ``layer``, named after the side it is for."""
    name = f"{side}_{layer.name.removeprefix(side + '_')}"
    return type(layer).from_config({**layer.get_config(), "name": name, **changes})
