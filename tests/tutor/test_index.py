"""The index: tables as bm25s's, a file that is the same each time and is not to be fooled."""

from pathlib import Path

import bm25s
import numpy as np
import pytest
from tests.tutor_book import PASSAGES

from chainrule.errors import SavedFileError
from chainrule.models.safetensors import read_file, write_file
from chainrule.tutor.index import Index, prose_of, told
from chainrule.tutor.passages import Passage, from_json, to_json
from chainrule.tutor.postings import K1, Postings


class Spelled:
    """An encoder in which texts with the same letters point the same way."""

    def encode(self, texts):
        counts = np.array([[text.lower().count(letter) for letter in "abcdefgh"] for text in texts])
        vectors = counts.astype("float32") + 0.1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def random_texts(seed: int) -> list[list[str]]:
    random = np.random.default_rng(seed)
    words = [f"w{i}" for i in range(40)]
    return [list(random.choice(words, random.integers(1, 30))) for _ in range(60)]


@pytest.mark.parametrize("seed", range(3))
def test_a_search_gives_what_bm25s_gives(seed: int) -> None:
    texts = random_texts(seed)
    ours = Postings.build(texts, b=0.6)
    theirs = bm25s.BM25(k1=K1, b=0.6, method="lucene")
    theirs.index(texts, show_progress=False)
    for question in (["w1"], ["w3", "w7", "w39"], ["w2", "nowhere"]):
        known = [word for word in question if word in ours.number]
        wanted = theirs.get_scores(known)
        np.testing.assert_allclose(ours.search(dict.fromkeys(question, 1.0)), wanted, rtol=1e-5)


def test_a_word_can_count_less() -> None:
    table = Postings.build([["a", "b"], ["b"]], b=0.6)
    np.testing.assert_allclose(table.search({"a": 0.5}), 0.5 * table.search({"a": 1.0}))


@pytest.mark.parametrize("encoder", [None, Spelled()], ids=["words", "vectors"])
def test_what_is_saved_is_what_is_loaded(tmp_path: Path, encoder: Spelled | None) -> None:
    index = Index.build(PASSAGES, encoder, ["turing"])
    path = index.save(tmp_path)
    for source in (path, str(path), path.read_bytes()):
        loaded = Index.load(source)
        assert loaded.passages == index.passages
        assert loaded.version == index.version
        assert loaded.spellings == index.spellings
        np.testing.assert_array_equal(loaded.english, index.english)
        np.testing.assert_array_equal(loaded.postings.scores, index.postings.scores)
        assert (loaded.vectors is None) == (encoder is None)
    if encoder:
        assert loaded.vectors is not None
        assert loaded.sentences is not None
        np.testing.assert_allclose(loaded.vectors, index.vectors, atol=0.01)
        np.testing.assert_allclose(np.linalg.norm(loaded.sentences, axis=1), 1, rtol=1e-5)
        assert len(loaded.sentence_of) == sum(len(prose_of(p)) for p in PASSAGES)


@pytest.mark.parametrize("encoder", [None, Spelled()], ids=["words", "vectors"])
def test_expected_questions_are_kept_as_words_and_vectors_alone(
    tmp_path: Path, encoder: Spelled | None
) -> None:
    url = PASSAGES[-1].url
    expected = {url: ["why is everything so flat", "bent"], "nowhere.html#a": ["lost"]}
    index = Index.build(PASSAGES, encoder, expected=expected)
    path = index.save(tmp_path)
    loaded = Index.load(path).expected
    section = int(index.section_of[-1])
    assert loaded.of.tolist() == [section, section]
    assert (loaded.vectors is None) == (encoder is None)
    assert Index.load(path).version == index.version != Index.build(PASSAGES, encoder).version
    assert b"why is everything so flat" not in path.read_bytes()


def test_the_same_passages_give_the_same_bytes_and_name(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    first = Index.build(PASSAGES, Spelled()).save(one)
    second = Index.build(PASSAGES, Spelled()).save(other)
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()
    changed = Index.build(PASSAGES[:-1], Spelled()).save(one)
    assert changed.name != first.name


def damage(tensors, metadata, what: str) -> None:
    if what == "format":
        metadata["format"] = "something else"
    elif what == "no passages":
        del tensors["passages"]
    elif what == "rows":
        tensors["texts/rows"] = tensors["texts/rows"] + 1000
    elif what == "starts":
        tensors["texts/starts"] = tensors["texts/starts"][::-1].copy()
    elif what == "vectors":
        tensors["vectors"] = tensors["vectors"][:-1].copy()
    elif what == "sentence_of":
        tensors["sentence_of"] = tensors["sentence_of"] - 5
    elif what == "scores":
        tensors["texts/scores"] = np.full_like(tensors["texts/scores"], np.nan)
    elif what == "expected_of":
        tensors["expected_of"] = tensors["expected_of"] + 1000
    elif what == "expected":
        tensors["expected"] = tensors["expected"][:-1].copy()
    elif what == "json":
        tensors["passages"] = np.frombuffer(b'[{"id": 1}]', "uint8")


@pytest.mark.parametrize(
    "what",
    [
        *("format", "no passages", "rows", "starts", "vectors", "sentence_of", "scores", "json"),
        *("expected_of", "expected"),
    ],
)
def test_a_damaged_index_is_refused(tmp_path: Path, what: str) -> None:
    expected = {PASSAGES[0].url: ["does it bend"]}
    index = Index.build(PASSAGES, Spelled(), expected=expected)
    tensors, metadata = read_file(index.save(tmp_path))
    damage(tensors, metadata, what)
    write_file(tmp_path / "damaged", tensors, metadata)
    with pytest.raises(SavedFileError):
        Index.load(tmp_path / "damaged")


def test_bytes_that_are_no_index_are_refused() -> None:
    for data in (b"", b"\x80\x04.", b"PK\x03\x04", b"{}", b"\x00" * 100):
        with pytest.raises(SavedFileError):
            Index.load(data)


def test_passages_go_through_json_and_back() -> None:
    odd = Passage("a#b:1", "text", ('<b> "quoted"', "σ(z)"), "a.html#b", "line\n\nx ₁ \u2028")
    assert from_json(to_json([odd])) == [odd]
    with pytest.raises(SavedFileError):
        from_json('[{"id": "a", "kind": "poem", "titles": [], "url": "a", "text": "b"}]')


def test_what_the_encoder_is_told_begins_with_the_titles() -> None:
    assert told(PASSAGES[1]).startswith("One neuron. The sigmoid. The sigmoid takes")
    assert prose_of(PASSAGES[2]) == []
