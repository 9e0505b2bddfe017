"""What several tests need."""

import re

import numpy as np

import chainrule as cr

XOR_X, XOR_Y = cr.datasets.xor()


def xor_model(seed=0, hidden=4, rate=2.0, momentum=0.0, dtype=None, loss="mse", metrics=None):
    cr.utils.set_random_seed(seed)
    model = cr.Sequential(
        [
            cr.layers.Dense(hidden, activation="sigmoid", input_shape=(2,), dtype=dtype),
            cr.layers.Dense(1, activation="sigmoid", dtype=dtype),
        ]
    )
    model.compile(optimizer=cr.optimizers.SGD(rate, momentum=momentum), loss=loss, metrics=metrics)
    return model


def numerical(function, x, step=1e-6):
    """The derivative of a scalar function at every place of x, by central differences."""
    slope = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        kept = x[place]
        x[place] = kept + step
        above = function(x)
        x[place] = kept - step
        below = function(x)
        x[place] = kept
        slope[place] = (above - below) / (2 * step)
    return slope


def without_address(given: object) -> str:
    """Name a test's parameter the same in every process, as tests that run in parallel need it."""
    return re.sub(r" at 0x[0-9a-f]+", "", str(given))
