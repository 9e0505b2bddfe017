"""How much memory a training step takes. Bytes are counted, so no clock matters."""

import tracemalloc

import numpy as np
import pytest

from chainrule import layers
from chainrule.kernels.choice import using

# The page's Python, which runs these tests too, has no benchmarks to import from.
step_memory = pytest.importorskip("step_memory")

TWICE = 2.0  # a gradient for every number kept
LITTLE = 0.1  # of the activations: temporaries, none as large as what a layer keeps

KERNELS = ("numpy", "numba")
# What is known to take more, and which buffers are to blame. `strict` tells when that is mended.
MORE_THAN_TWICE = {
    ("CNN", "numpy"): "Conv2D keeps its windows (`rows`), MaxPooling2D a `dx` of its input's size",
    ("CNN", "numba"): "Conv2D keeps its windows (`rows`), MaxPooling2D a `dx` of its input's size",
}


def cases(known):
    found = []
    for kernels in KERNELS:
        for model in step_memory.MODELS:
            reason = known.get((model, kernels))
            marks = [] if reason is None else [pytest.mark.xfail(reason=reason, strict=True)]
            found.append(pytest.param(model, kernels, marks=marks, id=f"{model}-{kernels}"))
    return found


@pytest.fixture(scope="module")
def measured():
    """Measures each model once: the activations, the first step's bytes, the second's."""
    found = {}

    def measure(name, kernels):
        if kernels == "numba":
            pytest.importorskip("numba")
        if (name, kernels) not in found:
            model, x, y = step_memory.MODELS[name]()
            with using(kernels):
                taken = step_memory.peak(model, x, y)
            found[name, kernels] = step_memory.activations(model, len(x)), *taken
        return found[name, kernels]

    return measure


@pytest.mark.parametrize(("model", "kernels"), cases(MORE_THAN_TWICE))
def test_a_step_takes_at_most_twice_its_activations(model, kernels, measured):
    activations, first, _ = measured(model, kernels)
    assert first <= TWICE * activations, f"{first / activations:.2f} times its activations"


@pytest.mark.parametrize(("model", "kernels"), cases({}))
def test_the_next_step_writes_into_what_the_first_one_made(model, kernels, measured):
    activations, _, second = measured(model, kernels)
    assert second <= LITTLE * activations, f"{second / activations:.2f} of its activations anew"


def test_activations_are_what_a_textbook_keeps():
    model, x, _ = step_memory.mlp()
    # Four layers with a sum and an output, one with an output alone.
    assert step_memory.activations(model, len(x)) == 4 * len(x) * (4 * 2 * 128 + 10)
    lstm = layers.LSTM(3)
    lstm.build((None, 5, 2))
    assert step_memory.numbers(lstm, 7) == 7 * 5 * 11 * 3
    attention = layers.MultiHeadAttention(2, 3)
    x = np.zeros((1, 4, 6), "float32")
    attention(x, x)
    # q, k, v and the heads' outputs; scores and shares of every pair; the output.
    assert step_memory.numbers(attention, 5) == 5 * (4 * 4 * 2 * 3 + 2 * 2 * 4 * 4 + 4 * 6)


def test_what_is_measured_is_numpys_memory():
    tracemalloc.start()
    kept = np.empty(10**6, "float32")
    traced = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert traced >= kept.nbytes
