"""A question in a talk: whether it goes on from the one before, and what answers it then.

"Is a hundred enough?" may go on from "Does XOR need two layers?", or begin anew. Both are looked
up, alone and with the words of the question before. One sigmoid neuron says how likely it is that
the question goes on. The chance of each section is then a mixture: its chance if the question
stands alone, and its chance if it goes on. In the second, it counts as well how near the section is
to what was answered before.

The weights were learned where those of the ranking were (`ranking.py`), from follow-ups, and from
questions that came after a talk about something else.

Reference: R. A. Jacobs, M. I. Jordan, S. J. Nowlan, G. E. Hinton. Adaptive mixtures of local
experts. Neural Computation 3, 79-87, 1991.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainrule.tutor.conversation import ANNOUNCED, Turn, continued, is_follow_up
from chainrule.tutor.fitted import neuron
from chainrule.tutor.forms import subject
from chainrule.tutor.postings import Floats
from chainrule.tutor.ranking import softmax
from chainrule.tutor.retrieval import Hit, Look, Retriever

LEAST = -12.0  # the logarithm of a chance: what is less likely is all the same
MOST_OF_ANSWER = 100  # letters of the answer before that are compared
GOES_ON = ("follows", "announced", "known", "words", "shortness", "alone", "joined")
TOGETHER = ("alone", "joined", "answer")


@dataclass(frozen=True)
class Facts:
    """What is weighed.

    Attributes
    ----------
    goes_on : one number for each of GOES_ON: whether the question leaves out what it is about,
        whether it begins with "and" or the like, how much of it the book knows, its length, how few
        things it names, and how sure its two readings find a section
    alone : (sections,) the logarithm of the chance of each, if the question stands alone
    together : (sections, TOGETHER) that, the same with the words of the question before, and how
        near it is to the answer before
    """

    goes_on: list[float]
    alone: Floats
    together: Floats


def search(
    retriever: Retriever, question: str, history: Sequence[Turn], limit: int
) -> tuple[str, list[Hit], Floats | None]:
    """Return what a question means, what was found for it, and its vector."""
    meant = continued(question, history)
    if meant != question:
        retriever.prepare([subject(question), subject(meant)])
    alone = retriever.look(subject(question))
    joined = retriever.look(subject(meant)) if meant != question else None
    if joined is None:
        hits = retriever.hits(alone, alone.scores, alone.sure, limit) if alone else []
        return question, hits, alone.vector if alone else None
    told = facts(retriever, question, history, alone, joined)
    learned = retriever.learned
    share = neuron(learned.goes_on, told.goes_on)
    apart = (1 - share) * softmax(learned.alone * told.alone)
    on = share * softmax(told.together @ learned.together)
    first = int(np.argmax(apart + on))
    reading, look = (question, alone) if apart[first] > on[first] else (meant, joined)
    look = look or joined
    sure = (1 - share) * (alone.sure if alone else 0.0) + share * joined.sure
    scores = np.log(apart + on + np.float32(np.exp(2 * LEAST)))
    return reading, retriever.hits(look, scores, sure, limit), look.vector


def facts(
    retriever: Retriever,
    question: str,
    history: Sequence[Turn],
    alone: Look | None,
    joined: Look,
) -> Facts:
    """Return what is weighed.

    Parameters
    ----------
    retriever : looks up
    question : the newest
    history : earlier questions with their answers, the oldest first
    alone, joined : the question looked up by itself (None if it names nothing), and with the words
        of the question before

    """
    first, second = chances(alone, joined), chances(joined, joined)
    ideas = len(alone.query.ideas) if alone else 0
    goes_on = [
        float(is_follow_up(question)),
        float(ANNOUNCED.match(question) is not None),
        sum(idea.known for idea in alone.query.ideas) / ideas if alone else 1.0,
        len(question.split()) / 10,
        1 / ideas if ideas else 2.0,
        float(first.max()),
        float(second.max()),
    ]
    answer = history[-1][1][:MOST_OF_ANSWER].strip()
    near = retriever.gatherer.nearness(retriever.vector(answer) if answer else None)
    together = np.stack([first, second, near], axis=1)
    return Facts(goes_on, first, together.astype("float32"))


def chances(look: Look | None, other: Look) -> Floats:
    """Return the logarithm of the chance of each section; all alike where nothing was named."""
    if look is None:
        return np.full(len(other.scores), -np.log(len(other.scores)), "float32")
    found: Floats = np.log(np.maximum(softmax(look.scores), np.float32(np.exp(LEAST))))
    return found
