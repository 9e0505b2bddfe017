"""What can go wrong before a question can be answered."""

from chainrule.errors import ChainruleError


class NoTutorError(ChainruleError, OSError):
    """There is no built book, or it was built without a tutor.

    >>> issubclass(NoTutorError, OSError)
    True
    """
