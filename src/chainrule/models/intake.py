"""How a model takes in data: any of the forms a user may pass, checked, in one form."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from chainrule.errors import ArgumentError, ShapeError
from chainrule.layers.base import Layer
from chainrule.layers.graph import Graph
from chainrule.layers.symbolic import as_list
from chainrule.models.data import as_numbers, same_length
from chainrule.models.feed import Batch, class_weights
from chainrule.models.flat import FlatWeights
from chainrule.models.objective import Objective, Watch, one_for_each

Array = NDArray[Any]


class Intake(Layer):
    """The part of a model that turns what users pass into lists of arrays, and back.

    Inside, a model of one input and one output works on single arrays, any other on lists.
    """

    graph: Graph
    output_keys: list[str] | None = None

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.input_names: list[str] = []
        self.output_names: list[str] = []
        self._flat: FlatWeights | None = None
        self._compiled: dict[str, Any] = {}
        self._objective: Objective | None = None
        self._watch: Watch | None = None

    @property
    def layers(self) -> list[Layer]:
        """The layers, first to last."""
        raise NotImplementedError

    @property
    def masked(self) -> bool:
        """Whether masks may come up inside."""
        return self.graph.masked

    @property
    def flat(self) -> FlatWeights:
        """All weights in one array."""
        return self.flattened()

    def flattened(self) -> FlatWeights:
        """Return all weights in one array, moved there if they aren't."""
        weights = self.weights
        if self._flat is None or not self._flat.current(weights):
            self._flat = FlatWeights(weights)
        return self._flat

    def weight_price(self, with_gradients: bool = False) -> float:
        """Return what the regularizers of the trained weights add to the loss.

        ``with_gradients`` adds its derivative to the weights' gradients as well.
        """
        total = 0.0
        for weight in self.trainable_weights:
            if weight.regularizer is not None:
                total += weight.regularizer.value(weight.value)
                if with_gradients:
                    weight.gradient += weight.regularizer.gradient(weight.value)
        return total

    def generator(self) -> Generator:
        """Return the generator from which the model's randomness comes."""
        return self.random()

    # Inputs
    # -----------------------------------------------------------------------------------------

    def take_inputs(self, x: Any) -> list[Array]:
        """Return the inputs as a list of clean arrays, with the model built for them.

        Raises
        ------
        DataError, ShapeError : they won't do

        """
        given = self._by_input(x)
        dtypes = self.input_dtypes(len(given))
        many = len(given) > 1
        arrays = []
        for index, (data, dtype) in enumerate(zip(given, dtypes, strict=True)):
            arrays.append(as_numbers(data, f"X[{index}]" if many else "X", dtype))
            same_length(arrays[0], arrays[-1], f"X[{index}]")
        shapes: list[Any] = [(None, *array.shape[1:]) for array in arrays]
        self.ensure_built(shapes if many else shapes[0])
        return arrays

    def _by_input(self, x: Any) -> list[Any]:
        """Return what was given for each input, in order."""
        names = self.input_names
        if isinstance(x, Mapping):
            missing = [name for name in names if name not in x]
            if missing or not names:
                raise ArgumentError(
                    f"X is a dict of {sorted(map(str, x))}; the model's inputs are {names}."
                )
            return [x[name] for name in names]
        if len(names) > 1 or (not names and _list_of_arrays(x)):
            if not isinstance(x, (list, tuple)) or (names and len(x) != len(names)):
                came = f"a list of {len(x)}" if isinstance(x, (list, tuple)) else "one array"
                raise ArgumentError(
                    f"The model has {len(names)} inputs ({', '.join(names)}), so X must be a list "
                    f"of as many arrays, or a dict by name; {came} came."
                )
            return list(x)
        alone = self.built and _list_of_arrays(x) and len(x) == 1
        return list(x) if alone and np.ndim(x[0]) == self.graph.inputs[0].ndim else [x]

    def input_dtypes(self, count: int) -> list[np.dtype[Any] | None]:
        """Return the dtype of each input; None keeps what comes."""
        return [tensor.dtype for tensor in self.graph.inputs] if self.built else [None] * count

    def _outputs(self, inputs: Sequence[Array], training: bool = False) -> list[Array]:
        """Return the outputs for a list of inputs, as a list."""
        found = self.forward(inputs[0] if len(inputs) == 1 else list(inputs), training)
        return found if isinstance(found, list) else [found]

    def output_masks(self) -> list[Any]:
        """Return the masks of the outputs of the last pass."""
        return self.graph.output_masks

    def backward_from(self, grads: Sequence[Array | None]) -> None:
        """Send the loss's gradients by the outputs back, for the weights' sake."""
        self.needs_input_gradient = False
        try:
            self.backward(grads[0] if len(grads) == 1 else list(grads))
        finally:
            self.needs_input_gradient = True

    def packed(self, outputs: list[Any]) -> Any:
        """Return outputs in the form in which the model gives them: one, a list, or a dict."""
        if self.output_keys is not None:
            return dict(zip(self.output_keys, outputs, strict=True))
        return outputs[0] if len(outputs) == 1 else outputs

    # Targets and weights
    # -----------------------------------------------------------------------------------------

    def intake(self, x: Any, y: Any, sample_weight: Any, class_weight: Any) -> Batch:
        """Return clean inputs, targets and weights; the model is built for them.

        Raises
        ------
        DataError, ShapeError, ArgumentError : they won't do

        """
        inputs = self.take_inputs(x)
        names = self.output_keyed_names
        shapes = [tuple(tensor.shape[1:]) for tensor in self.graph.outputs]
        given = self._for_outputs(y, "y")
        targets: list[Any] = []
        for index, loss in enumerate(self.objective.losses):
            what = "y" if len(given) == 1 else f"y[{names[index]!r}]"
            if loss is None:
                targets.append(None if given[index] is None else np.asarray(given[index]))
                continue
            dtype = self.graph.outputs[index].dtype
            target = as_numbers(given[index], what, None)
            same_length(inputs[0], target, what)
            actual = self._actual_shape(shapes[index], inputs, target)
            targets.append(loss.prepare_targets(target, actual, dtype))
        weights = self._weights(sample_weight, class_weight, given, inputs)
        if self._watch is None:
            self._watch = Watch(
                self._compiled["metrics"],
                self._compiled["weighted_metrics"],
                self.objective,
                names,
                [None if t is None else np.shape(t) for t in given],
                [(None, *shape) for shape in shapes],
            )
        return Batch(inputs, targets, weights)

    @property
    def objective(self) -> Objective:
        """The losses that ``compile`` got, one for each output."""
        if self._objective is None:
            chosen = self._compiled
            self._objective = Objective(
                chosen["loss"], chosen["loss_weights"], self.output_keyed_names
            )
        return self._objective

    @property
    def output_keyed_names(self) -> list[str]:
        """The outputs' names: their keys, if the model gives a dict."""
        return self.output_keys or self.output_names

    def _actual_shape(self, shape: Any, inputs: list[Array], target: Array) -> Any:
        """Return an output's shape for a sample; an unknown axis is taken from the targets."""
        if all(size is not None for size in shape):
            return shape
        known = list(target.shape[1:])
        return tuple(
            size if size is not None else (known[axis] if axis < len(known) else 1)
            for axis, size in enumerate(shape)
        )

    def _for_outputs(self, given: Any, what: str) -> list[Any]:
        """Return what was given for each output, in order."""
        names = self.output_keyed_names
        if len(names) == 1:
            if isinstance(given, Mapping):
                return one_for_each(given, names, what)
            if _list_of_arrays(given) and len(given) == 1:
                return [given[0]]
            return [given]
        if given is None:
            return [None] * len(names)
        compared = [loss is not None for loss in self.objective.losses]
        if not isinstance(given, (Mapping, list, tuple)) and sum(compared) == 1:
            return [given if each else None for each in compared]  # the one that has a loss
        if not isinstance(given, (Mapping, list, tuple)):
            raise ShapeError(
                f"The model has {len(names)} outputs ({', '.join(names)}), so {what} must be a "
                "list of as many arrays, or a dict by name; one array came."
            )
        return one_for_each(given, names, what)

    def _weights(
        self, sample_weight: Any, class_weight: Any, targets: list[Any], inputs: list[Array]
    ) -> list[Array | None]:
        """Return each output's sample weights, or None where all count the same."""
        count = len(self.output_keyed_names)
        if class_weight is not None:
            if sample_weight is not None:
                raise ArgumentError("Give either class_weight or sample_weight, not both.")
            if count > 1:
                raise ArgumentError("class_weight is for models of one output.")
            return [class_weights(np.asarray(targets[0]), class_weight)]
        if sample_weight is None:
            return [None] * count
        single = not isinstance(sample_weight, (Mapping, list, tuple)) or not (
            isinstance(sample_weight, Mapping) or _list_of_arrays(sample_weight)
        )
        each = [sample_weight] * count if single else self._for_outputs(sample_weight, "weights")
        found: list[Array | None] = []
        for weight in each:
            if weight is None:
                found.append(None)
                continue
            array = as_numbers(weight, "sample_weight", np.dtype(self.graph.outputs[0].dtype))
            same_length(inputs[0], array, "sample_weight")
            found.append(array)
        return found


def _list_of_arrays(value: Any) -> bool:
    """Whether this is a list of arrays (several inputs), not of numbers or rows."""
    return isinstance(value, (list, tuple)) and any(
        hasattr(each, "__array__") and np.ndim(each) > 0 for each in as_list(value)
    )
