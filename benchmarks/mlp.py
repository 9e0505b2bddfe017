"""MLP: 784-128-10 relu, Adam, 60,000 samples, batches of 128, one epoch, float32.

`python benchmarks/mlp.py --peer NAME`. The data have the shape of MNIST and are drawn: ten points,
each with noise around it.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from torch_peer import adam, copy_dense, torch_training
from workload import HAND, Training, fit, main, spelled_like_keras

Array = NDArray[Any]

SAMPLES, INPUTS, HIDDEN, CLASSES, BATCH = 60_000, 784, 128, 10, 128
WARM_UP = 3


def data() -> tuple[Array, Array]:
    """Return x (samples, 784) from 0 to 1, and labels."""
    draw = np.random.default_rng(1)
    labels = draw.integers(0, CLASSES, SAMPLES)
    x = draw.random((SAMPLES, INPUTS), np.float32)
    x *= 0.8
    x += 0.2 * draw.random((CLASSES, INPUTS), np.float32)[labels]
    return x, labels


def weights() -> list[Array]:
    """Return the start: kernel and bias of the hidden layer, then of the output layer."""
    draw = np.random.default_rng(7)
    first = draw.normal(0, 0.05, (INPUTS, HIDDEN)).astype(np.float32)
    last = draw.normal(0, 0.1, (HIDDEN, CLASSES)).astype(np.float32)
    return [first, np.zeros(HIDDEN, np.float32), last, np.zeros(CLASSES, np.float32)]


def keras(k: Any) -> Training:
    """Spell it as Keras does."""
    model = k.Sequential(
        [k.Input((INPUTS,)), k.layers.Dense(HIDDEN, activation="relu"), k.layers.Dense(CLASSES)]
    )
    loss = k.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=k.optimizers.Adam(1e-3), loss=loss)
    model.set_weights(weights())
    return fit(model, *data(), BATCH, warm_up=WARM_UP)


def torch() -> Training:
    """Use PyTorch, eager."""
    import torch

    model = torch.nn.Sequential(
        torch.nn.Linear(INPUTS, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, CLASSES)
    )
    w1, b1, w2, b2 = weights()
    copy_dense(model[0], w1, b1)
    copy_dense(model[2], w2, b2)
    return torch_training(
        model, torch.nn.CrossEntropyLoss(), adam(model), *data(), BATCH, warm_up=WARM_UP
    )


def sklearn() -> Training:
    """Use scikit-learn, whose one network this is."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.metrics import log_loss
    from sklearn.neural_network import MLPClassifier

    x, y = data()
    model = MLPClassifier(
        (HIDDEN,), alpha=0.0, batch_size=BATCH, shuffle=False, epsilon=1e-7, max_iter=1
    )

    def warm_up() -> None:
        # It makes its weights with the first batch; ours go in after that, and Adam's memory of
        # that batch goes.
        model.partial_fit(x[:BATCH], y[:BATCH], classes=range(CLASSES))
        w1, b1, w2, b2 = weights()
        for own, given in zip([*model.coefs_, *model.intercepts_], (w1, w2, b1, b2), strict=True):
            own[...] = given
        adam = model._optimizer
        adam.t = 0
        for memory in (*adam.ms, *adam.vs):
            memory[...] = 0
        model.partial_fit(x[: WARM_UP * BATCH], y[: WARM_UP * BATCH])

    def train() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.partial_fit(x, y)

    def loss() -> float:
        return float(log_loss(y[:1024], model.predict_proba(x[:1024]), labels=range(CLASSES)))

    return Training(warm_up, train, loss)


def numpy() -> Training:
    """Write the same steps by hand."""
    x, y = data()
    theta = weights()
    m, v = ([np.zeros_like(each) for each in theta] for _ in range(2))
    count = 0

    def step(rows: slice) -> None:
        nonlocal count
        w1, b1, w2, b2 = theta
        part, labels = x[rows], y[rows]
        hidden = np.maximum(part @ w1 + b1, 0)
        scores = hidden @ w2 + b2
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        scores[np.arange(len(labels)), labels] -= 1
        scores /= np.float32(len(labels))
        back = scores @ w2.T
        back *= hidden > 0
        grads = part.T @ back, back.sum(axis=0), hidden.T @ scores, scores.sum(axis=0)
        count += 1
        rate = np.float32(1e-3 * np.sqrt(1 - 0.999**count) / (1 - 0.9**count))
        for value, mean, square, grad in zip(theta, m, v, grads, strict=True):
            mean += np.float32(0.1) * (grad - mean)
            square += np.float32(0.001) * (grad * grad - square)
            value -= rate * mean / (np.sqrt(square) + np.float32(1e-7))

    def run(samples: int) -> None:
        for start in range(0, samples, BATCH):
            step(slice(start, start + BATCH))

    def loss() -> float:
        w1, b1, w2, b2 = theta
        scores = np.maximum(x[:1024] @ w1 + b1, 0) @ w2 + b2
        scores -= scores.max(axis=1, keepdims=True)
        right = scores[np.arange(1024), y[:1024]]
        return float(np.mean(np.log(np.exp(scores).sum(axis=1)) - right))

    return Training(lambda: run(WARM_UP * BATCH), lambda: run(SAMPLES), loss)


PEERS = {**spelled_like_keras(keras), "torch": torch, "sklearn": sklearn, HAND: numpy}

if __name__ == "__main__":
    main(PEERS)
