"""From text to numbers: words, and the pieces of words that a vocabulary knows.

A vocabulary of thirty thousand entries can't hold every word. So a word that isn't there is cut
into pieces that are: the longest beginning first, then the longest piece that goes on from there,
written with ``##`` before it. "backpropagation" becomes "back", "##prop", "##aga", "##tion".

Before that, text is made alike, as for the model whose vocabulary this is ("uncased" BERT):

1. what can't be seen goes (control and formatting characters), and every space is a plain one;
2. each Chinese character stands alone, as Chinese puts no spaces between words;
3. accents go (a letter is taken apart into base and marks, and marks are dropped), letters are
   made small, and each punctuation mark stands alone.

Reference: Devlin et al., "BERT: Pre-training of deep bidirectional transformers for language
understanding" (2019); Wu et al., "Google's neural machine translation system" (2016), section 4.1.
"""

import re
import unicodedata
from collections.abc import Sequence

from chainrule.errors import ArgumentError
from chainrule.tutor.unicode8 import LATER_FORMAT, is_mark, is_punctuation

UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
SPECIAL = ("[PAD]", UNKNOWN, BEGIN, END, "[MASK]")
# A word of more characters is not looked at, but taken as unknown.
LONGEST_WORD = 100
# So many words are remembered with their pieces: a book uses few words often.
REMEMBERED = 20_000
CHINESE = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),  # from here on, as the reference has it
    (0x2F800, 0x2FA1F),
)


class Cleaning(dict[int, str]):
    r"""What each character becomes in steps 1 and 2, for ``str.translate``; filled as needed.

    >>> "a\u200b\tb中c".translate(Cleaning())
    'a b 中 c'
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        found = character
        if character in "\t\n\r":
            found = " "
        elif unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") or code == 0xFFFD:
            found = character if code in LATER_FORMAT else ""
        elif character.isspace():
            found = " "
        elif any(first <= code <= last for first, last in CHINESE):
            found = f" {character} "
        self[code] = found
        return found


class Folding(dict[int, str]):
    """What each character becomes in step 3, once letters and accents are apart.

    >>> unicodedata.normalize("NFD", "Café, s'il").translate(Folding())
    "cafe ,  s ' il"
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if is_mark(character):
            found = ""
        elif is_punctuation(character):
            found = f" {character} "
        else:
            # Letter by letter: at the end of a word, a whole "Σ" would become another small letter.
            found = character.lower()
        self[code] = found
        return found


class Tokenizer:
    """Cuts text into entries of a vocabulary, each known by its place there.

    Parameters
    ----------
    vocabulary : the entries; pieces that go on within a word begin with ``##``
    longest : how many numbers a text becomes at most, with the two that mark its ends

    Raises
    ------
    ArgumentError : the vocabulary lacks one of the entries for unknown words and for both ends, or
        holds an entry twice

    >>> tokenizer = Tokenizer(["[UNK]", "[CLS]", "[SEP]", "a", "neuron", "##s", "?"])
    >>> tokenizer.tokens("Neurons? A synapse?")
    ['[CLS]', 'neuron', '##s', '?', 'a', '[UNK]', '?', '[SEP]']
    >>> tokenizer.ids("Neurons?")
    [1, 4, 5, 6, 2]

    """

    def __init__(self, vocabulary: Sequence[str], longest: int = 256) -> None:
        self.vocabulary = list(vocabulary)
        self.places = {entry: place for place, entry in enumerate(self.vocabulary)}
        missing = [entry for entry in (UNKNOWN, BEGIN, END) if entry not in self.places]
        if missing:
            raise ArgumentError(f"A vocabulary needs {', '.join(missing)}; this one has none.")
        if len(self.places) < len(self.vocabulary):
            raise ArgumentError("A vocabulary must not hold an entry twice; this one does.")
        self.longest = longest
        self.begin, self.end, self.unknown = (self.places[e] for e in (BEGIN, END, UNKNOWN))
        # Special entries that stand in a text as such are meant, as in the reference.
        special = [re.escape(entry) for entry in SPECIAL if entry in self.places]
        self._special = re.compile(f"({'|'.join(special)})")
        self._longest_entry = max(map(len, self.vocabulary))
        self._cleaning, self._folding = Cleaning(), Folding()
        self._known: dict[str, tuple[int, ...]] = {}

    def ids(self, text: str) -> list[int]:
        """Return the places in the vocabulary of what the text is made of, between its two ends."""
        room = self.longest - 2
        found: list[int] = []
        for number, part in enumerate(self._special.split(text)):
            if number % 2:
                found.append(self.places[part])
                continue
            for word in part.translate(self._cleaning).split():
                found.extend(self._known.get(word) or self._pieces_of(word))
                if len(found) >= room:
                    break
        return [self.begin, *found[:room], self.end]

    def tokens(self, text: str) -> list[str]:
        """Return the same as words and pieces, for reading."""
        return [self.vocabulary[place] for place in self.ids(text)]

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        """Return the pieces of what stands between two spaces: a word, and punctuation around."""
        folded = unicodedata.normalize("NFD", word).translate(self._folding)
        pieces = tuple(piece for part in folded.split() for piece in self._cut(part))
        if len(word) <= LONGEST_WORD and len(self._known) < REMEMBERED:
            self._known[word] = pieces
        return pieces

    def _cut(self, word: str) -> list[int]:
        """Return the pieces of one word; if it can't be cut into known ones, it is unknown."""
        if len(word) > LONGEST_WORD:
            return [self.unknown]
        pieces = []
        start = 0
        while start < len(word):
            before = "##" if start else ""
            for stop in range(min(len(word), start + self._longest_entry), start, -1):
                place = self.places.get(before + word[start:stop])
                if place is not None:
                    pieces.append(place)
                    start = stop
                    break
            else:
                return [self.unknown]
        return pieces
