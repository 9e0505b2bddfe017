"""CNN: two convolutions of 3 x 3 with pooling, a Dense of ten; 6,400 images of 28 x 28, one epoch.

`python benchmarks/cnn.py --peer NAME`. Conv 16 relu, max pool 2, conv 32 relu, max pool 2, dense;
Adam, batches of 64, float32.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from torch_peer import adam, copy, copy_dense, torch_training
from workload import Training, fit, main, spelled_like_keras

Array = NDArray[Any]

SAMPLES, SIDE, CLASSES, BATCH = 6_400, 28, 10, 64
FIRST, SECOND, FLAT = 16, 32, 5 * 5 * 32


def data() -> tuple[Array, Array]:
    """Return images (samples, 28, 28, 1), and labels: where a bright square is."""
    draw = np.random.default_rng(1)
    labels = draw.integers(0, CLASSES, SAMPLES)
    x = draw.random((SAMPLES, SIDE, SIDE, 1), np.float32)
    for image, label in zip(x, labels, strict=True):
        row, column = divmod(int(label), 4)
        image[2 + 8 * row : 8 + 8 * row, 1 + 7 * column : 6 + 7 * column] += 0.5
    return x, labels


def weights() -> list[Array]:
    """Return the start: a kernel and a bias for each of the three layers."""
    draw = np.random.default_rng(7)
    shapes = [(3, 3, 1, FIRST), (3, 3, FIRST, SECOND), (FLAT, CLASSES)]
    spreads = [0.3, 0.1, 0.05]
    start = []
    for shape, spread in zip(shapes, spreads, strict=True):
        start += [draw.normal(0, spread, shape).astype(np.float32), np.zeros(shape[-1], np.float32)]
    return start


def keras(k: Any) -> Training:
    """Spell it as Keras does."""
    model = k.Sequential(
        [
            k.Input((SIDE, SIDE, 1)),
            k.layers.Conv2D(FIRST, 3, activation="relu"),
            k.layers.MaxPooling2D(),
            k.layers.Conv2D(SECOND, 3, activation="relu"),
            k.layers.MaxPooling2D(),
            k.layers.Flatten(),
            k.layers.Dense(CLASSES),
        ]
    )
    loss = k.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=k.optimizers.Adam(1e-3), loss=loss)
    model.set_weights(weights())
    return fit(model, *data(), BATCH)


def torch() -> Training:
    """Use PyTorch, eager; its images have their channels first."""
    import torch

    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, FIRST, 3),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(FIRST, SECOND, 3),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(FLAT, CLASSES),
    )
    k1, b1, k2, b2, w, b = weights()
    for layer, kernel, bias in ((model[0], k1, b1), (model[3], k2, b2)):
        copy(layer.weight, kernel.transpose(3, 2, 0, 1))
        copy(layer.bias, bias)
    # Flattened with the channels first, the same numbers come in another order.
    copy_dense(model[7], w.reshape(5, 5, SECOND, CLASSES).transpose(2, 0, 1, 3).reshape(w.shape), b)
    x, y = data()
    x = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    return torch_training(model, torch.nn.CrossEntropyLoss(), adam(model), x, y, BATCH)


PEERS = {**spelled_like_keras(keras), "torch": torch}

if __name__ == "__main__":
    main(PEERS)
