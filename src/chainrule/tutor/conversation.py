"""Follow-up questions: "why?", "and for two layers?", "what about tanh?".

A follow-up leaves out what the question before it was about. It is made to stand by itself: where
it names a thing of the same kind as one in the question before, the thing is put in the other's
place; otherwise the main words of the question before are added. `talk.py` decides whether it
is a follow-up. Only a few turns count, and each only so far, so that a long talk costs no
more than a short one.
"""

import re
from collections.abc import Sequence

from chainrule.tutor.words import tokens_of, words_of

Turn = tuple[str, str]
MOST_TURNS, MOST_CHARACTERS = 6, 300
LONG = 14  # words; so long a question says what it is about

OPENING = re.compile(
    r"\s*(?:and|but|so|or|then|also|ok(?:ay)?|yes|no|hm+|well)?[\s,]*"
    r"(?:(?:what|how)\s+about|what\s+of|what\s+if|and|but|or)\b\s*",
    re.IGNORECASE,
)
ANNOUNCED = re.compile(r"\s*(?:and|but|so|or|then)\b", re.IGNORECASE)
# Short questions that ask something of what was said: "why squared?", "is there a proof?"
SHORT = re.compile(
    r"\s*(?:why|how|since\s+when|in\s+which\s+way)\s+\w+\s*\?*$|\s*(?:is|are|was)\s+there\s+(?:an?|any)\s+"
    r"\w+\s*\?*$|.*\bthen\s*\?+$",
    re.IGNORECASE,
)
# After an "and" too, this asks about a thing of its own: "and what is a plateau?"
OF_ITS_OWN = re.compile(
    r"(?:what|who)\s+(?:is|are|was)\s+(?:an?\s+|the\s+)?\w+(?:\s\w+)?\s*\?*$", re.I
)
BARE = re.compile(
    r"\s*(?:(?:but|and|so)\s+)?(?:why(?:\s+(?:not|so|is\s+that|exactly))?|how(?:\s+(?:so|come|exactly))?|"
    r"really|for\s+example|an?\s+example|examples?|like\s+what|more|tell\s+me\s+more|go\s+on|"
    r"explain(?:\s+(?:more|further|that|it|this))?|what\s+else|and\s+then|in\s+what\s+way|"
    r"since\s+when|when|where|who|always|again|simpler|shorter|in\s+code|show\s+me(?:\s+code)?)"
    r"[\s?.!]*$",
    re.IGNORECASE,
)
POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|those|these|this|that|the\s+(?:same|other|others|former|latter|"
    r"first|second|last|one))\b(?!\s+(?:book|chapter|page|course|library|site|tutor))",
    re.IGNORECASE,
)
# The beginning of what is only a part of a question: "with relu?", "two layers?"
PART = re.compile(
    r"\s*(?:for|with|in|on|at|of|to|without|only|then|two|three|four|five|ten|\d+)\b", re.IGNORECASE
)
# What one does with a thing; it stays unsaid what thing: "how do I write it?"
_DEEDS = """
    avoid build change check choose code compute draw explain fix implement learn load measure plot
    print read save set test train understand use write work
"""
DEEDS = frozenset(_DEEDS.split())
OTHER_THAN = re.compile(r"\b(?:differ\w*|compare\w*|versus|vs|better|worse|than)\b", re.IGNORECASE)
WORD = re.compile(r"[A-Za-z_][\w']*|\d+(?:\.\d+)?")
NUMBER = re.compile(r"(?<![\w.])[-\u2212]?\d+(?:\.\d+)?(?![\w.]*\w)")

# Things that can stand in each other's place.
FAMILIES = (
    "sigmoid tanh relu softmax elu selu gelu silu swish softplus softsign mish leaky_relu",
    "mse mae crossentropy cross-entropy huber hinge",
    "sgd momentum rmsprop adam adamw adagrad adadelta nadam adamax",
    "xor and or nand nor",
    "dropout batch-normalization weight-decay early-stopping",
    "lstm gru simplernn",
    "convolution pooling attention recurrence",
    "overfitting underfitting",
    "keras pytorch tensorflow numpy",
    "precision recall accuracy",
)
LOGIC = frozenset(("and", "or"))  # little words, too: they count only in capitals


