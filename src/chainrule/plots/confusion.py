"""Which classes are taken for which."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from chainrule.errors import ArgumentError, DataError, ShapeError
from chainrule.models.data import as_numbers
from chainrule.plots.drawing import Array, new_axes, readable_on, shaded, tokens_along

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_confusion(
    y_true: ArrayLike,
    y_pred: ArrayLike | None = None,
    model: Any = None,
    x: Any = None,
    names: Sequence[str] | None = None,
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw how often each class was taken for each: a row for each true class.

    Each field has the count and its share of the row. What is right lies on the diagonal.

    Parameters
    ----------
    y_true : the true classes: numbers from 0, or rows with a 1 at the class
    y_pred : the answers: numbers of classes, rows with one output for each class, of which the
        largest counts, or single outputs between 0 and 1, of which those above one half mean 1
    model, x : instead of y_pred: the answers are ``model.predict(x)``
    names : what the classes are called
    ax : where to draw

    Raises
    ------
    ArgumentError : neither answers nor a model with samples came, or the names don't fit
    ShapeError : there are not as many answers as true classes
    DataError : something is no class
    MissingExtraError : matplotlib isn't installed

    >>> from chainrule.plots import new_figure
    >>> ax = plot_confusion([0, 0, 1, 1, 1], [0, 1, 1, 1, 1], ax=new_figure()[1])
    >>> [text.get_text().splitlines() for text in ax.texts]
    [['1', '50%'], ['1', '50%'], ['0', '0%'], ['3', '100%']]

    """
    if (y_pred is None) == (model is None or x is None):
        raise ArgumentError(
            "plot_confusion wants the true classes and the answers, plot_confusion(y, answers), or "
            "a model to ask: plot_confusion(y, model=model, x=X)."
        )
    answers = model.predict(x, verbose=0) if y_pred is None else y_pred
    counts = confusion(classes(y_true, "y_true"), classes(answers, "y_pred"), len(names or ()))
    size = len(counts)
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    ax = ax or new_axes(height=max(4.8, 0.7 * size))
    shown = ax.imshow(shares, cmap=shaded(), vmin=0, vmax=1)
    ax.figure.colorbar(shown, ax=ax, label="share of the true class")
    for row in range(size):
        for column in range(size):
            share = float(shares[row, column])
            ax.text(
                column,
                row,
                f"{counts[row, column]}\n{share:.0%}",
                ha="center",
                va="center",
                color=readable_on(share),
                fontsize="medium" if size <= 6 else "small",
            )
    for axis in (ax.xaxis, ax.yaxis):
        tokens_along(axis, names or range(size), size, "names")
    ax.set_xlabel("answer")
    ax.set_ylabel("true class")
    ax.set_title(f"{np.trace(counts)} of {counts.sum()} right")
    return ax


def classes(values: ArrayLike, what: str) -> Array:
    """Return each sample's class as a whole number.

    Raises
    ------
    DataError : a number is neither a class nor an output between 0 and 1

    >>> classes([[0.1, 0.9], [0.8, 0.2]], "y_pred").tolist(), classes([[0.7]], "y_pred").tolist()
    ([1, 0], [1])

    """
    numbers = as_numbers(values, what, np.dtype("float64"))
    if numbers.ndim == 2 and numbers.shape[1] > 1:
        found: Array = numbers.argmax(axis=1)
        return found
    numbers = numbers.ravel()
    if (numbers != np.rint(numbers)).any() and ((numbers >= 0) & (numbers <= 1)).all():
        numbers = numbers > 0.5
    if (numbers != np.rint(numbers)).any() or (numbers < 0).any():
        raise DataError(
            f"{what}: classes are whole numbers from 0; {numbers[:5].tolist()}... came."
        )
    return numbers.astype(int)


def confusion(true: Array, answered: Array, least: int = 0) -> Array:
    """Return how often each class (row) was taken for each (column), for ``least`` or more classes.

    Raises
    ------
    ShapeError : there are not as many answers as true classes

    >>> confusion(np.array([0, 1, 1]), np.array([0, 0, 1])).tolist()
    [[1, 0], [1, 1]]

    """
    if true.shape != answered.shape:
        raise ShapeError(f"There are {len(true)} true classes and {len(answered)} answers.")
    size = max(least, int(max(true.max(), answered.max())) + 1)
    counts = np.zeros((size, size), int)
    np.add.at(counts, (true, answered), 1)
    return counts
