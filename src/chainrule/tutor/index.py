"""The index: all passages of a book, made ready for search, in one file that never changes."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from chainrule.errors import SavedFileError
from chainrule.models.safetensors import read_bytes, read_file, write_file
from chainrule.tutor import passages as passages_
from chainrule.tutor.passages import Passage
from chainrule.tutor.postings import Floats, Postings
from chainrule.tutor.words import plain, words_of

Tensors = dict[str, NDArray[Any]]

FORMAT = "chainrule-tutor-index-1"
# How much long texts are held to be long-winded: a passage is, a title is not.
TEXT_B, SECTION_B, TITLE_B = 0.6, 0.6, 0.3
SPELLED = re.compile(r"[a-z][a-z0-9]{2,}")


class Encodes(Protocol):
    """What turns texts into vectors of length 1, a row for each."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row for each text."""
        ...


class Index:
    """A book's passages with what the search needs.

    Attributes
    ----------
    passages : in the order of the book
    texts, titles : BM25's tables of the passages' words and of their titles' words
    sections : the same for whole sections, in the order in which they first come
    section_of : (passages,) the number of each passage's section
    spellings : the words of the book as they are spelled, with how often each stands in it
    vectors : (passages, 384), rows of length 1; None if the book was built without an encoder
    version : changes with the content

    """

    def __init__(
        self,
        passages: Sequence[Passage],
        texts: Postings,
        titles: Postings,
        sections: Postings,
        spellings: Mapping[str, int],
        vectors: Floats | None = None,
        version: str = "",
    ) -> None:
        self.passages = list(passages)
        self.section_of = np.array(numbers_of(self.passages), "int64")
        self.texts, self.titles, self.sections = texts, titles, sections
        self.spellings = dict(spellings)
        self.vectors = vectors
        self.version = version or _version(_tensors(self))

    @classmethod
    def build(cls, passages: Iterable[Passage], encoder: Encodes | None = None) -> "Index":
        """Make the index of some passages, with vectors if there is an encoder."""
        chosen = list(passages)
        spelled = Counter(
            word for p in chosen for word in SPELLED.findall(plain(f"{p.section} {p.text}").lower())
        )
        vectors = None
        if encoder is not None and chosen:
            vectors = encoder.encode([f"{'. '.join(p.titles)}. {p.text}" for p in chosen])
        words = [words_of(p.text) for p in chosen]
        together: dict[int, list[str]] = {}
        for number, passage, own in zip(numbers_of(chosen), chosen, words, strict=True):
            together.setdefault(number, words_of(passage.section)).extend(own)
        return cls(
            chosen,
            Postings.build(words, TEXT_B),
            Postings.build([words_of(p.section) for p in chosen], TITLE_B),
            Postings.build(list(together.values()), SECTION_B),
            dict(sorted(spelled.items())),
            vectors,
        )

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
        except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
            raise SavedFileError(f"The index is damaged: {error!r}.") from error


def numbers_of(passages: Sequence[Passage]) -> list[int]:
    """Return the number of each passage's section: a section is what has an address."""
    numbers: dict[str, int] = {}
    return [numbers.setdefault(passage.url, len(numbers)) for passage in passages]


def _tensors(index: Index) -> Tensors:
    tensors = {
        "passages": _bytes(passages_.to_json(index.passages)),
        "spellings": _bytes(json.dumps(index.spellings, ensure_ascii=False)),
        **_parts("texts", index.texts),
        **_parts("titles", index.titles),
        **_parts("sections", index.sections),
    }
    if index.vectors is not None:
        tensors["vectors"] = index.vectors.astype("float16")
    return tensors


def _parts(name: str, postings: Postings) -> Tensors:
    return {
        f"{name}/words": _bytes(json.dumps(postings.words, ensure_ascii=False)),
        f"{name}/starts": postings.starts,
        f"{name}/rows": postings.rows,
        f"{name}/scores": postings.scores,
    }


def _index(tensors: Tensors, metadata: Mapping[str, str]) -> Index:
    passages = passages_.from_json(_text(tensors["passages"]))
    texts, titles = (_postings(name, tensors, len(passages)) for name in ("texts", "titles"))
    sections = _postings("sections", tensors, len({passage.url for passage in passages}))
    spellings = {str(word): int(often) for word, often in _json(tensors["spellings"]).items()}
    vectors = tensors.get("vectors")
    if vectors is not None:
        if vectors.ndim != 2 or len(vectors) != len(passages):
            raise ValueError("its vectors are not one for each passage")
        vectors = vectors.astype("float32")
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return Index(passages, texts, titles, sections, spellings, vectors, metadata["version"])


def _postings(name: str, tensors: Tensors, texts: int) -> Postings:
    words = [str(word) for word in _json(tensors[f"{name}/words"])]
    parts = [tensors[f"{name}/{part}"] for part in ("starts", "rows", "scores")]
    made = Postings(words, parts[0], parts[1], parts[2], texts)
    made.check()
    return made


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), "uint8")


def _text(array: NDArray[Any]) -> str:
    return array.tobytes().decode()


def _json(array: NDArray[Any]) -> Any:
    return json.loads(_text(array))


def _version(tensors: Tensors) -> str:
    digest = hashlib.sha256()
    for name, tensor in tensors.items():
        digest.update(f"{name}\0".encode())
        digest.update(tensor.tobytes())
    return digest.hexdigest()[:16]
