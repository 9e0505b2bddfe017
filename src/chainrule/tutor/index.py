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
from chainrule.tutor.expected import Expected
from chainrule.tutor.passages import Passage
from chainrule.tutor.postings import Floats, Postings
from chainrule.tutor.sentences import sentences_of
from chainrule.tutor.spelling import SHORTEST, word_hash
from chainrule.tutor.words import plain, words_of

Tensors = dict[str, NDArray[Any]]

FORMAT = "chainrule-tutor-index-2"
# How much long texts are held to be long-winded: a passage is, a title is not.
TEXT_B, SECTION_B, TITLE_B = 0.6, 0.6, 0.3
# Letters: about the 128 tokens of the texts that the encoder learned from.
TOLD = 600
SENTENCE = 8  # letters; what is shorter says nothing by itself
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
    postings, titles : BM25's tables of the passages' words and of their titles' words
    sections : the same for whole sections, in the order in which they first come
    section_of : (passages,) the number of each passage's section
    spellings : the words of the book as they are spelled, with how often each stands in it
    english : hashes of other words that are spelled right
    vectors : (passages, 384), rows of length 1; None if the book was built without an encoder
    sentences : (sentences, 384), the same for each sentence of prose
    sentence_of : (sentences,) the passage that each stands in
    expected : questions that the sections answer, as their author thinks they will be asked
    version : changes with the content

    """

    def __init__(
        self,
        passages: Sequence[Passage],
        postings: Postings,
        titles: Postings,
        sections: Postings,
        spellings: Mapping[str, int],
        english: NDArray[np.uint32],
        vectors: Floats | None = None,
        sentences: Floats | None = None,
        sentence_of: NDArray[np.int32] | None = None,
        expected: Expected | None = None,
        version: str = "",
    ) -> None:
        self.passages = list(passages)
        self.section_of = np.array(numbers_of(self.passages), "int64")
        self.postings, self.titles, self.sections = postings, titles, sections
        self.spellings, self.english = dict(spellings), english
        self.vectors, self.sentences = vectors, sentences
        self.sentence_of = np.zeros(0, "int32") if sentence_of is None else sentence_of
        self.expected = expected or Expected.build((), None, sections.texts)
        self.version = version or _version(_tensors(self))

    @classmethod
    def build(
        cls,
        passages: Iterable[Passage],
        encoder: Encodes | None = None,
        english: Iterable[str] = (),
        expected: Mapping[str, Sequence[str]] | None = None,
    ) -> "Index":
        """Make the index of some passages.

        Parameters
        ----------
        passages : in the order of the book
        encoder : makes their vectors, if there is one
        english : words that are spelled right, for not mending them
        expected : questions that sections answer, by the sections' addresses; those of addresses
            that no passage has are left out
        """
        chosen = list(passages)
        sections = dict(zip((p.url for p in chosen), numbers_of(chosen), strict=True))
        asked = [
            (sections[url], question)
            for url, questions in (expected or {}).items()
            if url in sections
            for question in questions
        ]
        spelled = Counter(
            word for p in chosen for word in SPELLED.findall(plain(f"{p.section} {p.text}").lower())
        )
        vectors = sentences = sentence_of = nearest = None
        if encoder is not None and chosen:
            texts = [told(passage) for passage in chosen]
            prose = [prose_of(passage) for passage in chosen]
            texts += [text for own in prose for text in own]
            sentence_of = np.repeat(np.arange(len(chosen), dtype="int32"), list(map(len, prose)))
            ends = len(chosen), len(texts)
            encoded = encoder.encode([*texts, *(question for _, question in asked)])
            vectors, sentences, nearest = np.split(encoded, ends)
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
            _hashes(word for word in english if word not in spelled),
            vectors,
            sentences,
            sentence_of,
            Expected.build(asked, nearest, len(together)),
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


def told(passage: Passage) -> str:
    """Return what the encoder is told of a passage: where it stands, and how it begins.

    >>> told(Passage("a", "text", ("A", "B"), "a.html", "It bends."))
    'A. B. It bends.'
    """
    return f"{'. '.join(passage.titles)}. {passage.text}"[:TOLD]


def prose_of(passage: Passage) -> list[str]:
    """Return the sentences of a passage that are compared one by one.

    A passage is compared as a whole, too, but a whole blurs what one of its sentences says. Code
    and the entries of a reference are no sentences.

    >>> prose_of(Passage("a", "text", ("A",), "a.html", "It bends. Is that enough? Yes."))
    ['It bends.', 'Is that enough?']
    """
    if passage.kind in ("cell", "reference"):
        return []
    found = [sentence.text for sentence in sentences_of(passage.text)]
    return [text for text in found if len(text) >= SENTENCE]


def numbers_of(passages: Sequence[Passage]) -> list[int]:
    """Return the number of each passage's section: a section is what has an address."""
    numbers: dict[str, int] = {}
    return [numbers.setdefault(passage.url, len(numbers)) for passage in passages]


