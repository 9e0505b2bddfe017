"""What every optimizer is told: how far to step, and what to do around each update."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chainrule.errors import ArgumentError, UnsupportedError
from chainrule.optimizers import schedules
from chainrule.optimizers.checks import number, whole
from chainrule.optimizers.learning_rate import LearningRate
from chainrule.serialization import Configurable, plain
from chainrule.variable import Variable

Rate = float | schedules.LearningRateSchedule | Callable[[], float]


class ScheduledRateError(ArgumentError, TypeError):
    """A number was set as the learning rate where a schedule decides it."""


class Settings(Configurable):
    """The arguments that all optimizers share, the learning rate, and the count of steps.

    Parameters
    ----------
    learning_rate : how far to step, 0 or more; or a schedule; or a function without arguments
    weight_decay : what part of each weight is taken off in a step, times the learning rate
    clipnorm : the greatest length of the gradient of each variable
    clipvalue : the greatest size of each number of the gradients
    global_clipnorm : the greatest length of the gradient of all weights together
    use_ema : whether to keep an exponential moving average of the weights; at the end of training
        they become it
    ema_momentum : what part of the average stays in each step, from 0 to 1
    ema_overwrite_frequency : after how many steps the weights become the average, each time; None
        for only at the end
    loss_scale_factor : not in Chainrule, which has no half precision; None
    gradient_accumulation_steps : over how many steps gradients are averaged for one update, 2 or
        more; None for an update in each
    name : shown in logs

    Raises
    ------
    ArgumentError : an argument won't do, or is unknown, or two kinds of clipping are asked for
    UnsupportedError : ``loss_scale_factor`` is given

    >>> from chainrule.optimizers import SGD
    >>> config = SGD(0.5, clipnorm=1.0).get_config()
    >>> config["learning_rate"], config["clipnorm"]
    (0.5, 1.0)

    """

    def __init__(
        self,
        learning_rate: Any = 0.01,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
        **unknown: Any,
    ) -> None:
        owner = type(self).__name__
        if unknown:
            raise ArgumentError(
                f"{owner} takes no {', '.join(map(repr, unknown))}. For a learning rate that "
                "changes, see chainrule.optimizers.schedules."
            )
        if loss_scale_factor is not None:
            raise UnsupportedError(
                f"{owner}: loss_scale_factor is not in Chainrule; it serves half precision, and "
                "Chainrule computes in float32 or float64. Leave it out."
            )
        limits = {"clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm}
        given = [argument for argument, limit in limits.items() if limit is not None]
        if len(given) > 1:
            raise ArgumentError(f"{owner}: {' and '.join(given)} are given. Choose one of them.")
        for argument in given:
            number(limits[argument], argument, owner, 0)
        self._undecayed: set[Variable] = set()
        self._undecayed_names: tuple[str, ...] = ()
        self.steps = 0
        self.name = name or owner.lower()
        self.weight_decay = (
            None if weight_decay is None else number(weight_decay, "weight_decay", owner, 0)
        )
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        self.use_ema = bool(use_ema)
        self.ema_momentum = number(ema_momentum, "ema_momentum", owner, 0, 1)
        self.ema_overwrite_frequency = (
            whole(ema_overwrite_frequency, "ema_overwrite_frequency", owner, 1)
            if ema_overwrite_frequency
            else None
        )
        self.loss_scale_factor = None
        self.gradient_accumulation_steps = (
            whole(gradient_accumulation_steps, "gradient_accumulation_steps", owner, 2)
            if gradient_accumulation_steps
            else None
        )
        self.learning_rate = learning_rate

    # The learning rate and the count of steps
    # -----------------------------------------------------------------------------------------

    @property
    def learning_rate(self) -> LearningRate:
        """How far a step goes now. May be set at any time, also during training.

        Raises
        ------
        ScheduledRateError : a number is set where a schedule decides; an ArgumentError and a
            TypeError in one

        """
        rate: Any = self._learning_rate
        if isinstance(rate, schedules.LearningRateSchedule):
            rate = rate(self.steps)
        elif callable(rate):
            rate = rate()
        return LearningRate(rate, self)

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        if isinstance(rate, Mapping):
            rate = schedules.get(rate)
        if not callable(rate):
            rate = self._checked_rate(rate)
        self._learning_rate: Rate = rate
        self.settings_changed()

    def _checked_rate(self, rate: Any) -> float:
        if isinstance(getattr(self, "_learning_rate", None), schedules.LearningRateSchedule):
            raise ScheduledRateError(
                f"learning_rate={rate!r} can't be set: this optimizer was made with a schedule, "
                "which decides the rate of each step. Make it with a number, or set a schedule."
            )
        try:
            return float(number(rate, "learning_rate", type(self).__name__, 0))
        except ArgumentError as error:
            raise ArgumentError(
                f"{error} Try 0.01, or a schedule of chainrule.optimizers.schedules. A negative "
                "rate would climb the loss instead of descending it."
            ) from None

    @property
    def iterations(self) -> int:
        """How many updates were made: the steps, unless several steps make one update.

        May be set, to go on from there. ``steps`` counts every call of :meth:`step`.
        """
        return self.steps // (self.gradient_accumulation_steps or 1)

    @iterations.setter
    def iterations(self, count: int) -> None:
        self.steps = int(count) * (self.gradient_accumulation_steps or 1)

    @property
    def changes_gradients(self) -> bool:
        """Whether gradients are clipped or accumulated before they are used."""
        limits = self.clipnorm or self.clipvalue or self.global_clipnorm
        return bool(limits or self.gradient_accumulation_steps)

    def decays(self, variable: Variable) -> bool:
        """Whether weight decay concerns this variable."""
        return variable not in self._undecayed and not any(
            re.search(pattern, variable.name) for pattern in self._undecayed_names
        )

    def decay_of(self, variable: Variable) -> float:
        """Return how strongly a variable's weights decay; 0 for not at all."""
        return self.weight_decay or 0.0 if self.decays(variable) else 0.0

    def exclude_from_weight_decay(
        self,
        var_list: Iterable[Variable] | None = None,
        var_names: Iterable[str] | None = None,
    ) -> None:
        """Let some variables keep their size: usually biases, and the scales of normalization.

        Parameters
        ----------
        var_list : the variables themselves
        var_names : regular expressions; a variable is left out if one is found in its name

        >>> from chainrule.optimizers import AdamW
        >>> optimizer = AdamW(weight_decay=0.01)
        >>> optimizer.exclude_from_weight_decay(var_names=["bias"])
        >>> optimizer.decays(Variable([0.0], name="bias"))
        False

        """
        self._undecayed, self._undecayed_names = set(var_list or ()), tuple(var_names or ())
        self.settings_changed()

    def settings_changed(self) -> None:
        """Take note of what was set after the optimizer was made."""

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments; for a schedule its description, not its rate now.

        Raises
        ------
        ArgumentError : the learning rate is a function, which can't be written down

        """
        rate = plain(self._learning_rate, f"{type(self).__name__}.learning_rate")
        return {**super().get_config(), "learning_rate": rate}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} learning_rate={self.learning_rate:g}>"
