"""PyTorch's usual training loop, eager, for every workload. Imported inside functions only."""

from __future__ import annotations

from typing import Any

from workload import Training


def torch_training(
    model: Any,
    measure: Any,
    optimizer: Any,
    x: Any,
    y: Any,
    batch: int,
    epochs: int = 1,
    warm_up: int = 3,
) -> Training:
    """Return the training of a module on arrays, in the order of the data."""
    import torch

    inputs, targets = torch.from_numpy(x), torch.from_numpy(y)

    def fit(samples: int, epochs: int) -> None:
        for _ in range(epochs):
            for start in range(0, samples, batch):
                part = slice(start, start + batch)
                optimizer.zero_grad()
                loss = measure(model(inputs[part]), targets[part])
                loss.backward()
                optimizer.step()

    def loss() -> float:
        with torch.no_grad():
            some = slice(0, 1024)
            return float(measure(model(inputs[some]), targets[some]))

    return Training(lambda: fit(warm_up * batch, 1), lambda: fit(len(inputs), epochs), loss)


def adam(model: Any, rate: float = 1e-3) -> Any:
    """Return Adam with Keras's epsilon, in PyTorch's one-pass form, which is its fastest here."""
    import torch

    return torch.optim.Adam(model.parameters(), lr=rate, eps=1e-7, fused=True)


def copy_dense(linear: Any, kernel: Any, bias: Any) -> None:
    """Give a Linear the kernel (n, units) and bias of a Dense layer."""
    copy(linear.weight, kernel.T)
    copy(linear.bias, bias)


def copy(parameter: Any, value: Any) -> None:
    """Overwrite a parameter."""
    import torch

    with torch.no_grad():
        parameter.copy_(torch.from_numpy(value.copy()))
