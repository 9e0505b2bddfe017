"""XOR: a 2-4-1 sigmoid network, SGD on the squared error, 3000 epochs of the four points, float32.

`python benchmarks/xor.py --peer chainrule|torch|numpy`. Every peer starts from the same weights and
takes the whole table as one batch, so that all must end at the same loss.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workload import Training, run

Array = NDArray[Any]

EPOCHS = 3000
WARM_UP = 50
RATE = 2.0

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
Y = np.array([[0], [1], [1], [0]], np.float32)


def weights() -> list[Any]:
    """Return the start: kernel and bias of the hidden layer, then of the output layer."""
    draw = np.random.default_rng(7)
    shapes = [(2, 4), (4,), (4, 1), (1,)]
    return [draw.normal(size=shape).astype(np.float32) for shape in shapes]


def chainrule() -> Training:
    """Use the library's public API, as a reader would."""
    import chainrule as cr

    model = cr.Sequential(
        [
            cr.layers.Dense(4, activation="sigmoid", input_shape=(2,)),
            cr.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=cr.optimizers.SGD(RATE), loss="mse")
    model.fit(X, Y, epochs=WARM_UP, verbose=0)
    model.set_weights(weights())

    def train() -> float:
        model.fit(X, Y, epochs=EPOCHS, verbose=0)
        return float(model.evaluate(X, Y, verbose=0))

    return train


def torch() -> Training:
    """Use PyTorch, eager, in its usual plain loop."""
    import torch

    torch.set_num_threads(1)
    x, y = torch.from_numpy(X), torch.from_numpy(Y)
    model = torch.nn.Sequential(
        torch.nn.Linear(2, 4), torch.nn.Sigmoid(), torch.nn.Linear(4, 1), torch.nn.Sigmoid()
    )
    measure = torch.nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)

    def fit(epochs: int) -> None:
        for _ in range(epochs):
            optimizer.zero_grad()
            loss = measure(model(x), y)
            loss.backward()
            optimizer.step()

    fit(WARM_UP)
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), weights(), strict=True):
            parameter.copy_(torch.from_numpy(value.T.copy()))

    def train() -> float:
        fit(EPOCHS)
        with torch.no_grad():
            return float(measure(model(x), y))

    return train


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

    fit(WARM_UP)
    for array, value in zip((w1, b1, w2, b2), weights(), strict=True):
        array[...] = value

    def train() -> float:
        fit(EPOCHS)
        return float(np.mean((forward()[1] - Y) ** 2))

    return train


if __name__ == "__main__":
    run({"chainrule": chainrule, "torch": torch, "numpy": numpy})
