"""The tokenizer, rule by rule; that it is the reference's is tested in tests/parity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.errors import ArgumentError
from chainrule.tutor.tokenizer import Tokenizer

MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = [
    "cafe",
    "un",
    "##aff",
    "##able",
    "a",
    "##a",
    "b",
    "中",
    "+",
    "=",
    ",",
    "!",
    "\u03c3",
    "ß",
    "i",
]
TOKENIZER = Tokenizer([*MARKS, *WORDS])


def tokens(text):
    return TOKENIZER.tokens(text)[1:-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unaffable", ["un", "##aff", "##able"]),
        ("unaffablex", ["[UNK]"]),
        ("Café CAFE\u0301", ["cafe", "cafe"]),
        ("a,b!", ["a", ",", "b", "!"]),
        ("a+b=a", ["a", "+", "b", "=", "a"]),
        ("a中b中", ["a", "中", "b", "中"]),
        ("a\u200ba", ["a", "##a"]),
        ("a\x00\x1ca", ["a", "##a"]),
        ("a\u00a0\t\r\n\u3000b", ["a", "b"]),
        ("ΣΣ", ["[UNK]"]),
        ("Σ", ["\u03c3"]),
        ("ẞ", ["ß"]),
        ("İ", ["i"]),
        ("a[MASK]b", ["a", "[MASK]", "b"]),
        ("[mask]", ["[UNK]"] * 3),
        ("🎉", ["[UNK]"]),
        ("\ud800a", ["a"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_each_rule(text, expected):
    assert tokens(text) == expected


def test_a_long_word_is_unknown():
    assert tokens("a" * 100) == ["a"] + ["##a"] * 99
    assert tokens("a" * 101) == ["[UNK]"]


def test_no_text_is_longer_than_the_network_takes():
    short = Tokenizer([*MARKS, *WORDS], longest=6)
    assert short.tokens("a b " * 50) == ["[CLS]", "a", "b", "a", "b", "[SEP]"]
    assert len(TOKENIZER.ids("b [MASK] " * 10_000)) == 256
    assert short.ids("[MASK]" * 100)[-1] == short.end


def test_a_vocabulary_without_ends_is_refused():
    with pytest.raises(ArgumentError, match=r"\[UNK\], \[CLS\]"):
        Tokenizer(["[SEP]", "a"])
    with pytest.raises(ArgumentError, match="twice"):
        Tokenizer([*MARKS, "a", "a"])


@given(st.text(max_size=300))
def test_any_text_gives_places_of_the_vocabulary(text):
    ids = TOKENIZER.ids(text)
    assert ids[0] == TOKENIZER.begin
    assert ids[-1] == TOKENIZER.end
    assert all(0 <= place < len(TOKENIZER.vocabulary) for place in ids)
    assert TOKENIZER.ids(text) == ids
