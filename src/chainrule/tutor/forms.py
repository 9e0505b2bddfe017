"""What a question asks for: a meaning, a reason, a way, some code, a formula.

The form of a question says what its answer looks like: "why" wants a "because".
"""

import re

MEANING, REASON, WAY, CODE, FORMULA, OTHER = "meaning", "reason", "way", "code", "formula", "other"

# In this order: the first that fits is taken.
_QUESTIONS = (
    (
        CODE,
        r"\b(?:code|snippet|program|script|syntax|in python|in keras|in numpy)\b|\bshow me how\b",
    ),
    (FORMULA, r"\b(?:formula|equation|mathematically|expression|notation)\b"),
    (REASON, r"\bwhy\b|\bhow come\b|\breasons?\b|\bwhat(?:'s| is| for| makes| causes) .*\bfor\?*$"),
    (WAY, r"\bhow\b(?! (?:many|much|far|long|large|big|often))|\bsteps?\b|\bways? to\b"),
    (
        MEANING,
        r"\bwhat(?:'s|\u2019s| is| are| was| were| do(?:es)? .* (?:mean|do))\b"
        r"|\bdefin\w+|\bmeaning\b|\bmeant\b|\bexplain\b|\bdescribe\b|\btell me about\b",
    ),
)
QUESTIONS = tuple((form, re.compile(pattern, re.IGNORECASE)) for form, pattern in _QUESTIONS)

SHAPE = re.compile(
    r"(?:(?:please\s+)?(?:show|give|write|tell)\s+(?:me|us)\s+)?(?:(?:the|some|an?|python)\s+)*"
    r"\b(?:code|snippets?|formulas?|equations?|expressions?|definitions?|meanings?|examples?)\s+"
    r"(?:for|of|behind)\s+",
    re.IGNORECASE,
)

BECAUSE = re.compile(
    r"\b(?:because|so that|since|therefore|hence|otherwise|reasons?|which is why|that is why|"
    r"cannot|due to)\b|\bcan[\u2019']t\b",
    re.IGNORECASE,
)
STEP = re.compile(
    r"\b(?:first|then|next|finally|step|steps|by \w+ing|multipl\w+|add\w*|subtract\w*|move\w*|"
    r"take\w*|compute\w*|pass\w*|use\w*|set\w*|call\w*|repeat\w*|start\w*)\b",
    re.IGNORECASE,
)
VERB_OF_MEANING = (
    r"(?:is|are|was|were|means?|takes?|gives?|says?|measures?|tells?|does|do|turns?|maps?|adds?|"
    r"computes?|describes?|holds?|lets?|keeps?|makes?|stands? for|refers? to|=|:)"
)
EQUATION = re.compile(r"\S\s=\s\S.*[∑√·⊙²₁ᵢ()/+−-]")
CALLED = re.compile(r"\b(?:called|named|known as|we call|is the name)\b", re.IGNORECASE)


def form_of(question: str) -> str:
    """Return what a question asks for.

    >>> form_of("Why is the sigmoid smooth?"), form_of("What is a neuron?")
    ('reason', 'meaning')
    >>> form_of("How do I train it?"), form_of("How many epochs?")
    ('way', 'other')
    """
    for form, pattern in QUESTIONS:
        if pattern.search(question):
            return form
    return OTHER


def subject(question: str) -> str:
    """Return a question without words that say only in which form the answer is wanted.

    >>> subject("Show me code for the sigmoid"), subject("What is the formula of the loss?")
    ('the sigmoid', 'What is the loss?')
    """
    rest = SHAPE.sub("", question)
    return rest if re.search(r"\w{2}", rest) else question


def fits(form: str, sentence: str, topics: list[str]) -> float:
    """Return from 0 to 1 how much a sentence looks like an answer of a form.

    Parameters
    ----------
    form : what `form_of` returned
    sentence : a sentence of the book
    topics : the question's main words as they may stand in a text

    >>> fits("meaning", "The sigmoid takes any score and gives a number.", ["sigmoid"])
    1.0
    >>> fits("meaning", "Look at the sigmoid.", ["sigmoid"])
    0.0
    """
    if form == MEANING:
        return _defines(sentence, topics)
    if form == REASON:
        return 1.0 if BECAUSE.search(sentence) else 0.0
    if form == FORMULA:
        return 1.0 if EQUATION.search(sentence) else 0.0
    if form == WAY:
        return 0.6 if STEP.search(sentence) else 0.0
    return 0.0


def _defines(sentence: str, topics: list[str]) -> float:
    """Tell whether a sentence says what one of the topics is."""
    for topic in topics:
        word = rf"\b{re.escape(topic)}\w*"
        opening = rf"(?:\W*(?:an?|the|one|each|every|this|such an?)\s+)?(?:\w+\s+){{0,2}}{word}"
        if re.match(rf"{opening}\b[^.;:]{{0,30}}?\s{VERB_OF_MEANING}\b", sentence, re.IGNORECASE):
            return 1.0
        if CALLED.search(sentence) and re.search(word, sentence, re.IGNORECASE):
            return 0.8
    return 0.0
