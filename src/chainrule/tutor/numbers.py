"""Numbers and names in a question, read strictly.

What is put into a cell is made from these: a number that was parsed, a name that was looked up.
The question's own text never becomes code.
"""

import math
import re

MOST_NUMBERS, LARGEST = 24, 1e9
SIGNED = r"(?<![\w.])[-+\u2212]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:[eE][-+]?\d{1,2})?(?![\w])"
NUMBER = re.compile(SIGNED)
_WORDS = "zero one two three four five six seven eight nine ten eleven twelve"
WORDS = {word: number for number, word in enumerate(_WORDS.split())}
IN_WORDS = re.compile(rf"\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
MINUS = re.compile(r"\b(?:minus|negative)\s+(?=[\d.])", re.IGNORECASE)
COUNT = r"(\d{1,4}|" + "|".join(WORDS) + r"|an?)"


def numbers_in(text: str) -> list[float]:
    """Return the numbers of a text in their order; none at all if they are too many or too large.

    >>> numbers_in("at 1.19, −2, .5 and minus two (not x2)")
    [1.19, -2.0, 0.5, -2.0]
    """
    text = IN_WORDS.sub(lambda match: str(WORDS[match[0].lower()]), text)
    text = MINUS.sub("-", text)
    found = [float(match[0].replace("\u2212", "-")) for match in NUMBER.finditer(text)]
    if len(found) > MOST_NUMBERS or any(not _is_fine(number) for number in found):
        return []
    return found


def written(number: float) -> str:
    """Return a number as Python reads it, always with a point or an exponent.

    >>> written(2.0), written(1.19), written(1e-7)
    ('2.0', '1.19', '1e-07')
    """
    return repr(float(number))


def listed(numbers: list[float]) -> str:
    """Return numbers as a Python list.

    >>> listed([0.0, 0.5])
    '[0.0, 0.5]'
    """
    return f"[{', '.join(written(number) for number in numbers)}]"


def count_before(text: str, nouns: str, least: int, most: int) -> int | None:
    """Return how many of something a text speaks of, or None.

    >>> count_before("with two hidden units", "hidden|units", 1, 64)
    2
    """
    match = re.search(rf"\b{COUNT}[\s-]+(?:\w+\s+)?(?:{nouns})", text, re.IGNORECASE)
    if match is None:
        return None
    word = match[1].lower()
    number = 1 if word in ("a", "an") else WORDS.get(word)
    value = int(word) if number is None else number
    return value if least <= value <= most else None


def number_after(text: str, words: str, least: float, most: float) -> float | None:
    """Return the number that follows some words, if it lies in a range.

    >>> number_after("with learning rate 0.5", "rate", 0.0, 100.0)
    0.5
    """
    match = re.search(rf"\b(?:{words})\s*(?:of|is|=|:|at)?\s*({SIGNED})", text, re.IGNORECASE)
    if match is None:
        return None
    value = float(match[1].replace("\u2212", "-"))
    return value if _is_fine(value) and least <= value <= most else None


def _is_fine(number: float) -> bool:
    return math.isfinite(number) and abs(number) <= LARGEST
