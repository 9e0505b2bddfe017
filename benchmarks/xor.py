"""XOR: a 2-4-1 sigmoid network, SGD on the squared error, 3000 epochs of the four points, float32.

`python benchmarks/xor.py --peer NAME`. The whole table is one batch.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from torch_peer import copy_dense, torch_training
from workload import HAND, Training, fit, main, spelled_like_keras

Array = NDArray[Any]

EPOCHS = 3000
RATE = 2.0

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
Y = np.array([[0], [1], [1], [0]], np.float32)


def weights() -> list[Any]:
    """Return the start: kernel and bias of the hidden layer, then of the output layer."""
    draw = np.random.default_rng(7)
    shapes = [(2, 4), (4,), (4, 1), (1,)]
    return [draw.normal(size=shape).astype(np.float32) for shape in shapes]


def keras(k: Any) -> Training:
    """Spell it as Keras does."""
    model = k.Sequential(
        [
            k.Input((2,)),
            k.layers.Dense(4, activation="sigmoid"),
            k.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=k.optimizers.SGD(RATE), loss="mse")
    model.set_weights(weights())
    return fit(model, X, Y, batch=len(X), epochs=EPOCHS)


def torch() -> Training:
    """Use PyTorch, eager, in its usual plain loop."""
    import torch

    model = torch.nn.Sequential(
        torch.nn.Linear(2, 4), torch.nn.Sigmoid(), torch.nn.Linear(4, 1), torch.nn.Sigmoid()
    )
    w1, b1, w2, b2 = weights()
    copy_dense(model[0], w1, b1)
    copy_dense(model[2], w2, b2)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    return torch_training(
        model, torch.nn.MSELoss(), optimizer, X, Y, batch=len(X), epochs=EPOCHS, warm_up=1
    )


def numpy() -> Training:
    """Write the same steps by hand: what is left when there is no library at all."""
    w1, b1, w2, b2 = weights()

    def forward() -> tuple[Array, Array]:
        hidden = 1 / (1 + np.exp(-(X @ w1 + b1)))
        return hidden, 1 / (1 + np.exp(-(hidden @ w2 + b2)))

    def fit(epochs: int) -> None:
        rate = np.float32(RATE)
        for _ in range(epochs):
            hidden, output = forward()
            back = (output - Y) * np.float32(2 / len(X)) * output * (1 - output)
            back_hidden = back @ w2.T * hidden * (1 - hidden)
            w2[...] -= rate * (hidden.T @ back)
            b2[...] -= rate * back.sum(axis=0)
            w1[...] -= rate * (X.T @ back_hidden)
            b1[...] -= rate * back_hidden.sum(axis=0)

    return Training(
        lambda: fit(1), lambda: fit(EPOCHS), lambda: float(np.mean((forward()[1] - Y) ** 2))
    )


PEERS = {**spelled_like_keras(keras), "torch": torch, HAND: numpy}

if __name__ == "__main__":
    main(PEERS)
