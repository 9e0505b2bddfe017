"""What can go wrong while the book is built or served, told to the person at the terminal."""

from chainrule.errors import ChainruleError


class BookError(ChainruleError):
    """The book can't be built or served; the message says why and what to do."""
