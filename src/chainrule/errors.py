"""Errors that teach: what came, what was wanted, and the likely fix.

Every error of the library derives from :class:`ChainruleError` and also from the built-in exception
that Keras (and Python) would raise in the same place, so existing ``except ValueError`` clauses
hold.

>>> issubclass(ShapeError, ValueError)
True
"""

import difflib
from collections.abc import Iterable


class ChainruleError(Exception):
    """Base of every error that Chainrule raises on purpose."""


class ShapeError(ChainruleError, ValueError):
    """An array has a shape that the layer, loss or model can't take."""


class DataError(ChainruleError, ValueError):
    """Data that nothing can be learned from: empty, ragged, not numbers, or not finite."""


class UnknownNameError(ChainruleError, ValueError):
    """A string that names no activation, loss, optimizer, metric or initializer."""


class ArgumentError(ChainruleError, ValueError):
    """An argument outside what it may be, such as a negative learning rate."""


class NotBuiltError(ChainruleError, ValueError):
    """Weights were asked for before the input shape was known."""


class NotCompiledError(ChainruleError, ValueError):
    """Training or evaluation was asked for before ``compile``."""


class DivergedError(ChainruleError, RuntimeError):
    """The loss became NaN or infinite, and training was asked to end with an error then."""


class UnsupportedError(ChainruleError, NotImplementedError):
    """Keras has this; Chainrule leaves it out and says so by name."""


class SavedFileError(ChainruleError, ValueError):
    """A saved file is missing, damaged, not one of ours, or doesn't fit; nothing was changed."""


class DownloadError(ChainruleError, OSError):
    """A data set's file is neither on this machine nor to be had from where it is kept."""


class MissingExtraError(ChainruleError, ImportError):
    """An optional dependency isn't installed."""


def unknown_name(kind: str, name: object, known: Iterable[str]) -> UnknownNameError:
    """Return the error for a name that is not in ``known``, with the nearest spelling.

    Parameters
    ----------
    kind : what was looked up, in the singular ("activation", "loss", ...)
    name : what came
    known : the names that would have worked

    >>> print(unknown_name("activation", "sigmiod", ["relu", "sigmoid", "tanh"]))
    Unknown activation 'sigmiod'. Did you mean 'sigmoid'? Known: relu, sigmoid, tanh.

    """
    names = sorted(known)
    near = difflib.get_close_matches(str(name).lower(), names, n=1)
    guess = f" Did you mean {near[0]!r}?" if near else ""
    return UnknownNameError(f"Unknown {kind} {name!r}.{guess} Known: {', '.join(names)}.")
