"""A language model writes the answer, and the book has the last word.

Any address that speaks OpenAI's "chat completions" will do. The model is given the passages that
were found and told to cite them. What it sends is checked sentence by sentence while it arrives: a
sentence that its passages don't support is dropped. If too little is left, or nothing usable comes,
the book's own sentences stand, and the answer says so.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from chainrule.errors import ArgumentError
from chainrule.tutor.answers import Answer, Citation
from chainrule.tutor.drafting import Written, sentences_in
from chainrule.tutor.endpoint import Endpoint, EndpointError
from chainrule.tutor.prompt import MOST_PASSAGES, messages_for
from chainrule.tutor.retrieval import Hit
from chainrule.tutor.support import Similarity, ground_of

MOST_SENTENCES = 6
LEAST_CHARACTERS = 30


@dataclass
class Checked:
    """What was kept of a model's sentences so far."""

    hits: Sequence[Hit]
    similarity: Similarity | None
    kept: list[str]
    citations: list[Citation]
    seen: list[str] = field(default_factory=list)
    dropped: int = 0

    def repeats(self, text: str) -> bool:
        """Tell whether a sentence has come before; small models circle."""
        again = text in self.seen
        self.seen.append(text)
        return again

    def take(self, written: Written) -> str | None:
        """Keep a sentence if a passage supports it; return it with its citation then."""
        passages = [hit.passage for hit in self.hits]
        ground = ground_of(written.text, passages, written.cited, self.similarity)
        if ground is None:
            self.dropped += 1
            return None
        passage = passages[ground.number]
        known = [c.id for c in self.citations if (c.url, c.quote) == (passage.url, ground.quote)]
        if not known:
            known = [str(len(self.citations) + 1)]
            self.citations.append(Citation(known[0], passage.section, passage.url, ground.quote))
        sentence = f"{written.text} [{known[0]}]"
        self.kept.append(sentence)
        return sentence

    def enough(self) -> bool:
        """Tell whether what is left is an answer."""
        length = sum(len(sentence) for sentence in self.kept)
        return length >= LEAST_CHARACTERS and self.dropped <= 2 * len(self.kept)


class Writer:
    """Lets a model write answers.

    Parameters
    ----------
    endpoint : where the model is

    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    @classmethod
    def from_environment(cls) -> "Writer | None":
        """Return the writer that the environment names, or None.

        CHAINRULE_LLM_URL is the address (".../v1"), CHAINRULE_LLM_MODEL the model's name,
        CHAINRULE_LLM_KEY the key if one is needed, CHAINRULE_LLM_SECONDS the most time for one
        answer.

        Raises
        ------
        ArgumentError : the address or the time can't be used

        """
        url = os.environ.get("CHAINRULE_LLM_URL", "").strip()
        if not url:
            return None
        given = os.environ.get("CHAINRULE_LLM_SECONDS", "60")
        try:
            seconds = float(given)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds <= 3600:
            raise ArgumentError(f"CHAINRULE_LLM_SECONDS={given!r} must be from 1 to 3600.")
        model = os.environ.get("CHAINRULE_LLM_MODEL", "").strip() or "default"
        return cls(Endpoint(url, model, os.environ.get("CHAINRULE_LLM_KEY", ""), seconds))

    def write(
        self,
        question: str,
        hits: Sequence[Hit],
        draft: Answer,
        similarity: Similarity | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield each sentence that was checked, then the whole answer.

        Parameters
        ----------
        question : one that stands by itself
        hits : the passages that were found
        draft : the book's own answer, given if the model's is of no use
        similarity : of two texts, where there is an encoder

        """
        checked = Checked(hits[:MOST_PASSAGES], similarity, [], [])
        trouble = ""
        try:
            with closing(self.endpoint.stream(messages_for(question, checked.hits))) as pieces:
                for written in sentences_in(pieces):
                    if checked.repeats(written.text):
                        break
                    sentence = checked.take(written)
                    if sentence is not None:
                        yield {"type": "sentence", "text": sentence}
                    if len(checked.kept) >= MOST_SENTENCES:
                        break
        except EndpointError as error:
            trouble = str(error)
        yield {"type": "answer", "answer": _final(draft, checked, trouble)}


def _final(draft: Answer, checked: Checked, trouble: str) -> Answer:
    """Return the model's answer if it holds, or the book's."""
    written = checked.dropped + len(checked.kept)
    if checked.enough():
        note = None
        if trouble:
            note = f"The model's answer broke off: {trouble}."
        elif checked.dropped:
            note = f"Left out, because the book doesn't say it: {checked.dropped} of the model's "
            note += f"{written} sentences."
        text, citations = " ".join(checked.kept), tuple(checked.citations)
        return replace(draft, answer=text, citations=citations, writer="model", note=note)
    unsupported = f"{checked.dropped} of the model's {written} sentences are not in the book"
    why = trouble or (unsupported if checked.dropped else "the model wrote too little")
    return replace(draft, writer="book", note=f"These are the book's own sentences: {why}.")
