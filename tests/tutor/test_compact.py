"""The compact form: near the weights it came from, and never more than an error from a bad file."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.errors import ChainruleError, SavedFileError
from chainrule.models.safetensors import read_file, write_file
from chainrule.tutor.compact import (
    PackedTable,
    compacted,
    quantized,
    read_weights,
    restored,
    write_compact,
)
from chainrule.tutor.encoder import Encoder
from tutor.small_encoder import small_weights

TEXTS = ["a neuron", "neurons weighed a sum?", "", "sum " * 40]


@pytest.fixture(scope="module")
def compact(tmp_path_factory):
    return write_compact(small_weights(), tmp_path_factory.mktemp("compact"))


def changed(path, tmp_path, change):
    """Write the file anew after a change to its arrays and text."""
    tensors, about = read_file(path)
    change(tensors, about)
    write_file(tmp_path / "changed", tensors, about)
    return tmp_path / "changed"


def test_a_file_of_a_third_gives_nearly_the_same_vectors(compact):
    weights = small_weights()
    vectors = Encoder(weights).encode(TEXTS)
    again = Encoder.load(compact)
    assert again.tokenizer.vocabulary == weights.vocabulary
    assert (vectors * again.encode(TEXTS)).sum(axis=1).min() > 0.99
    from_bytes = Encoder.load(compact.read_bytes())
    np.testing.assert_array_equal(from_bytes.encode(TEXTS), again.encode(TEXTS))


def test_the_name_is_the_contents_hash(compact, tmp_path):
    again = write_compact(small_weights(), tmp_path)
    assert again.name == compact.name
    assert again.read_bytes() == compact.read_bytes()
    assert write_compact(small_weights(seed=1), tmp_path).name != compact.name


@pytest.mark.parametrize("bits", range(2, 9))
def test_what_is_packed_is_off_by_half_a_step_at_most(bits):
    table = np.random.default_rng(0).normal(size=(5, 64)).astype("float32")
    table[3] = 0.0
    packed = PackedTable.of(table, bits, group=32)
    assert packed.shape == table.shape
    steps = np.repeat(packed.scales.astype("float32"), 32, axis=1)
    # The scale is kept in 16 bits: a thousandth of the largest number may go beyond its last step.
    allowed = steps / 2 + np.abs(table) * 2e-3
    assert (np.abs(packed[np.arange(5)] - table) <= allowed).all()
    np.testing.assert_array_equal(packed[[[1, 3]]][0, 0], packed[[1]][0])


def test_rows_of_zeros_and_tiny_numbers_stay_finite():
    for size in (0.0, 1e-30, 1e-8, 60_000.0):
        rows = np.full((2, 32), size, "float32")
        codes, scales = quantized(rows, bits=8, group=32)
        found = restored(codes, scales)
        assert np.isfinite(found).all()
        np.testing.assert_allclose(found, rows, rtol=1e-3, atol=1e-6)


def test_every_cut_is_noticed(compact):
    whole = compact.read_bytes()
    for length in [*range(0, 64), *range(64, len(whole), len(whole) // 40)]:
        with pytest.raises(SavedFileError):
            read_weights(whole[:length])
    with pytest.raises(SavedFileError):
        read_weights(whole + b"\0")


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\x80\x04\x95", b"<!doctype html>", b"{}"])
def test_other_files_are_named(start):
    with pytest.raises(SavedFileError, match=r"zip|pickle|safetensors"):
        read_weights(start + b"x" * 40)


def drop(name):
    return lambda tensors, about: tensors.pop(name)


def put(name, array):
    return lambda tensors, about: tensors.update({name: array})


def say(name, text):
    return lambda tensors, about: about.update({name: text})


CHANGES = {
    "another format": (say("format", "chainrule encoder 0"), "encoder 0"),
    "no heads": (say("heads", "0"), "heads"),
    "no number of heads": (say("heads", "9" * 5000), "heads"),
    "heads that do not divide": (say("heads", "7"), "heads"),
    "no words": (drop("words codes"), "words codes"),
    "no scales": (drop("places scales"), "places scales"),
    "no vocabulary": (drop("vocabulary"), "vocabulary"),
    "no bias": (drop("block 1 narrow/bias"), "narrow/bias"),
    "no blocks": (drop("block 0 wide/bias"), "blocks"),
    "codes that are no codes": (put("places codes", np.ones((16, 64))), "int8"),
    "codes of one axis": (put("places codes", np.ones(64, "int8")), "shape"),
    "words of no bits": (put("words codes", np.ones((11, 0, 8), "uint8")), "words codes"),
    "words of nine bits": (put("words codes", np.ones((11, 9, 8), "uint8")), "9 bits"),
    "scales that do not divide": (put("places scales", np.ones((16, 7), "float16")), "scales"),
    "endless scales": (put("places scales", np.full((16, 1), np.inf, "float16")), "finite"),
    "a bias that is no number": (
        put("block 0 wide/bias", np.full(128, np.nan, "float32")),
        "finite",
    ),
    "a vocabulary that is no text": (put("vocabulary", np.full(9, 255, "uint8")), "no text"),
    "a short vocabulary": (put("vocabulary", np.frombuffer(b"a\nb", "uint8")), "2 entries"),
    "a kernel of another shape": (put("block 0 wide/bias", np.ones(64, "float32")), "wide/kernel"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_does_not_fit_is_said(compact, tmp_path, name):
    change, said = CHANGES[name]
    with pytest.raises(ChainruleError, match=said):
        Encoder.load(changed(compact, tmp_path, change))


def test_a_few_bytes_can_not_ask_for_a_giant(tmp_path):
    """Layers are as large as the widths that the file claims, if nothing stops them."""
    wide = 1 << 20
    tensors, about = compacted(small_weights())
    tensors["words codes"] = np.zeros((11, 2, wide // 8), "uint8")
    tensors["words scales"] = np.zeros((11, 1), "float16")
    tensors["places codes"] = np.zeros((2, wide), "int8")
    tensors["places scales"] = np.zeros((2, 1), "float16")
    write_file(tmp_path / "giant", tensors, about)
    with pytest.raises(ChainruleError):
        Encoder.load(tmp_path / "giant")


def test_the_models_own_file_needs_its_vocabulary(tmp_path):
    names = ["embeddings.word_embeddings.weight"]
    write_file(tmp_path / "model", {name: np.ones((3, 4), "float32") for name in names}, {})
    with pytest.raises(SavedFileError, match="vocabulary"):
        read_weights(tmp_path / "model")
    (tmp_path / "vocab.txt").write_text("a\nb\nc\n", encoding="utf-8")
    with pytest.raises(SavedFileError, match="position_embeddings"):
        read_weights(tmp_path / "model")
    with pytest.raises(SavedFileError, match="no file"):
        read_weights(tmp_path / "nothing")


@settings(max_examples=60)
@given(st.data())
def test_any_byte_may_be_wrong(compact, data):
    """A changed byte gives the error, or an encoder of other numbers; nothing else."""
    raw = bytearray(compact.read_bytes())
    header = int.from_bytes(raw[:8], "little") + 8
    for _ in range(data.draw(st.integers(1, 4))):
        end = header if data.draw(st.booleans()) else len(raw)
        raw[data.draw(st.integers(0, end - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ChainruleError), np.errstate(all="ignore"):
        Encoder.load(bytes(raw)).encode(["a neuron"])
