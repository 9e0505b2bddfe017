"""The tutor's small models, made and trained with this library: see fit_tutor.py."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

import chainrule
from chainrule import layers, optimizers, regularizers

HIDDEN = 16
# What keeps weights small. A book without expected questions is another book than the one that is
# learned from: what holds for both is simpler.
DECAY = {"rank": 1e-3, "rank another": 3e-2, "cover": 3e-3, "mix": 3e-3}
Floats = NDArray[np.float32]


def rank(facts: Floats, right: NDArray[np.bool_], another: bool) -> dict[str, Floats]:
    """Learn to tell the right sections from others that are likely, too.

    Parameters
    ----------
    facts : (questions, sections, names)
    right : (questions, sections)
    another : whether it has to do for other books

    """
    kept = decay("rank another" if another else "rank")
    chainrule.utils.set_random_seed(0)
    middle, scale = facts.mean(axis=(0, 1)), facts.std(axis=(0, 1)) + 1e-6
    model = chainrule.Sequential(
        [
            layers.Input(facts.shape[1:]),
            layers.Dense(HIDDEN, "tanh", kernel_regularizer=kept),
            layers.Dense(1, use_bias=False, kernel_regularizer=kept),
            layers.Flatten(),
            layers.Activation("softmax"),
        ]
    )
    targets = right / right.sum(axis=1, keepdims=True)
    fit(model, "categorical_crossentropy", (facts - middle) / scale, targets, 200, 0.02)
    kernel, bias, output = model.get_weights()
    kernel = kernel / scale[:, None]
    return {"kernel": kernel, "bias": bias - middle @ kernel, "output": output[:, 0]}


def scores(facts: Floats, weights: dict[str, Floats]) -> Floats:
    """Return what the ranking says of each section."""
    hidden = np.tanh(facts @ weights["kernel"] + weights["bias"])
    found: Floats = hidden @ weights["output"]
    return found


def cover(facts: Floats, covered: NDArray[np.bool_]) -> Floats:
    """Learn to tell the questions that the book covers from those that it doesn't."""
    middle, scale = facts.mean(axis=0), facts.std(axis=0) + 1e-6
    neuron = layers.Dense(
        1, "sigmoid", kernel_initializer="zeros", kernel_regularizer=decay("cover")
    )
    model = chainrule.Sequential([layers.Input(facts.shape[1:]), neuron])
    each = np.where(covered, 0.5 / covered.mean(), 0.5 / (1 - covered.mean()))
    fit(model, "binary_crossentropy", (facts - middle) / scale, covered[:, None], 300, 0.1, each)
    told = model.predict((facts - middle) / scale, verbose=0)[:, 0]
    for enough in (0.3, 0.4, 0.5, 0.6):
        shares = (told[covered] >= enough).mean(), (told[~covered] < enough).mean()
        print("  enough {}: answered {:.3f}, refused {:.3f}".format(enough, *shares))
    return _unscaled(model.get_weights(), middle, scale)


def mix(
    goes_on: Floats, alone: Floats, together: Floats, targets: Floats, each: Floats
) -> dict[str, Floats]:
    """Learn when a question goes on from the one before, and what answers it then.

    Parameters
    ----------
    goes_on : (questions, names)
    alone : (questions, sections), the logarithm of the chance of each
    together : (questions, sections, names)
    targets : (questions, sections)
    each : (questions,) how much each counts

    """
    chainrule.utils.set_random_seed(0)
    middle, scale = goes_on.mean(axis=0), goes_on.std(axis=0) + 1e-6
    wide = together.std(axis=(0, 1)) + 1e-6
    said, first, second = (
        layers.Input(shape)
        for shape in (goes_on.shape[1:], (*alone.shape[1:], 1), together.shape[1:])
    )
    gate = layers.Dense(1, "sigmoid", kernel_regularizer=decay("mix"))
    weigh_alone = layers.Dense(1, use_bias=False, kernel_initializer="ones")
    weigh = layers.Dense(
        1, use_bias=False, kernel_initializer="ones", kernel_regularizer=decay("mix")
    )
    share = gate(said)
    apart, on = (
        layers.Activation("softmax")(layers.Flatten()(weighed))
        for weighed in (weigh_alone(first), weigh(second))
    )
    chances = layers.Add()([apart, layers.Multiply()([share, layers.Subtract()([on, apart])])])
    model = chainrule.Model([said, first, second], chances)
    inputs = [(goes_on - middle) / scale, alone[..., None], together / wide]
    fit(model, "categorical_crossentropy", inputs, targets, 400, 0.03, each)
    return {
        "goes_on": _unscaled(gate.get_weights(), middle, scale),
        "alone": weigh_alone.get_weights()[0][0, 0],
        "together": weigh.get_weights()[0][:, 0] / wide,
    }


def decay(model: str) -> regularizers.L2:
    """Return what keeps a model's weights small."""
    return regularizers.L2(DECAY[model] / 2)


def fit(model: Any, loss: str, x: Any, y: Any, epochs: int, rate: float, each: Any = None) -> None:
    """Train on all samples at once."""
    model.compile(optimizer=optimizers.Adam(rate), loss=loss)
    y = np.asarray(y, "float32")
    model.fit(x, y, batch_size=len(y), epochs=epochs, sample_weight=each, verbose=0)


def _unscaled(weights: list[Floats], middle: Floats, scale: Floats) -> Floats:
    """Return a neuron's weights for facts as they are, the bias last."""
    kernel = weights[0][:, 0] / scale
    return np.append(kernel, weights[1] - middle @ kernel)