def continued(question: str, history: Sequence[Turn]) -> str:
    """Return what a question means if it goes on from the one before, so that it can be looked up.

    Parameters
    ----------
    question : the newest
    history : earlier questions with their answers, the oldest first

    >>> continued("what about tanh?", [("What is sigmoid of 1.19?", "...")])
    'What is tanh of 1.19?'
    >>> continued("why?", [("Can one neuron learn XOR?", "No.")])
    'why? neuron learn XOR'
    >>> continued("are a hundred enough?", [("Can two layers do XOR?", "...")])
    'are a hundred enough? two layers XOR'
    """
    earlier = _before(history)
    meant = _joined(question, earlier)
    if not earlier or meant != question or len(WORD.findall(question)) > LONG:
        return meant
    return _with_words_of(earlier, question)


def _before(history: Sequence[Turn]) -> str:
    """Return the last question of a talk, made to stand by itself."""
    found = ""
    for earlier, _ in history[-MOST_TURNS:]:
        found = _joined(earlier[:MOST_CHARACTERS], found)
    return found


def is_follow_up(question: str) -> bool:
    """Tell whether a question leaves out what it is about.

    >>> is_follow_up("and for two layers?"), is_follow_up("How does it learn?")
    (True, True)
    >>> is_follow_up("What is the sigmoid, and why is it smooth?")
    False
    """
    opening = OPENING.match(question)
    back = POINTS_BACK.search(question)
    if opening and back is None and OF_ITS_OWN.match(question[opening.end() :]):
        return False
    if BARE.match(question) or opening or SHORT.match(question) or not _main_words(question):
        return True
    if back is not None:
        before, after = question[: back.start()], question[back.end() :]
        return len(_main_words(after)) <= 2 and all(
            word.lower() in DEEDS for word in _main_words(before)
        )
    return PART.match(question) is not None and len(WORD.findall(question)) <= 5


def _joined(question: str, before: str) -> str:
    """Return a question that stands by itself, given the one before that does."""
    if not before or not is_follow_up(question):
        return question
    rest = OPENING.sub("", question, count=1) if OPENING.match(question) else question
    replaced = None if OTHER_THAN.search(rest) else _replaced(rest, before)
    if replaced is not None:
        return replaced[:MOST_CHARACTERS]
    return _with_words_of(before, question)


def _with_words_of(before: str, question: str) -> str:
    """Return a question with what the one before it is about."""
    known = {word.lower() for word in WORD.findall(question)}
    missing = [word for word in _main_words(before) if word.lower() not in known]
    return " ".join([question.strip(), *missing])[: 2 * MOST_CHARACTERS]


def _replaced(rest: str, before: str) -> str | None:
    """Return the question before with one thing or number replaced by the follow-up's."""
    words = [word for word in _main_words(rest) if not NUMBER.fullmatch(word)]
    for family in FAMILIES:
        members = family.split()
        new = [found for name in members if (found := _find(name, rest)) is not None]
        there = [found for name in members if (found := _find(name, before)) is not None]
        if len(new) == 1 and len(there) == 1 and len(words) <= 2:
            place, name = there[0], str(new[0][0])
            return before[: place.start()] + name + before[place.end() :]
    numbers, old = NUMBER.findall(rest), list(NUMBER.finditer(before))
    if not words and len(numbers) == 1 and old:
        number: str = numbers[0]
        return before[: old[-1].start()] + number + before[old[-1].end() :]
    return None


def _find(name: str, text: str) -> re.Match[str] | None:
    pattern = re.sub(r"[-_]", r"[-_ ]?", name)
    if name in LOGIC:
        return re.search(rf"\b{pattern.upper()}\b", text)
    return re.search(rf"\b{pattern}\b", text, re.IGNORECASE)


def _main_words(text: str) -> list[str]:
    """Return the words that say what a text is about."""
    return [token for token in tokens_of(text) if words_of(token)]
