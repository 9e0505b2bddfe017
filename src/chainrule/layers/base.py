"""What every layer is: weights, a forward pass, and its own step of the chain rule."""

import copy
from typing import Any, Self

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, DTypeLike

from chainrule import regularizers
from chainrule.errors import ArgumentError, NotBuiltError, ShapeError, UnsupportedError
from chainrule.layers.checks import InputSpec, Shape, sample_shape
from chainrule.layers.symbolic import Node, as_list, is_drawing, is_symbolic, record
from chainrule.layers.weights import Array, WeightHolder
from chainrule.layers.workspace import Workspace
from chainrule.seed import new_generator
from chainrule.serialization import constructor_arguments

__all__ = ["Array", "Layer", "Shape"]

# Arguments of Keras's that choose how its own engine runs. Ours has one way.
KERAS_ENGINE = ("autocast", "lora_rank", "lora_alpha", "quantization_config")


class Layer(WeightHolder):
    """A function with weights that knows its own derivative.

    To write one, give four methods:

    - ``build(input_shape)`` makes the weights with ``add_weight``;
    - ``forward(x, training)`` computes the output and keeps what ``backward`` will need;
    - ``backward(grad)`` takes dL/d(output), stores dL/d(weight) in each ``weight.gradient`` and
      returns dL/d(input);
    - ``compute_output_shape(input_shape)``.

    Shapes have None for the batch axis: ``(None, 2)`` is any number of samples of 2 numbers each.
    A layer of several inputs (``takes_list``) takes a list, and its ``backward`` returns a list;
    one of several outputs returns a list, and ``backward`` takes one. ``forward`` must not change
    ``x``, nor ``backward`` change ``grad``. Both may return a buffer that the next call overwrites;
    calling the layer, ``layer(x)``, copies. On an ``Input`` the call builds a graph instead.

    A layer made of other layers needs no backward: give it ``call(x)``, which calls them, and the
    chain rule through them is found from that.

    Parameters
    ----------
    name : unique in a model; made from the class unless given
    trainable : whether training changes the weights
    dtype : "float32" unless given; "float64" for gradient checks
    input_shape : the shape of one sample, if the layer comes first in a model
    activity_regularizer : a price on the output, added to the loss, divided by the batch size

    Raises
    ------
    ArgumentError : an argument won't do, or is unknown
    UnsupportedError : Keras has the argument, and Chainrule leaves it out

    >>> class Double(Layer):
    ...     def forward(self, x, training=False):
    ...         return 2 * x
    ...     def backward(self, grad):
    ...         return 2 * grad
    >>> Double()([[1.0, 3.0]]).tolist()
    [[2.0, 6.0]]

    """

    not_in_config: tuple[str, ...] = ("input_shape",)
    # Whether forward takes `mask=`, and whether compute_mask may give one where none came in.
    uses_mask = False
    makes_mask = False
    # Whether a mask passes through (compute_mask); without, it ends here.
    supports_masking = False
    # Whether inputs are turned into this layer's dtype; not those that are indices.
    casts_input = True
    # Whether forward takes a list of arrays.
    takes_list = False
    # Whether it is made of other layers, by a `call`.
    composed = False
    # The price of activities inside, in the last pass; `priced` says whether there is any.
    priced = False
    penalty = 0.0

    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypeLike | None = None,
        input_shape: tuple[int, ...] | None = None,
        activity_regularizer: Any = None,
        **unknown: Any,
    ) -> None:
        if unknown:
            self._refuse(unknown)
        super().__init__(name, trainable, dtype)
        self.given_input_shape = None if input_shape is None else sample_shape(input_shape)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.input_shape: Any = None
        self.input_spec: InputSpec | None = None
        self.nodes: list[Node] = []
        # backward may skip dL/d(input) when nothing comes before this layer.
        self.needs_input_gradient = True
        self._buffers: dict[str, Array] = {}
        # Set by the model in which the layer goes back, unless that is being watched.
        self.workspace: Workspace | None = None
        # What `call` drew, if the class has one (see chainrule.layers.composed).
        self.graphs: dict[Any, Any] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        """Give a class that says ``call`` the forward and backward of what ``call`` draws."""
        super().__init_subclass__(**options)
        own = vars(cls)
        if "call" in own and "forward" not in own:
            from chainrule.layers import composed

            cls.composed = cls.uses_mask = cls.supports_masking = True
            for name in ("forward", "backward", "compute_output_shape", "output_shapes"):
                if name not in own:
                    setattr(cls, name, getattr(composed, name))
            if "compute_mask" not in own:
                setattr(cls, "compute_mask", composed.compute_mask)  # noqa: B010 - as above

    def _refuse(self, unknown: dict[str, Any]) -> None:
        """Drop Keras's engine settings that were left at None; name what can't be honoured."""
        for argument, value in unknown.items():
            owner = type(self).__name__
            if argument in KERAS_ENGINE:
                if value is not None and argument != "autocast":
                    raise UnsupportedError(f"{owner}: Keras's {argument} is not in Chainrule.")
                continue
            known = ", ".join(constructor_arguments(type(self)))
            raise ArgumentError(f"{owner} has no argument {argument!r}. It takes {known}.")

    # What a layer gives
    # -----------------------------------------------------------------------------

    def build(self, input_shape: Any) -> None:
        """Make the weights for inputs of this shape, then call this through ``super()``."""
        self.input_shape = shape_tuple(input_shape)
        self.built = True

    def forward(self, x: Any, training: bool = False) -> Any:
        """Return the output for a batch ``x`` and keep what ``backward`` needs."""
        raise NotImplementedError(
            f"{type(self).__name__} has no forward. Give it forward(x, training) and "
            "backward(grad), or call(x) if it is made of other layers."
        )

    def backward(self, grad: Any) -> Any:
        """Take dL/d(output), fill each ``weight.gradient``, return dL/d(input)."""
        raise NotImplementedError(
            f"{type(self).__name__} has no backward: nothing finds its derivative by itself. Write "
            "backward(grad), and check it with chainrule.check_gradients."
        )

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the output's shape; the input's, unless a layer says otherwise.

        A class of your own that leaves this out is tried on zeros.
        """
        if type(self).__module__.startswith("chainrule."):
            return input_shape
        return tried_shape(self, input_shape)

    def output_shapes(self, input_shape: Any, options: dict[str, Any]) -> Any:
        """Return the shapes of what a call with these options gives."""
        return self.compute_output_shape(input_shape)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask of the output: the input's, if the layer lets masks pass."""
        if not self.supports_masking:
            return None
        if isinstance(mask, list):
            return next((each for each in mask if each is not None), None)
        return mask

    def inner(self) -> dict[str, Array]:
        """Return what a trace should show of the last pass, beyond input and output.

        In a model, of a pass that was watched: else what was transient is another layer's by now.
        """
        return {}

    def arguments(self, inputs: Any, **options: Any) -> tuple[Any, dict[str, Any]]:
        """Return what a call's arguments mean: what ``forward`` takes as ``x``, and its options.

        Layers that are called with several tensors, as attention is, override this.
        """
        return inputs, options

    @property
    def output_dtype(self) -> np.dtype[Any]:
        """The dtype of what the layer returns."""
        return self.dtype

    def add_loss(self, loss: Any) -> None:
        """Refuse: a number has no derivative that could be followed.

        Raises
        ------
        UnsupportedError : always

        """
        raise UnsupportedError(
            f"Layer {self.name!r}: add_loss is not in Chainrule, for the derivative of a plain "
            "number is unknown. Give activity_regularizer=..., or a regularizer to add_weight."
        )

    # What a layer does
    # -----------------------------------------------------------------------------

    def ensure_built(self, input_shape: Any) -> None:
        """Build the layer if it isn't, and check that the input shape is one it can take.

        Raises
        ------
        ShapeError : the layer was built for another number of inputs

        """
        if self.built:
            self.check_input(input_shape)
            return
        self.build(input_shape)
        Layer.build(self, input_shape)
        if self.composed:
            self.compute_output_shape(input_shape)
        self.name_weights()

    def name_weights(self) -> None:
        """Put this layer's name before the paths of the weights inside."""
        for layer in self.sublayers():
            for weight in layer.weights:
                if not weight.path.startswith(f"{self.name}/"):
                    weight.path = f"{self.name}/{weight.path}"

    def check_input(self, input_shape: Any) -> None:
        """Raise a ShapeError if the layer, built already, can't take this shape."""
        if self.input_spec is not None and isinstance(input_shape, tuple):
            self.input_spec.check(input_shape, self.name)

    def buffer(self, name: str, shape: tuple[int, ...], dtype: DTypeLike | None = None) -> Array:
        """Return an array to write into: the same one as last time if the shape is the same."""
        found = self._buffers.get(name)
        kind = self.dtype if dtype is None else np.dtype(dtype)
        if found is None or found.shape != shape or found.dtype != kind:
            found = self._buffers[name] = np.empty(shape, kind)
        return found

    def transient(self, name: str, shape: tuple[int, ...]) -> Array:
        """Return an array to write into, for what is read by this layer's own backward alone.

        In a model all layers share it, so it holds nothing of this layer's once backward is over.
        """
        if self.workspace is None:
            return self.buffer(name, shape)
        return self.workspace.array(name, shape, self.dtype)

    def twin(self) -> Self:
        """Return a layer with the same weights and a memory of its own, for a second place."""
        other = copy.copy(self)
        other._buffers, other.graphs = {}, {}
        other._original = self._original or self
        for name, value in vars(self).items():
            if name == "_original":
                continue
            if isinstance(value, Layer):
                setattr(other, name, value.twin())
            elif isinstance(value, list) and any(isinstance(each, Layer) for each in value):
                twins = [each.twin() if isinstance(each, Layer) else each for each in value]
                setattr(other, name, twins)
        return other

    def random(self) -> Generator:
        """Return the generator that the layer draws from: its model's, or its own."""
        if self.rng is None:
            self.rng = new_generator()
        return self.rng

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the output for an array, as a new array; for an ``Input``, the tensor to come.

        Parameters
        ----------
        inputs : an array, or a list of arrays for a layer of several inputs
        training : whether to behave as in training; False unless given
        mask : which steps count, for layers that take one

        """
        inputs, options = self.arguments(*args, **kwargs)
        if self.composed and isinstance(inputs, (list, tuple)) and len(inputs) > 1:
            # What `call` takes shows in what it is called on: several tensors, or rows of numbers.
            self.takes_list = any(hasattr(each, "shape") for each in inputs)
        if is_symbolic(inputs) or is_drawing():
            options = {k: v for k, v in options.items() if k not in ("training", "mask")}
            return record(self, inputs, options)
        training, mask = bool(options.pop("training", None)), options.pop("mask", None)
        batch = self.as_inputs(inputs)
        self.ensure_built(shapes_of(batch))
        if self.uses_mask and mask is not None:
            options["mask"] = mask
        outputs = self.forward(batch, training, **options)
        if isinstance(outputs, (list, tuple)):
            return [np.array(each) for each in outputs]
        return np.array(outputs)

    def as_inputs(self, inputs: Any) -> Any:
        """Return what came as arrays of the dtype that ``forward`` takes."""
        if self.takes_list and isinstance(inputs, (list, tuple)):
            return [self.as_input(each) for each in inputs]
        return self.as_input(inputs)

    def as_input(self, x: ArrayLike) -> Array:
        """Return one input as an array of the dtype that ``forward`` takes."""
        batch = np.asarray(x, dtype=self.dtype) if self.casts_input else np.asarray(x)
        if batch.ndim == 0:
            raise ShapeError(
                f"Layer {self.name!r} got a single number; it wants a batch of samples, "
                "such as [[0.0, 1.0]]."
            )
        return batch

    @property
    def input(self) -> Any:
        """The symbolic tensor (or list) that the layer was first called on."""
        return self._first_node().inputs

    @property
    def output(self) -> Any:
        """The symbolic tensor (or list) that the layer's first call gave."""
        return self._first_node().result

    def _first_node(self) -> Node:
        if not self.nodes:
            raise NotBuiltError(
                f"Layer {self.name!r} has not been called on an Input, so it has no place in a "
                "graph and no input or output tensor."
            )
        return self.nodes[0]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def shape_tuple(shape: Any) -> Any:
    """Return a shape as a tuple; a list of shapes as a list of tuples."""
    if isinstance(shape, (list, tuple)) and shape and isinstance(shape[0], (list, tuple)):
        return [tuple(each) for each in shape]
    return tuple(shape)


def shapes_of(batch: Any) -> Any:
    """Return the shape with None for the batch axis; a list of them for a list."""
    if isinstance(batch, list):
        return [(None, *each.shape[1:]) for each in batch]
    return (None, *batch.shape[1:])


def tried_shape(layer: Layer, input_shape: Any) -> Any:
    """Return the shape of what ``forward`` gives for zeros; unknown axes are tried with 2 and 3."""
    many = isinstance(input_shape, list)
    tried = []
    for unknown in (2, 3):
        shapes = [
            tuple(unknown if size is None else size for size in shape)
            for shape in (input_shape if many else [input_shape])
        ]
        zeros = [np.zeros(shape, layer.dtype) for shape in shapes]
        output = layer.twin().forward(zeros if many else zeros[0], False)
        tried.append([np.shape(each) for each in as_list(output)])
    found = [
        tuple(a if a == b else None for a, b in zip(first, second, strict=True))
        for first, second in zip(*tried, strict=True)
    ]
    return found if isinstance(output, (list, tuple)) else found[0]