def _tensors(index: Index) -> Tensors:
    tensors: Tensors = {
        "passages": _bytes(passages_.to_json(index.passages)),
        "spellings": _bytes(json.dumps(index.spellings, ensure_ascii=False)),
        "english": index.english,
        **_parts("texts", index.postings),
        **_parts("titles", index.titles),
        **_parts("sections", index.sections),
    }
    expected = index.expected
    if len(expected.of):
        tensors |= {"expected_of": expected.of, **_parts("expected", expected.words)}
        tensors |= _parts("expected_together", expected.together)
    for name, vectors in (
        ("vectors", index.vectors),
        ("sentences", index.sentences),
        ("expected", expected.vectors if len(expected.of) else None),
    ):
        if vectors is not None:
            tensors[name] = small(vectors)
    if index.sentences is not None:
        tensors["sentence_of"] = index.sentence_of
    return tensors


def _hashes(words: Iterable[str]) -> NDArray[np.uint32]:
    right = {word for word in words if SPELLED.fullmatch(word) and len(word) >= SHORTEST}
    return np.array(sorted({word_hash(word) for word in right}), "uint32")


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
    vectors = _vectors(tensors, "vectors", len(passages))
    inside, of = None, tensors.get("sentence_of")
    if of is not None:
        if len(of) and not 0 <= of.min() <= of.max() < len(passages):
            raise ValueError("its sentences stand in no passage")
        inside = _vectors(tensors, "sentences", len(of))
    return Index(
        passages,
        texts,
        titles,
        sections,
        spellings,
        tensors["english"],
        vectors,
        inside,
        of,
        _expected(tensors, sections.texts),
        metadata["version"],
    )


def _expected(tensors: Tensors, sections: int) -> Expected | None:
    of = tensors.get("expected_of")
    if of is None:
        return None
    if len(of) and not 0 <= of.min() <= of.max() < sections:
        raise ValueError("its expected questions belong to no section")
    words = _postings("expected", tensors, len(of))
    together = _postings("expected_together", tensors, sections)
    return Expected(of, words, together, _vectors(tensors, "expected", len(of)))


def small(vectors: Floats) -> NDArray[np.int8]:
    """Return vectors as small whole numbers: only their directions count, not their lengths.

    >>> small(np.array([[0.5, -0.25]], "float32")).tolist()
    [[127, -64]]
    """
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    whole: NDArray[np.int8] = np.rint(vectors / largest * 127).astype("int8")
    return whole


def _vectors(tensors: Tensors, name: str, rows: int) -> Floats | None:
    """Return vectors with length 1 again, or None if the index has none."""
    whole = tensors.get(name)
    if whole is None:
        return None
    if whole.ndim != 2 or len(whole) != rows:
        raise ValueError(f"its {name} are not as many as they should be")
    vectors = whole.astype("float32")
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors


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
