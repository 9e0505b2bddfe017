"""Cuts a passage into its sentences, letter by letter.

A sentence is a slice of the passage's text, never a repaired copy: what is quoted can then be
found in the page again.
"""

import re
from dataclasses import dataclass

# A full stop after one of these ends no sentence.
_SHORT = "al approx cf ch dr e.g eq eqs etc fig figs i.e ms mr mrs no p pp prof sec st vol vs"
ABBREVIATIONS = frozenset(_SHORT.split())
# The end of a sentence: its sign, whatever closes with it, then space. Or an empty line.
END = re.compile(r"(?P<sign>[.!?…]+)[\"'”\u2019)\]]*(?P<space>\s+)|(?P<gap>\n[ \t]*\n\s*)")
LAST_WORD = re.compile(r"[\w.]*$")

# Openings that mean nothing without what was said before.
POINTS_BACK = re.compile(
    r"""["“(]?(?:
        (?:it|its|this|that|these|those|they|them|their|both|neither|either|such|each|here|there|
           he|she|his|her|so|but|and|or|then|hence|thus|therefore|however|also|again|instead|
           otherwise|still|yet|nor|too|similarly|likewise|conversely|the\s+(?:same|other|others|
           first|second|third|last|former|latter|rest|two|three|result|answer|reason|difference|
           figure|table|line|cell|code|curve|picture|output|exercise|next)|
           one\s+more|another|some|many|most|none|all\s+of\s+(?:it|this|them)|in\s+(?:that|this)|
           (?:for|after|from|with|before|by|at|on|of|to|as|if|like)\s+(?:this|that|these|those|it|
           them|both)|neither|nothing|
           yes|no|now|not|same|likewise)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
THERE_IS = re.compile(r"[\"“(]?(?:there|here) (?:is|are|was|were|can|may|will)\b", re.IGNORECASE)
IT_IS_THAT = re.compile(r"it (?:is|was|takes|helps|pays) \w+ (?:to|that)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """A slice of a text.

    Attributes
    ----------
    text : the sentence, without the space around it
    start, end : where it stands: ``passage.text[start:end] == text``
    """

    text: str
    start: int
    end: int


def sentences_of(text: str) -> list[Sentence]:
    r"""Cut a text into sentences.

    >>> [s.text for s in sentences_of("A score of 0.5, e.g. this one, is a tie. Is it? Yes.")]
    ['A score of 0.5, e.g. this one, is a tie.', 'Is it?', 'Yes.']
    >>> [s.text for s in sentences_of("The score is\n\nz = w x. It has a sign:\n\nz > 0.")]
    ['The score is', 'z = w x.', 'It has a sign:\n\nz > 0.']
    """
    found, start = [], 0
    for match in END.finditer(text):
        if match["gap"] is None and not _ends(text, start, match):
            continue
        if match["gap"] is not None and text[: match.start()].endswith(":"):
            continue  # what is announced belongs to it: a formula, most often
        found.append((start, match.start() if match["gap"] else match.start("space")))
        start = match.end()
    found.append((start, len(text)))
    return [made for first, last in found if (made := _stripped(text, first, last)) is not None]


def points_back(sentence: str) -> bool:
    """Tell whether a sentence opens with a word that means nothing without what stood before.

    >>> points_back("It never gets there."), points_back("The sigmoid takes any score.")
    (True, False)
    >>> points_back("There is no better line."), points_back("It is hard to say.")
    (False, False)
    """
    if THERE_IS.match(sentence) or IT_IS_THAT.match(sentence):
        return False
    return POINTS_BACK.match(sentence) is not None


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Tell whether a sign with space after it ends the sentence that began at `start`."""
    after = text[match.end() : match.end() + 1]
    if match["sign"] != ".":
        return not (after.islower() and match["sign"] != "?")  # "wait... no" goes on
    word = LAST_WORD.search(text, start, match.start("sign"))
    before = word[0].lower() if word else ""
    if before in ABBREVIATIONS:
        return False
    if before.isdigit() and text[start : match.start("sign")].strip() == before:
        return False  # the number of a list's item
    # An initial: "D. Rumelhart". A one-letter variable ends a sentence: "... the bias b. Then".
    return not (len(before) == 1 and word is not None and word[0].isupper() and after.isupper())


def _stripped(text: str, start: int, end: int) -> Sentence | None:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    part = part.strip()
    return Sentence(part, start, start + len(part)) if part else None
