"""The encoder against its own formulas, written out in float64; the real weights: tests/parity."""

import math
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest

from chainrule.errors import ChainruleError, SavedFileError
from chainrule.tutor.encoder import Encoder
from chainrule.tutor.lookup import Places, Words
from tutor.small_encoder import HEADS, LONGEST, VOCABULARY, small_weights

TEXTS = ["a neuron", "neurons weighed a sum?", "", "sum " * 40, "a neuron", "xyz?"]


@pytest.fixture(scope="module")
def encoder():
    return Encoder(small_weights())


def by_hand(weights, ids):
    """One text, formula by formula."""
    own = {name: np.asarray(array, "float64") for name, array in weights.arrays.items()}

    def norm(x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
        return x * own[f"{name} normalization/gamma"] + own[f"{name} normalization/beta"]

    def dense(x, name):
        return x @ own[f"{name}/kernel"] + own[f"{name}/bias"]

    x = np.asarray(weights.words, "float64")[ids] + own["places"][: len(ids)]
    x = norm(x, "begin")
    for block in range(weights.blocks):
        name = f"block {block}"
        q, k, v = (
            dense(x, f"{name} attention/{part}").reshape(len(ids), HEADS, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = np.exp(q @ k.swapaxes(1, 2) / math.sqrt(q.shape[-1]))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ v
        mixed = mixed.swapaxes(0, 1).reshape(x.shape)
        x = norm(x + dense(mixed, f"{name} attention/attention_output"), name)
        z = dense(x, f"{name} wide")
        a = z * (1.0 + np.vectorize(math.erf)(z / math.sqrt(2.0))) / 2.0
        x = norm(x + dense(a, f"{name} narrow"), f"{name} end")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def test_it_computes_its_formulas_for_texts_of_all_lengths_at_once(encoder):
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.width)
    assert vectors.dtype == np.float32
    for text, vector in zip(TEXTS, vectors, strict=True):
        expected = by_hand(small_weights(), encoder.tokenizer.ids(text))
        np.testing.assert_allclose(vector, expected, atol=2e-6)


def test_rows_have_length_1_and_no_text_changes_another(encoder):
    together = encoder.encode(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-6)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=2e-6)


def test_no_texts_give_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, encoder.width)
    assert encoder.encode("a neuron").shape == (1, encoder.width)


def test_many_texts_go_through_in_batches(encoder):
    texts = [f"{'a sum ' * (n % 7)}neuron" for n in range(700)]
    vectors = encoder.encode(texts)
    np.testing.assert_allclose(vectors[:7], vectors[693:], atol=2e-6)


@pytest.mark.skipif(sys.platform == "emscripten", reason="the page's Python has no threads")
def test_threads_take_turns(encoder):
    expected = encoder.encode(TEXTS)
    found = []

    def work():
        found.extend(np.abs(encoder.encode(TEXTS) - expected).max() for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # BLAS may sum in another order where an array lies otherwise in memory; threads that wrote into
    # each other's buffers would show in the first digit.
    assert max(found) < 1e-6
    assert len(found) == 80


def test_weights_that_do_not_fit_are_refused():
    weights = small_weights()
    arrays = dict(weights.arrays)
    wrong = [
        {"heads": 3},
        {"heads": 0},
        {"vocabulary": VOCABULARY[:-1]},
        {"arrays": {**arrays, "places": arrays["places"][:, :10]}},
        {"arrays": {**arrays, "block 1 wide/kernel": arrays["block 1 wide/kernel"][:, :10]}},
        {"arrays": {n: a for n, a in arrays.items() if n != "block 0 end normalization/beta"}},
        {"arrays": {n: a for n, a in arrays.items() if not n.startswith("block")}},
    ]
    for change in wrong:
        with pytest.raises((SavedFileError, ChainruleError)):
            Encoder(replace(weights, **change))


def test_it_holds_no_gradients(encoder):
    weights = [weight for layer in encoder.graph.layers for weight in layer.weights]
    assert len(weights) == 2 + 16 * 2
    assert all(weight.gradient.strides == (0,) * weight.gradient.ndim for weight in weights)


def test_the_layers_it_begins_with():
    words = Words(np.eye(3, dtype="float32"))
    assert words.backward(np.ones((1, 2, 3))) is None
    places = Places(np.ones((LONGEST, 3), "float32"))
    with pytest.raises(ChainruleError, match="17 places"):
        places(np.ones((1, LONGEST + 1, 3)))
    assert places.backward(np.ones((1, 2, 3))).tolist() == np.ones((1, 2, 3)).tolist()
