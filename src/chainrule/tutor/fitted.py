"""What the tutor learned from questions: `tools/fit_tutor.py` writes `fitted.safetensors`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from chainrule.models.safetensors import read_bytes, write_file
from chainrule.tutor.postings import Floats

FILE = "fitted.safetensors"
Mode = tuple[bool, bool]  # whether meanings were compared, and whether there are expected questions
MODES: Sequence[Mode] = ((True, True), (True, False), (False, True), (False, False))


@dataclass(frozen=True)
class Fitted:
    """The weights for one mode.

    Attributes
    ----------
    kernel, bias, output : of the ranking's two layers, (names, 16), (16,) and (16,)
    confidence : (names + 1,), of the neuron that says whether the book covers a question; its bias
        is the last
    goes_on : (names + 1,), of the neuron that says whether a question goes on from the one before
    alone : () how much the ranking of the question alone counts, if it doesn't
    together : (names,) how much what is known of both counts, if it does
    """

    kernel: Floats
    bias: Floats
    output: Floats
    confidence: Floats
    goes_on: Floats
    alone: Floats
    together: Floats


def load_fitted(path: Path | None = None) -> dict[Mode, Fitted]:
    """Return what was learned, by mode; without a path, what comes with the library.

    >>> sorted(load_fitted()) == sorted(MODES)
    True
    """
    own = resources.files("chainrule.tutor").joinpath(FILE)  # may lie in a zip file
    tensors, _ = read_bytes((path or own).read_bytes(), path or FILE)
    parts = {name: array.astype("float32") for name, array in tensors.items()}
    return {
        mode: Fitted(**{part: parts[f"{_name(mode)}.{part}"] for part in Fitted.__annotations__})
        for mode in MODES
    }


def save_fitted(fitted: Mapping[Mode, Fitted], path: Path) -> None:
    """Write what was learned."""
    tensors = {
        f"{_name(mode)}.{part}": np.asarray(getattr(own, part), "float32")
        for mode, own in fitted.items()
        for part in Fitted.__annotations__
    }
    write_file(path, tensors, {})


def _name(mode: Mode) -> str:
    return f"{'fused' if mode[0] else 'words'}.{'expected' if mode[1] else 'bare'}"


def neuron(weights: Floats, facts: Sequence[float]) -> float:
    """Return the output of a sigmoid neuron; the last of its weights is its bias.

    >>> neuron(np.array([2.0, -1.0], "float32"), [0.5])
    0.5
    """
    score = float(weights[:-1] @ np.asarray(facts, "float32") + weights[-1])
    return float(1 / (1 + np.exp(-score)))
