"""Adam with weights that decay."""

from typing import Any

from chainrule.errors import ArgumentError
from chainrule.optimizers.adam import Adam


class AdamW(Adam):
    """Adam, and each step takes a little off every weight: w <- w - rate * weight_decay * w.

    A price on w² in the loss would do the same for plain gradient descent. For Adam it would not:
    the price's gradient would be divided by sqrt(v) like the rest, and the weights with the largest
    gradients would decay least. So the decay is done apart from the update, before it.

    Parameters
    ----------
    learning_rate : the rate above, 0.001 unless given
    weight_decay : how strongly weights decay; see ``exclude_from_weight_decay`` for exceptions
    beta_1, beta_2, epsilon, amsgrad : see :class:`~chainrule.optimizers.Adam`
    options : see :class:`~chainrule.optimizers.settings.Settings`

    Raises
    ------
    ArgumentError : ``weight_decay`` is None, or a number is outside what it may be

    Reference: Loshchilov and Hutter, "Decoupled weight decay regularization" (ICLR 2019).

    >>> from chainrule import Variable
    >>> weights = Variable([1.0, -2.0])
    >>> AdamW(0.1, weight_decay=0.5).apply([[0.0, 0.0]], [weights])
    >>> print(weights.numpy().round(3))
    [ 0.95 -1.9 ]

    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **options: Any,
    ) -> None:
        if weight_decay is None:
            raise ArgumentError(
                "AdamW: weight_decay=None; a number is wanted. Without decay, use Adam."
            )
        super().__init__(
            learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay=weight_decay, **options
        )
