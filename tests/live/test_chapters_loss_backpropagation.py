"""What the chapters on the loss and on backpropagation say in words is what their cells find."""

import re

import numpy as np
import pytest

from live.chapters import BOOK, run_chapter


def shown(name):
    session, events = run_chapter(BOOK / "chapters" / f"{name}.md")
    text = "".join(e["text"] for e in events if e["type"] == "stream")
    return session.namespace, text, events


@pytest.fixture(scope="module")
def loss():
    return shown("loss")


@pytest.fixture(scope="module")
def backward():
    return shown("backpropagation")


def test_the_worked_table(loss):
    text = loss[1]
    assert re.findall(r"\d\.0e-06", text) == ["4.0e-06", "4.0e-06", "9.0e-06", "9.0e-06"]
    assert "sum  2.6e-05" in text
    assert "mean 6.5e-06" in text
    assert 0.002 < np.sqrt(6.5e-6) < 0.003


def test_the_loss_halves_when_epochs_double(loss):
    losses = loss[0]["losses"]
    assert 1.8 < losses[1000] / losses[2000] < 2.4
    assert 1.8 < losses[2000] / losses[4000] < 2.4
    assert 31_000 < loss[0]["needed"] < 37_000


def test_random_networks_and_single_neurons(loss):
    values, text, _ = loss
    assert "always one half:        0.250" in text
    assert round(float(np.median(values["starts"])), 3) == 0.263
    assert values["single"].min() > 0.25


def test_a_sure_mistake_moves_squared_errors_little_and_entropy_much(loss):
    slope = loss[0]["slope_by_sum"]
    output, squared = slope("mse", -8.0)
    assert squared == pytest.approx(2 * (output - 1) * output * (1 - output), abs=1e-12)
    _, entropy = slope("binary_crossentropy", -8.0)
    assert entropy == pytest.approx(output - 1, abs=1e-9)
    assert entropy / squared > 1000


@pytest.mark.slow
def test_eight_seeds_need_as_many_epochs_as_the_text_says(loss):
    """Eight networks at once, each as the chapter's `train` trains it."""
    starts = [np.random.default_rng(seed) for seed in range(8)]
    pairs = [(s.uniform(-1, 1, (2, 4)), s.uniform(-1, 1, (4, 1))) for s in starts]
    W1, W2 = (np.stack(each) for each in zip(*pairs, strict=True))
    b1, b2 = np.zeros((8, 1, 4)), np.zeros((8, 1, 1))
    X, Y, sigmoid = (loss[0][name] for name in ("X", "Y", "sigmoid"))
    reached = {}
    for epoch in range(40_000):
        H = sigmoid(X @ W1 + b1)
        O = sigmoid(H @ W2 + b2)  # noqa: E741 - the book's name for outputs
        for seed in np.flatnonzero(((O - Y) ** 2).mean(axis=(1, 2)) <= 6.5e-6):
            reached.setdefault(int(seed), epoch)
        if len(reached) == 8:
            break
        dZ2 = (O - Y) / 2 * O * (1 - O)
        dZ1 = dZ2 @ W2.swapaxes(1, 2) * H * (1 - H)
        W2 -= 10 * H.swapaxes(1, 2) @ dZ2
        b2 -= 10 * dZ2.sum(axis=1, keepdims=True)
        W1 -= 10 * X.T @ dZ1
        b1 -= 10 * dZ1.sum(axis=1, keepdims=True)
    epochs = sorted(reached.values())
    assert len(epochs) == 8
    assert epochs[0] >= 23_000
    assert epochs[-1] <= 37_000
    assert sum(31_000 <= e <= 37_000 for e in epochs) >= 5


def test_the_chain_and_finite_differences_agree(backward):
    pairs = re.findall(r"chain rule +(\S+) +finite differences +(\S+)", backward[1])
    assert len(pairs) == 4
    assert all(a == b for a, b in pairs)


def test_the_matrices_agree_with_the_judge_and_the_library(backward):
    assert backward[1].count("agrees: True") == 8
    assert "agrees: False" not in backward[1]
    assert backward[0]["report"].ok


def test_the_piece_shows_the_sample_of_which_the_text_speaks(backward):
    mime = "application/vnd.chainrule.view+json"
    shown = [e["data"][mime] for e in backward[2] if mime in e.get("data", {})]
    (state,) = [each for each in shown if each["view"] == "backward"]
    assert state["samples"][state["sample"]] == {"x": [0.0, 1.0], "y": [1.0]}
    zeros = [w["key"] for w in state["weights"] if w["sum"] == 0]
    assert zeros == ["w:x1:h1", "w:x1:h2"]
    assert len(state["weights"]) == 9
    signs = [np.sign(state["derivatives"][f"a:h{i}"]["value"]) for i in (1, 2)]
    assert signs == [-1, 1]
