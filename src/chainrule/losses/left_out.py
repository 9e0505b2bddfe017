"""What Keras has for sequences without alignment, and Chainrule leaves out."""

from typing import Any

from chainrule.errors import UnsupportedError
from chainrule.losses.base import Loss


class CTC(Loss):
    """Keras's connectionist temporal classification, which Chainrule leaves out.

    Raises
    ------
    UnsupportedError : always

    >>> CTC()
    Traceback (most recent call last):
    ...
    chainrule.errors.UnsupportedError: The CTC loss is left out of Chainrule. Where every step of \
a sequence has a label of its own, use SparseCategoricalCrossentropy.

    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        raise UnsupportedError(
            "The CTC loss is left out of Chainrule. Where every step of a sequence has a label of "
            "its own, use SparseCategoricalCrossentropy."
        )
