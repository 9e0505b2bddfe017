"""What an answer is: sentences, the quotes they rest on, and the passages that were found."""

from dataclasses import dataclass, field
from typing import Any

from chainrule.tutor.retrieval import Hit


@dataclass(frozen=True)
class Citation:
    """What a sentence of an answer rests on.

    Attributes
    ----------
    id : "1", "2", ..., as the answer names it: [1]
    section : the titles above the passage
    url : where it stands, relative to the site's root
    quote : letter by letter from the passage
    """

    id: str
    section: str
    url: str
    quote: str


@dataclass(frozen=True)
class Answer:
    """What the tutor says.

    Attributes
    ----------
    question : as it came
    answered : whether the book covers it
    answer : sentences, each followed by its citation: "... [1] ... [2]"; plain text, never HTML.
        Paragraphs are divided by empty lines; a quoted cell stands between lines of three backticks
    citations : what the sentences rest on
    passages : what was found, the best first
    cell : Python to run, where the question is one that the library can compute
    reason : why there is no answer, one of those in `refusals`, such as "not covered"
    writer : "model" or "book", who wrote the sentences; None if no model was asked
    note : in words, why the book's own sentences stand here and not the model's
    """

    question: str
    answered: bool
    answer: str
    citations: tuple[Citation, ...] = ()
    passages: tuple[Hit, ...] = field(default=())
    cell: str | None = None
    reason: str | None = None
    writer: str | None = None
    note: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the answer as a dict that can be written as JSON.

        "cell" is there only where there is a cell to run, "writer" and "note" only where a model
        was asked to write.

        >>> Answer("Why?", False, "The book doesn't cover this.").to_json()["answered"]
        False
        """
        told: dict[str, Any] = {
            "question": self.question,
            "answered": self.answered,
            "answer": self.answer,
            "citations": [
                {"id": c.id, "section": c.section, "url": c.url, "quote": c.quote}
                for c in self.citations
            ],
            "passages": [
                {
                    "section": hit.passage.section,
                    "url": hit.passage.url,
                    "score": round(hit.score, 4),
                }
                for hit in self.passages
            ],
        }
        optional = {"cell": self.cell, "writer": self.writer, "note": self.note}
        return told | {name: value for name, value in optional.items() if value is not None}
