"""Word stems by Porter's rules: "trains", "trained" and "training" are one word to a search.

A word is seen as runs of consonants (C) and vowels (V): [C](VC)^m[V]. The number m, its measure,
says how long it is, and each rule cuts or changes an ending only if enough is left before it.

Reference: M. F. Porter. An algorithm for suffix stripping. Program 14, 130-137, 1980.
"""

from functools import cache
from itertools import pairwise

# The ending, and what comes in its place if the measure of the rest is above 0.
SECOND = (
    *(("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize")),
    *(("abli", "able"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous")),
    *(("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive")),
    *(("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble")),
)
THIRD = (
    *(("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic")),
    *(("ical", "ic"), ("ful", ""), ("ness", "")),
)
# Endings that go if the measure of the rest is above 1.
FOURTH = (
    *("al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion"),
    *("ou", "ism", "ate", "iti", "ous", "ive", "ize"),
)
# What the rules get wrong: words that end in s and are one thing, and plurals from Latin.
IRREGULAR = {
    **{"bias": "bias", "biases": "bias", "biased": "bias", "loss": "loss", "axes": "axis"},
    **{"matrices": "matrix", "indices": "index", "vertices": "vertex", "data": "data"},
    **{"keras": "keras", "numpy": "numpy", "learnt": "learn", "relu": "relu", "news": "news"},
    **{"ran": "run", "chose": "choos", "chosen": "choos", "drawn": "draw", "drew": "draw"},
    **{"fell": "fall", "found": "find", "knew": "know", "known": "know", "made": "make"},
    **{"taken": "take", "took": "take", "written": "write", "wrote": "write", "built": "build"},
}


@cache
def stem(word: str) -> str:
    """Return the stem of a word in small letters.

    >>> [stem(word) for word in ("training", "trained", "biases", "optimizer", "layers")]
    ['train', 'train', 'bias', 'optim', 'layer']
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    return porter(word)


def porter(word: str) -> str:
    """Return what Porter's five steps leave of a word.

    >>> porter("relational"), porter("hopping"), porter("sky")
    ('relat', 'hop', 'sky')
    """
    if len(word) <= 2:
        return word
    word = _plural(word)
    word = _past(word)
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = f"{word[:-1]}i"
    for endings in (SECOND, THIRD):
        word = _replaced(word, endings)
    word = _fourth(word)
    return _last(word)


def _is_consonant(word: str, place: int) -> bool:
    letter = word[place]
    if letter == "y":
        return place == 0 or not _is_consonant(word, place - 1)
    return letter not in "aeiou"


def _measure(word: str) -> int:
    kinds = [_is_consonant(word, place) for place in range(len(word))]
    return sum(second and not first for first, second in pairwise(kinds))


def _has_vowel(word: str) -> bool:
    return any(not _is_consonant(word, place) for place in range(len(word)))


def _is_double(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _is_consonant(word, len(word) - 1)


def _is_short(word: str) -> bool:
    """Whether a word ends like hop: consonant, vowel, consonant other than w, x, y."""
    if len(word) < 3 or word[-1] in "wxy":
        return False
    kinds = [_is_consonant(word, len(word) - place) for place in (3, 2, 1)]
    return kinds == [True, False, True]


def _plural(word: str) -> str:
    if word.endswith("sses") or word.endswith("ies"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        rest = word.removesuffix(ending)
        if rest != word:
            return _mended(rest) if _has_vowel(rest) else word
    return word


def _mended(word: str) -> str:
    """Give back the e that "ed" or "ing" took, or take the letter that it doubled."""
    if word.endswith(("at", "bl", "iz")):
        return f"{word}e"
    if _is_double(word) and word[-1] not in "lsz":
        return word[:-1]
    return f"{word}e" if _measure(word) == 1 and _is_short(word) else word


def _replaced(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for ending, other in sorted(endings, key=lambda pair: -len(pair[0])):
        if word.endswith(ending):
            rest = word[: -len(ending)]
            return rest + other if _measure(rest) > 0 else word
    return word


def _fourth(word: str) -> str:
    for ending in sorted(FOURTH, key=len, reverse=True):
        if word.endswith(ending):
            rest = word[: -len(ending)]
            fits = _measure(rest) > 1 and (ending != "ion" or rest.endswith(("s", "t")))
            return rest if fits else word
    return word


def _last(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        if _measure(rest) > 1 or (_measure(rest) == 1 and not _is_short(rest)):
            word = rest
    if word.endswith("l") and _is_double(word) and _measure(word) > 1:
        word = word[:-1]
    return word
