"""LSTM: 128 units on 6,400 sequences of 64 steps of 32 numbers, batches of 64, one epoch.

`python benchmarks/lstm.py --peer NAME`. The last state goes into a Dense of ten; Adam, float32.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from torch_peer import adam, copy, copy_dense, torch_training
from workload import Training, fit, main, spelled_like_keras

Array = NDArray[Any]

SAMPLES, STEPS, INPUTS, UNITS, CLASSES, BATCH = 6_400, 64, 32, 128, 10, 64


def data() -> tuple[Array, Array]:
    """Return sequences (samples, steps, inputs), and which input is largest over the last steps."""
    draw = np.random.default_rng(1)
    x = draw.normal(size=(SAMPLES, STEPS, INPUTS)).astype(np.float32)
    return x, x[:, -8:, :CLASSES].sum(axis=1).argmax(axis=1)


def weights() -> list[Array]:
    """Return the start: kernel, recurrent kernel and bias of the LSTM, kernel and bias of Dense."""
    draw = np.random.default_rng(7)
    shapes = [(INPUTS, 4 * UNITS), (UNITS, 4 * UNITS), (UNITS, CLASSES)]
    w, r, out = (draw.normal(0, 0.08, shape).astype(np.float32) for shape in shapes)
    return [w, r, np.zeros(4 * UNITS, np.float32), out, np.zeros(CLASSES, np.float32)]


def keras(k: Any) -> Training:
    """Spell it as Keras does."""
    model = k.Sequential([k.Input((STEPS, INPUTS)), k.layers.LSTM(UNITS), k.layers.Dense(CLASSES)])
    loss = k.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=k.optimizers.Adam(1e-3), loss=loss)
    model.set_weights(weights())
    return fit(model, *data(), BATCH)


def torch() -> Training:
    """Use PyTorch's own LSTM, eager."""
    import torch

    class Classifier(torch.nn.Module):  # type: ignore[misc]  # PyTorch has none
        def __init__(self) -> None:
            super().__init__()
            self.lstm = torch.nn.LSTM(INPUTS, UNITS, batch_first=True)
            self.dense = torch.nn.Linear(UNITS, CLASSES)

        def forward(self, x: Any) -> Any:
            return self.dense(self.lstm(x)[0][:, -1])

    model = Classifier()
    w, r, b, out, out_b = weights()  # its gates have the order of ours: i, f, g, o
    copy(model.lstm.weight_ih_l0, w.T)
    copy(model.lstm.weight_hh_l0, r.T)
    # It has two biases that are added up; one of them stays 0.
    copy(model.lstm.bias_ih_l0, b)
    copy(model.lstm.bias_hh_l0, np.zeros_like(b))
    model.lstm.bias_hh_l0.requires_grad_(False)
    copy_dense(model.dense, out, out_b)
    return torch_training(model, torch.nn.CrossEntropyLoss(), adam(model), *data(), BATCH)


PEERS = {**spelled_like_keras(keras), "torch": torch}

if __name__ == "__main__":
    main(PEERS)
