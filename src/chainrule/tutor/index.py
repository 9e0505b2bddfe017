"""The index: all passages of a book, made ready for search, in one file that never changes.

BM25 says how well a passage fits a word: better the more often the word stands there, the shorter
the passage, and the rarer the word in the book. None of this depends on the question, so the
library `bm25s` computes all of it when the book is built, and the index keeps the table, of which
most entries are nothing: for each word the passages that have it, and the scores. To look up a
question is then to add up a few rows.

Reference: S. Robertson and H. Zaragoza. The probabilistic relevance framework: BM25 and beyond.
Foundations and Trends in Information Retrieval 3, 2009. X. H. Lù. BM25S, 2024.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import SavedFileError
from chainrule.models.safetensors import read_bytes, read_file, write_file
from chainrule.tutor import passages as passages_
from chainrule.tutor.passages import Passage
from chainrule.tutor.words import words_of

Floats = NDArray[np.float32]
FORMAT = "chainrule-tutor-index-1"
K1, B = 1.2, 0.75


class Encodes(Protocol):
    """What turns texts into vectors of length 1, a row for each."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row for each text."""
        ...


class Postings:
    """How well each passage fits each word, by BM25.

    Parameters
    ----------
    words : all words, in the order of their numbers
    starts : (words + 1,) where each word's entries begin
    rows : the passages that have a word
    scores : how well they fit it
    """

    def __init__(
        self,
        words: Sequence[str],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        scores: Floats,
    ) -> None:
        self.words = list(words)
        self.number = {word: i for i, word in enumerate(self.words)}
        self.starts, self.rows, self.scores = starts, rows, scores

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]]) -> "Postings":
        """Let bm25s compute the scores of all words in all texts."""
        import bm25s

        words = sorted({word for text in texts for word in text})
        number = {word: i for i, word in enumerate(words)}
        made = bm25s.BM25(k1=K1, b=B, method="lucene", csc_backend="numpy")
        ids = [[number[word] for word in text] for text in texts]
        made.index((ids, number), show_progress=False)
        found = made.scores
        return cls(
            words,
            np.asarray(found["indptr"], "int64"),
            np.asarray(found["indices"], "int32"),
            np.asarray(found["data"], "float32"),
        )

    def search(self, weights: Mapping[str, float], passages: int) -> Floats:
        """Return the score of each passage for some words, each of which counts its weight."""
        total = np.zeros(passages, "float32")
        for word, weight in weights.items():
            number = self.number.get(word)
            if number is not None:
                part = slice(self.starts[number], self.starts[number + 1])
                total[self.rows[part]] += np.float32(weight) * self.scores[part]
        return total


class Index:
    """A book's passages with what the search needs.

    Attributes
    ----------
    passages : in the order of the book
    postings : BM25's table
    vectors : (passages, 384), rows of length 1; None if the book was built without an encoder
    version : changes with the content
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        postings: Postings,
        vectors: Floats | None = None,
        version: str = "",
    ) -> None:
        self.passages = list(passages)
        self.postings = postings
        self.vectors = vectors
        self.version = version or _version(self)

    @classmethod
    def build(cls, passages: Iterable[Passage], encoder: Encodes | None = None) -> "Index":
        """Make the index of some passages, with vectors if there is an encoder."""
        chosen = list(passages)
        postings = Postings.build([words_of(f"{p.section} {p.text}") for p in chosen])
        vectors = None
        if encoder is not None:
            vectors = encoder.encode([f"{p.section}. {p.text}" for p in chosen])
        return cls(chosen, postings, vectors)

    def save(self, folder: Path) -> Path:
        """Write the index into a folder; its name carries the hash of its bytes."""
        part = folder / "index.part"
        write_file(part, _tensors(self), {"format": FORMAT, "version": self.version})
        digest = hashlib.sha256(part.read_bytes()).hexdigest()[:16]
        return part.rename(folder / f"index-{digest}.safetensors")

    @classmethod
    def load(cls, source: Path | str | bytes) -> "Index":
        """Read an index from a file or from its bytes.

        Raises
        ------
        SavedFileError : it is damaged, or something else

        """
        if isinstance(source, bytes):
            tensors, metadata = read_bytes(source, "The index")
        else:
            tensors, metadata = read_file(Path(source))
        if metadata.get("format") != FORMAT:
            raise SavedFileError("This is no index of a book, or one of another version.")
        try:
            return _index(tensors, metadata)
        except (KeyError, ValueError, TypeError, IndexError) as error:
            raise SavedFileError(f"The index is damaged: {error!r}.") from error


def _tensors(index: Index) -> dict[str, NDArray[Any]]:
    tensors: dict[str, NDArray[Any]] = {
        "passages": _bytes(passages_.to_json(index.passages)),
        "words": _bytes(json.dumps(index.postings.words, ensure_ascii=False)),
        "starts": index.postings.starts,
        "rows": index.postings.rows,
        "scores": index.postings.scores,
    }
    if index.vectors is not None:
        tensors["vectors"] = index.vectors.astype("float16")
    return tensors


def _index(tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]) -> Index:
    passages = passages_.from_json(tensors["passages"].tobytes().decode())
    words = json.loads(tensors["words"].tobytes().decode())
    starts, rows, scores = (tensors[name] for name in ("starts", "rows", "scores"))
    fits = (
        len(starts) == len(words) + 1
        and starts[0] == 0
        and starts[-1] == len(rows) == len(scores)
        and np.all(np.diff(starts) >= 0)
        and (len(rows) == 0 or (rows.min() >= 0 and rows.max() < len(passages)))
    )
    if not fits:
        raise ValueError("its tables don't fit together")
    vectors = tensors.get("vectors")
    if vectors is not None:
        if vectors.ndim != 2 or len(vectors) != len(passages):
            raise ValueError("its vectors are not one for each passage")
        vectors = vectors.astype("float32")
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return Index(passages, Postings(words, starts, rows, scores), vectors, metadata["version"])


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), "uint8")


def _version(index: Index) -> str:
    digest = hashlib.sha256()
    for name, tensor in _tensors(index).items():
        digest.update(f"{name}\0".encode())
        digest.update(tensor.tobytes())
    return digest.hexdigest()[:16]
