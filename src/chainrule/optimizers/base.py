"""What every optimizer does: turn gradients into a change of the weights."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from chainrule.errors import ArgumentError, NotBuiltError, ShapeError
from chainrule.optimizers import around, saved
from chainrule.optimizers.settings import Settings
from chainrule.optimizers.slot import Array, Slot, Span, unpacked
from chainrule.variable import Variable


class Optimizer(Settings):
    """Changes weights against their gradients.

    Subclasses give ``update(slot, learning_rate)``, which changes ``slot.values`` in place, and
    ``state_names``, what they remember of each weight; ``slot.state`` has an array for each name,
    all 0 at first or what ``state_starts`` says.

    One step does, in this order: the mean of accumulated gradients, clipping, weight decay, the
    update, the average of the weights, constraints. Only what is asked for costs time, and what is
    asked for is looked up once, when the optimizer is built.

    The arguments of the constructor are those of :class:`~chainrule.optimizers.settings.Settings`.

    >>> class SignDescent(Optimizer):
    ...     def update(self, slot, learning_rate):
    ...         slot.values -= learning_rate * np.sign(slot.gradients)
    >>> weight = Variable([1.0, 2.0])
    >>> SignDescent(0.5).apply([[3.0, -0.1]], [weight])
    >>> weight.numpy().tolist()
    [0.5, 2.5]

    """

    state_names: tuple[str, ...] = ()
    state_starts: Mapping[str, float] = {}

    def __init__(self, learning_rate: Any = 0.01, **options: Any) -> None:
        self._slots: list[Slot] = []
        self.built = False
        super().__init__(learning_rate, **options)

    # What it works on
    # -----------------------------------------------------------------------------------------

    def build(self, spans: Iterable[Span]) -> None:
        """Take on the weights of a model.

        Called again, as after a layer was frozen, it keeps what it remembers of every variable that
        it served until now. If there is none such, ``iterations`` starts again from 0.

        Parameters
        ----------
        spans : any of (values, gradients, variables), flat arrays and the variables whose views
            fill them in that order; (values, gradients), which count as one variable; and single
            variables

        Raises
        ------
        ArgumentError : the variables don't fill their span

        >>> from chainrule.optimizers import Adam
        >>> kernel, bias = Variable([[1.0, 2.0]], name="kernel"), Variable([0.0], name="bias")
        >>> optimizer = Adam()
        >>> optimizer.build([kernel, bias])
        >>> sorted(optimizer.state_arrays())[2:]
        ['momentum/bias', 'momentum/kernel', 'velocity/bias', 'velocity/kernel']

        """
        known = {
            variable: views
            for slot in self._slots
            for variable, views in zip(slot.variables, slot.views, strict=True)
        }
        self._slots = [self._new_slot(*unpacked(span)) for span in spans]
        self.built = True
        shared = False
        for slot in self._slots:
            for variable, views in zip(slot.variables, slot.views, strict=True):
                shared |= variable in known
                for name in views.keys() & known.get(variable, {}).keys():
                    views[name][...] = known[variable][name]
        if not shared:
            self.steps = 0
        self.settings_changed()

    def _new_slot(self, values: Array, gradients: Array, variables: Sequence[Variable]) -> Slot:
        """Return a slot with fresh memory."""
        common = ["average"] if self.use_ema else []
        common += ["gradient_accumulator"] if self.gradient_accumulation_steps else []
        shapes = [{**dict.fromkeys(common, v.shape), **self.state_shapes(v)} for v in variables]
        slot = Slot(values, gradients, variables, shapes)
        for name, start in self.state_starts.items():
            slot.state[name].fill(start)
        if self.use_ema:
            slot.state["average"][...] = slot.values
        return slot

    def state_shapes(self, variable: Variable) -> dict[str, tuple[int, ...]]:
        """Return the shapes of what is remembered of a variable, by name: its own by default."""
        return dict.fromkeys(self.state_names, variable.shape)

    def _prepare(self, slot: Slot) -> None:
        """Look up once what the options ask of this slot in each step."""
        strengths = [self.decay_of(variable) for variable in slot.variables]
        if len(set(strengths)) == 1:
            pieces = [(slot.values, strengths[0])]
        else:
            pieces = [(slot.part(slot.values, i), s) for i, s in enumerate(strengths)]
        slot.decays = [(values, strength) for values, strength in pieces if strength]
        if self.changes_gradients:
            slot.keep_incoming()

    def settings_changed(self) -> None:
        """Find out whether a step has anything to do besides the update."""
        for slot in self._slots:
            self._prepare(slot)
        self._careful = (
            not isinstance(self._learning_rate, float)
            or self.changes_gradients
            or self.use_ema
            or any(slot.decays or slot.constrained for slot in self._slots)
        )

    # Steps
    # -----------------------------------------------------------------------------------------

    def step(self) -> None:
        """Update all weights once from the gradients that backward left."""
        if self._careful:
            self._careful_step(self._slots)
            return
        for slot in self._slots:
            self.update(slot, self._learning_rate)  # type: ignore[arg-type]  # see settings_changed
        self.steps += 1

    def _careful_step(self, slots: Sequence[Slot]) -> None:
        """Do the step for these slots, with all that the options ask for."""
        together = self.gradient_accumulation_steps
        if together and (self.steps + 1) % together:
            around.accumulate(slots)
        else:
            if together:
                around.take_mean(slots, together)
            elif self.changes_gradients:
                for slot in slots:
                    slot.gradients[...] = slot.incoming
            self._clip(slots)
            rate = self.learning_rate
            around.decay(slots, rate)
            for slot in slots:
                self.update(slot, rate)
            if together:
                for slot in self._slots:
                    slot.state["gradient_accumulator"].fill(0.0)
        if self.use_ema:
            around.average(self._slots, self.ema_momentum if self.iterations else 0.0)
            often = self.ema_overwrite_frequency
            if often and (self.iterations + 1) % often == 0:
                around.use_averages(self._slots)
        around.constrain(slots)
        self.steps += 1

    def _clip(self, slots: Sequence[Slot]) -> None:
        if self.clipnorm:
            around.clip_by_norm(slots, self.clipnorm)
        elif self.global_clipnorm:
            around.clip_by_global_norm(slots, self.global_clipnorm)
        elif self.clipvalue:
            around.clip_by_value(slots, self.clipvalue)

    def update(self, slot: Slot, learning_rate: float) -> None:
        """Change ``slot.values`` in place, against ``slot.gradients``."""
        raise NotImplementedError

    def finalize(self) -> None:
        """End the training: with ``use_ema`` the weights become their averages."""
        if self.use_ema and self.steps:
            around.use_averages(self._slots)

    def finalize_variable_values(self, var_list: Iterable[Variable] | None = None) -> None:
        """Do what :meth:`finalize` does, under Keras's name."""
        self.finalize()

    # Single variables, and saving
    # -----------------------------------------------------------------------------------------

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> int:
        """Update single variables, as in ``optimizer.apply_gradients(zip(gradients, variables))``.

        See :meth:`apply`. Returns ``iterations``.
        """
        pairs = list(grads_and_vars)
        self.apply([grad for grad, _ in pairs], [variable for _, variable in pairs])
        return self.iterations

    def apply(
        self, grads: Sequence[ArrayLike | None], variables: Sequence[Variable] | None = None
    ) -> None:
        """Update single variables once with these gradients.

        The first call fixes which variables these are, unless the optimizer is built; what it
        remembers of them is kept from call to call. A variable whose gradient is None stays as it
        is, with a warning. Without gradients at all nothing happens.

        Parameters
        ----------
        grads : one gradient for each variable
        variables : all or some of those that the optimizer serves; all in their order unless given

        Raises
        ------
        ShapeError : a gradient has another shape than its variable
        ArgumentError : there are not as many gradients as variables, no gradient but None came, or
            other variables than at the first call
        NotBuiltError : no variables came, at the first call

        >>> from chainrule.optimizers import SGD
        >>> weight = Variable([1.0, 2.0])
        >>> SGD(learning_rate=0.5).apply([[1.0, 1.0]], [weight])
        >>> weight.numpy().tolist()
        [0.5, 1.5]

        """
        if variables is None:
            if not self.built:
                raise NotBuiltError("Which variables? Call optimizer.apply(grads, variables).")
            variables = self._served
        grads, variables = list(grads), list(variables)
        if len(grads) != len(variables) or len(set(variables)) != len(variables):
            raise ArgumentError(
                f"{len(grads)} gradients and {len(set(variables))} different variables came. Give "
                "one gradient for each variable, None where there is none."
            )
        if not grads:
            return
        given = _checked_pairs(grads, variables)
        self._serve(variables)
        for variable, grad in given.items():
            variable.gradient[...] = grad
        if len(given) == len(self._served):
            self.step()
            return
        alone = [
            slot.alone(index)
            for slot in self._slots
            for index, variable in enumerate(slot.variables)
            if variable in given
        ]
        for slot in alone:
            self._prepare(slot)
        self._careful_step(alone)

    @property
    def _served(self) -> list[Variable]:
        return [variable for slot in self._slots for variable in slot.variables]

    def _serve(self, variables: Sequence[Variable]) -> None:
        """Make sure that these variables are served, from where they lie now."""
        if not self.built:
            self.build(variables)
        elif not set(variables) <= set(self._served):
            raise ArgumentError(
                "This optimizer already serves other variables. Make one optimizer a model."
            )
        elif any(slot.moved() for slot in self._slots):
            self.build(self._served)

    @property
    def variables(self) -> list[Array]:
        """All that it remembers, in Keras's order; the state as views, not to be changed.

        First the count of steps, then the learning rate unless it is a schedule or a function, the
        averages, the accumulated gradients, then what the update remembers, variable by variable.
        """
        found = list(self._counts().values())
        found += [
            slot_views[name]
            for name in ("average", "gradient_accumulator")
            for slot_views in self._views
            if name in slot_views
        ]
        for names in self.state_groups():
            found += [views[name] for views in self._views for name in names if name in views]
        return found

    @property
    def _views(self) -> list[dict[str, Array]]:
        return [views for slot in self._slots for views in slot.views]

    def state_groups(self) -> tuple[tuple[str, ...], ...]:
        """Return the names in ``state_names``, grouped as Keras lists them in ``variables``."""
        return (self.state_names,)

    def _counts(self) -> dict[str, Array]:
        counts: dict[str, Array] = {"iterations": np.array(self.steps, np.int64)}
        if isinstance(self._learning_rate, float):
            counts["learning_rate"] = np.array(self._learning_rate)
        return counts

    def state_arrays(self) -> dict[str, Array]:
        """Return copies of all that it remembers, by name, such as "momentum/dense/kernel".

        With these put back by :meth:`load_state_arrays`, training goes on to the same bits as if it
        had never stopped. "iterations" are the ``steps``; "learning_rate" is there unless it is a
        schedule or a function.

        >>> from chainrule.optimizers import SGD
        >>> SGD(0.5).state_arrays()
        {'iterations': array(0), 'learning_rate': array(0.5)}

        """
        views = saved.named_views(self._slots)
        return self._counts() | {name: view.copy() for name, view in views.items()}

    def load_state_arrays(self, arrays: Mapping[str, ArrayLike]) -> None:
        """Put back what :meth:`state_arrays` returned. The optimizer must be built.

        Raises
        ------
        NotBuiltError : it is not
        ArgumentError : a name is missing or unknown, or an array doesn't hold such numbers
        ShapeError : an array has another shape

        Nothing is changed then.

        """
        if not self.built:
            raise NotBuiltError(
                "An optimizer can't take on memory before it knows the weights. Call "
                "optimizer.build(model.trainable_variables) first."
            )
        views, counts = saved.named_views(self._slots), self._counts()
        found = saved.matched(counts | views, arrays)
        if "learning_rate" in found:
            self.learning_rate = found["learning_rate"]
        self.steps = int(found["iterations"])
        for name, view in views.items():
            view[...] = found[name]


def _checked_pairs(
    grads: Sequence[ArrayLike | None], variables: Sequence[Variable]
) -> dict[Variable, Array]:
    """Return each variable's gradient, without those that are None, of which it warns."""
    given: dict[Variable, Array] = {}
    for grad, variable in zip(grads, variables, strict=True):
        if grad is None:
            continue
        given[variable] = np.asarray(grad)
        if given[variable].shape != variable.shape:
            raise ShapeError(
                f"The gradient for {variable.path!r} has shape {given[variable].shape}; the "
                f"variable has {variable.shape}."
            )
    if not given:
        raise ArgumentError("No gradient was given for any variable; all are None.")
    missing = [variable.path for variable in variables if variable not in given]
    if missing:
        warnings.warn(
            f"There are no gradients for {', '.join(missing)}: they stay as they are. Does the "
            "loss depend on them?",
            UserWarning,
            stacklevel=3,
        )
    return given
