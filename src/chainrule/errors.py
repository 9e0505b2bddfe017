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
    """Base of every error that Chainrule raises on purpose.

    >>> issubclass(ShapeError, ChainruleError)
    True
    """


class ShapeError(ChainruleError, ValueError):
    """An array has a shape that the layer, loss or model can't take.

    >>> import chainrule as cr
    >>> cr.layers.Dense(1, name="out")([1.0, 2.0])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    chainrule.errors.ShapeError: Layer 'out' got inputs of shape (None,); it wants (batch, n) ...
    """


class DataError(ChainruleError, ValueError):
    """Data that nothing can be learned from: empty, ragged, not numbers, or not finite.

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
    >>> model.predict([[1.0, float("nan")]])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    chainrule.errors.DataError: X holds 1 value(s) that are NaN or infinite in float32, ...
    """


class UnknownNameError(ChainruleError, ValueError):
    """A string that names no activation, loss, optimizer, metric or initializer.

    >>> import chainrule as cr
    >>> cr.losses.get("mes")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    chainrule.errors.UnknownNameError: Unknown loss 'mes'. Did you mean 'mse'? ...
    """


class ArgumentError(ChainruleError, ValueError):
    """An argument outside what it may be, such as a negative learning rate.

    >>> import chainrule as cr
    >>> cr.layers.Dense(0, name="out")
    Traceback (most recent call last):
    ...
    chainrule.errors.ArgumentError: Layer 'out': units=0 must be a whole number of 1 or more.
    """


class NotBuiltError(ChainruleError, ValueError):
    """Weights were asked for before the input shape was known.

    >>> import chainrule as cr
    >>> cr.Sequential([cr.layers.Dense(1)], name="net").count_params()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    chainrule.errors.NotBuiltError: Model 'net' has no weights yet: ...
    """


class NotCompiledError(ChainruleError, ValueError):
    """Training or evaluation was asked for before ``compile``.

    >>> import chainrule as cr
    >>> cr.Sequential([cr.layers.Dense(1)]).fit([[1.0]], [[1.0]])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    chainrule.errors.NotCompiledError: fit needs to know how to learn, ...
    """


class DivergedError(ChainruleError, RuntimeError):
    """The loss became NaN or infinite, and training was asked to end with an error then.

    >>> issubclass(DivergedError, RuntimeError)
    True
    """


class UnsupportedError(ChainruleError, NotImplementedError):
    """Keras has this; Chainrule leaves it out and says so by name.

    >>> import chainrule as cr
    >>> cr.optimizers.get("LossScaleOptimizer")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    chainrule.errors.UnsupportedError: Keras's LossScaleOptimizer is not in Chainrule: ...
    """


class SavedFileError(ChainruleError, ValueError):
    """A saved file is missing, damaged, not one of ours, or doesn't fit; nothing was changed.

    >>> import chainrule as cr
    >>> cr.models.load_model("nowhere.keras")
    Traceback (most recent call last):
    ...
    chainrule.errors.SavedFileError: There is no file nowhere.keras.
    """


class DownloadError(ChainruleError, OSError):
    """A data set's file is neither on this machine nor to be had from where it is kept.

    >>> issubclass(DownloadError, OSError)
    True
    """


class MissingExtraError(ChainruleError, ImportError):
    """An optional dependency isn't installed.

    >>> issubclass(MissingExtraError, ImportError)
    True
    """


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
