import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.tutor.passages import Passage
from chainrule.tutor.prose import quotable
from chainrule.tutor.sentences import points_back, sentences_of


@given(st.text(alphabet=st.sampled_from('ab AB.?!…\n\t"”)[]1:é'), max_size=80))
def test_a_sentence_is_a_slice_and_nothing_is_lost(text):
    found = sentences_of(text)
    assert all(text[s.start : s.end] == s.text for s in found)
    assert "".join("".join(s.text for s in found).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Use np.dot. It multiplies in pairs.", 2),
        ("D. E. Rumelhart and G. E. Hinton wrote it. It became famous.", 2),
        ("A rate of 0.5 is large. A rate of 0.01 is not.", 2),
        ("It is large, e.g. 47.3, and so on.", 1),
        ("See Fig. 3 and Eq. 2 for this.", 1),
        ("1. Multiply. 2. Add.", 2),
        ("“Is it so?” Yes.", 2),
        ("", 0),
        ("no end", 1),
    ],
)
def test_where_sentences_end(text, count):
    assert len(sentences_of(text)) == count


@pytest.mark.parametrize(
    "opening", ["It", "This", "That is why it", "They", "So", "The same", "In that case it", "Such"]
)
def test_openings_that_point_back(opening):
    assert points_back(f"{opening} bends.")


@pytest.mark.parametrize("text", ["Itself a layer, it bends.", "Thistles grow.", "Sofas are red."])
def test_a_word_is_compared_whole(text):
    assert not points_back(text)


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        ("cell", "See what it says.\n\nimport numpy as np\n\nx = 1.", ["See what it says."]),
        ("cell", "print(1)\n\n1", []),
        ("text", "Predict\n\nWhat is it?", []),
        (
            "text",
            "It is 9. How sure is it?\n\nNot at all.",
            ["It is 9. How sure is it?", "Not at all."],
        ),
        (
            "reference",
            "class A(b=1)\n\nBases: B\n\nBends it.\n\nParameters\n\nb\n\nhow far.",
            ["Bends it."],
        ),
    ],
)
def test_only_prose_is_quoted(kind, text, wanted):
    passage = Passage("p", kind, ("T",), "t.html", text)
    assert [s.text for s in quotable(passage)] == wanted
    assert all(text[s.start : s.end] == s.text for s in quotable(passage))
