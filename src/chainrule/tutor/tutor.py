"""The tutor's face: a question goes in, an answer that can be checked comes out."""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from chainrule.tutor import refusals, talk
from chainrule.tutor.answers import Answer
from chainrule.tutor.conversation import Turn
from chainrule.tutor.errors import NoTutorError
from chainrule.tutor.extractive import Extractor
from chainrule.tutor.index import Encodes, Index
from chainrule.tutor.retrieval import ENOUGH, Hit, Retriever
from chainrule.tutor.support import Similarity
from chainrule.tutor.worked import cell_for

HOME = Path("_static", "chainrule")  # where a site keeps the tutor's files
LIMIT = 8  # passages


class Writes(Protocol):
    """What writes an answer from passages, such as a language model behind an address."""

    def write(
        self,
        question: str,
        hits: Sequence[Hit],
        draft: Answer,
        similarity: Similarity | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield events: sentences as they come, then {"type": "answer", "answer": Answer}."""
        ...


class Tutor:
    """Answers questions from a book.

    Parameters
    ----------
    index : of the book
    encoder : for meanings; without it words alone are compared. It may be set later on
        `tutor.retriever.encoder`
    writer : writes answers in its own words from what was found; None quotes the book

    Notes
    -----
    An encoder's layers reuse their buffers, so one question is looked up at a time; what a writer
    does goes on side by side.
    """

    def __init__(
        self, index: Index, encoder: Encodes | None = None, writer: Writes | None = None
    ) -> None:
        self.index = index
        self.retriever = Retriever(index, encoder)
        self.writer = writer
        self._extractor = Extractor(index, self.retriever.reader)
        self._turn = threading.Lock()

    @classmethod
    def load(cls, site: Path, writer: Writes | None = None) -> "Tutor":
        """Load the tutor of a built book.

        Raises
        ------
        NoTutorError : the folder is no built book, or has no tutor in it
        SavedFileError : the tutor's files are damaged

        """
        home = Path(site) / HOME
        listed = _listed(home / "tutor.json", site)
        index = Index.load(home / listed["index"])
        encoder: Encodes | None = None
        if listed.get("encoder"):
            from chainrule.tutor.encoder import Encoder

            encoder = Encoder.load(home / listed["encoder"])
        return cls(index, encoder, writer)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question; never raises because of what the question says.

        Parameters
        ----------
        question : in English
        history : earlier questions with their answers, the oldest first

        """
        draft, hits, asked = self._draft(question, history)
        if self.writer is None or not draft.answered:
            return draft
        answer = draft
        for event in self.writer.write(asked, hits, draft, self.similarity()):
            if event["type"] == "answer":
                answer = event["answer"]
        return answer

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[dict[str, Any]]:
        """Yield an answer while it is made.

        Each sentence that was checked is {"type": "sentence", "text": ...}; the last event is
        {"type": "answer", ...} with all that `Answer.to_json` has. It alone counts: should the
        model's sentences not hold together, it has the book's instead.
        """
        draft, hits, asked = self._draft(question, history)
        answer = draft
        if self.writer is None or not draft.answered:
            for paragraph in draft.answer.split("\n\n") if draft.answered else ():
                yield {"type": "sentence", "text": paragraph}
        else:
            for event in self.writer.write(asked, hits, draft, self.similarity()):
                if event["type"] == "answer":
                    answer = event["answer"]
                else:
                    yield event
        yield {"type": "answer", **answer.to_json()}

    def similarity(self) -> Similarity | None:
        """Return a function that compares two texts by meaning, if there is an encoder."""
        encoder = self.retriever.encoder
        if encoder is None:
            return None

        def compare(one: str, other: str) -> float:
            with self._turn:
                vectors = encoder.encode([one, other])
            return float(vectors[0] @ vectors[1])

        return compare

    def _draft(self, question: str, history: Sequence[Turn]) -> tuple[Answer, list[Hit], str]:
        """Return the book's own answer, the passages found, and the question that was looked up."""
        # Half of a sign that needs two can come in JSON, and can't be written as UTF-8.
        shown = question[: refusals.MOST_CHARACTERS].encode(errors="replace").decode()
        if len(question) > refusals.MOST_CHARACTERS:
            return _refusal(shown, refusals.TOO_LONG, len(question)), [], ""
        tidy = refusals.clean(question)
        asked = refusals.without_orders(tidy)
        problem = refusals.problem_of(asked) if asked or not tidy else refusals.INSTRUCTIONS
        if problem is not None:
            return _refusal(shown, problem), [], ""
        before = [(refusals.clean(q[:1000]), a) for q, a in history]
        with self._turn:
            asked, hits, vector = talk.search(self.retriever, asked, before, LIMIT)
            extract = self._extractor.answer(asked, hits, vector)
        cell = cell_for(asked)
        if not hits or hits[0].score < ENOUGH or not extract.text:
            refused = _refusal(shown, refusals.NOT_COVERED, hits=hits)
            return replace(refused, cell=cell), hits, asked
        # What is quoted may stand beside what was found; the list names all of it.
        found = {hit.passage.id for hit in hits}
        hits += [hit for hit in extract.used if hit.passage.id not in found]
        answer = Answer(shown, True, extract.text, extract.citations, tuple(hits), cell)
        return answer, hits, asked


def _refusal(question: str, reason: str, length: int = 0, hits: Sequence[Hit] = ()) -> Answer:
    # A list of other people's works helps nobody on who isn't answered here.
    hits = [hit for hit in hits if not hit.passage.lists_sources]
    text = refusals.text_for(reason, length, hits)
    return Answer(question, False, text, passages=tuple(hits), reason=reason)


def _listed(path: Path, site: Path) -> dict[str, str]:
    """Read which files a site's tutor has.

    Raises
    ------
    NoTutorError : there are none

    """
    build = f"Build the book first: chainrule book build --out {site}"
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        names = {name: listed.get(name) for name in ("index", "encoder")}
    except FileNotFoundError:
        raise NoTutorError(f"There is no tutor in {site}. {build}") from None
    except (OSError, ValueError, AttributeError) as error:
        raise NoTutorError(f"{path} can't be read: {error}. {build}") from error
    for name in names.values():
        if name is not None and (not isinstance(name, str) or ".." in name or name.startswith("/")):
            raise NoTutorError(f"{path} names a file outside the site: {name!r}. {build}")
    if names["index"] is None:
        raise NoTutorError(f"{path} names no index. {build}")
    return {name: value for name, value in names.items() if value is not None}
