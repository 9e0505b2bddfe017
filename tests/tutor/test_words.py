"""Words, stems, typing errors and synonyms: what the search compares."""

import re

import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from chainrule.book.paths import find_sources
from chainrule.tutor.postings import Postings
from chainrule.tutor.query import Reader
from chainrule.tutor.spelling import Spelling, distance, word_hash
from chainrule.tutor.stemming import porter, stem
from chainrule.tutor.synonyms import FAMILIES, kin
from chainrule.tutor.words import words_of

KNOWN = ("sigmoid", "gradient", "descent", "bias", "loss", "without", "function", "train")
BOOK = Spelling(dict.fromkeys(KNOWN, 1))


def test_stems_are_porters_on_every_word_of_the_book() -> None:
    reference = snowballstemmer.stemmer("porter")
    text = "".join(path.read_text() for path in sorted(find_sources().chapters.rglob("*.md")))
    words = {word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 2}
    assert len(words) > 1500
    assert {word: porter(word) for word in words} == {w: reference.stemWord(w) for w in words}


def test_words_that_porter_takes_for_plurals_stay_whole() -> None:
    assert stem("bias") == stem("biases") == "bias"
    assert stem("matrices") == stem("matrix")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cross-entropy", "crossentropy"),
        ("glorot_uniform", "GlorotUniform"),
        ("trained networks", "train network"),
        ("x₁", "x1"),
        ("network\u2019s", "network's"),
        ("keras.layers.Dense", "dense"),
    ],
)
def test_spellings_of_one_thing_meet(one: str, other: str) -> None:
    assert set(words_of(one)) & set(words_of(other))


def test_logic_is_told_from_little_words() -> None:
    assert "and" in words_of("an AND neuron")
    assert words_of("this and that") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(
            ("sigmod", "sigmoid"),
            ("graident", "gradient"),
            ("bais", "bias"),
            ("wihtout", "without"),
        ),
        *(("fucntion", "function"), ("descnet", "descent"), ("losss", "loss")),
    ],
)
def test_typing_errors_are_mended(typed: str, meant: str) -> None:
    assert BOOK.mended(typed) == meant


@pytest.mark.parametrize("word", ["lose", "kubernetes", "gan", "xyz", "дерево", "", "0.5"])
def test_other_words_are_left_alone(word: str) -> None:
    assert BOOK.mended(word) is None


def test_only_whole_words_are_mended_in_the_text() -> None:
    reader = Reader(Postings.build([["water", "neuron"]], 0.5), BOOK)
    assert reader.read("wat does water do").text == "what does water do"


def test_a_word_that_is_spelled_right_is_not_mended() -> None:
    assert Spelling({"turning": 3}).mended("turing") == "turning"
    assert Spelling({"turning": 3}, [word_hash("turing")]).mended("turing") is None


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_distance_is_symmetric_and_zero_for_equals(one: str, other: str) -> None:
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)


@given(st.text(max_size=200))
def test_any_text_has_words(text: str) -> None:
    assert all(isinstance(word, str) and word for word in words_of(text))


def test_no_synonym_is_made_of_stop_words_alone() -> None:
    names = [name.strip() for line in FAMILIES.splitlines() for name in line.split("|")]
    assert [name for name in names if not words_of(name)] == []


def test_synonyms_go_both_ways() -> None:
    assert ("learn", "rate") in kin(("step", "size"))
    assert ("step", "size") in kin(("learn", "rate"))
