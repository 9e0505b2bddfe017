"""The search in a small book: by words, by meanings, by both."""

from pathlib import Path

import numpy as np
import pytest
from tests.tutor_book import PASSAGES, SIGMOID

from chainrule.tutor import talk
from chainrule.tutor.confidence import FACTS
from chainrule.tutor.fitted import MODES, load_fitted, save_fitted
from chainrule.tutor.index import Index
from chainrule.tutor.passages import Passage
from chainrule.tutor.ranking import NAMES, kinds
from chainrule.tutor.retrieval import ENOUGH, Retriever

OTHERS = [
    Passage(
        f"more#{i}",
        "text",
        ("More", f"Part {i}"),
        f"more.html#{i}",
        f"This is part {i}, about nothing in particular: a garden, a house and a street.",
    )
    for i in range(20)
]


class Meanings:
    """An encoder that knows what a few words mean, and nothing of all others."""

    AXES = (("sigmoid", "squash"), ("loss", "wrong"), ("xor", "exclusive"), ("weight", "strength"))

    def encode(self, texts):
        rows = [[float(any(w in t.lower() for w in axis)) for axis in self.AXES] for t in texts]
        vectors = np.hstack([np.array(rows, "float32"), np.full((len(rows), 1), 0.05, "float32")])
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def words() -> Retriever:
    return Retriever(Index.build([*PASSAGES, *OTHERS]))


@pytest.fixture(scope="module")
def fused() -> Retriever:
    return Retriever(Index.build([*PASSAGES, *OTHERS], Meanings()), Meanings())


@pytest.mark.parametrize(
    ("question", "url"),
    [
        ("what is the sigmoid", SIGMOID),
        ("sigmod", SIGMOID),
        ("is xor linearly separable?", "chapters/one-neuron-limits.html#line"),
        ("exclusive or and a hidden layer", "chapters/one-neuron-limits.html#why-not"),
    ],
)
def test_words_find_the_section(words: Retriever, question: str, url: str) -> None:
    assert url in [hit.passage.url for hit in words.search(question)[:2]]


def test_meanings_find_what_words_do_not(fused: Retriever) -> None:
    # A whole made of words that the book lacks.
    assert fused.search("squash")[0].passage.url == SIGMOID
    assert fused.search("squash")[0].meaning > 0.5


def test_scores_fall_and_lie_between_0_and_1(fused: Retriever) -> None:
    for question in ("sigmoid", "loss of xor", "bread", "garden house street"):
        scores = [hit.score for hit in fused.search(question)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


def test_each_section_is_there_once(words: Retriever) -> None:
    urls = [hit.passage.url for hit in words.search("sigmoid score")]
    assert len(urls) == len(set(urls))


def test_what_the_book_lacks_is_not_enough(words: Retriever) -> None:
    for question in ("how do I bake bread", "who won the world cup", "kubernetes"):
        hits = words.search(question)
        assert not hits or hits[0].score < ENOUGH


@pytest.mark.parametrize("question", ["", "?", "the of and", "\x00", "🙂", "a" * 5000, "0" * 300])
def test_any_question_gets_an_answer_without_an_error(fused: Retriever, question: str) -> None:
    assert isinstance(fused.search(question), list)


def test_an_empty_book_has_no_answers() -> None:
    assert Retriever(Index.build([])).search("sigmoid") == []


def test_the_encoder_may_come_later() -> None:
    retriever = Retriever(Index.build([*PASSAGES, *OTHERS], Meanings()))
    before = retriever.search("sigmoid")
    assert before[0].meaning == 0
    retriever.encoder = Meanings()
    assert retriever.search("sigmoid")[0].meaning > 0


@pytest.mark.parametrize(
    ("passage", "wanted"),
    [
        (Passage("a", "text", ("A", "B"), "chapters/a.html#b", "Noise."), []),
        (Passage("a", "text", ("A",), "chapters/a.html#a", "Noise."), ["page"]),
        (Passage("a", "text", ("A", "Sources"), "chapters/a.html#s", "Noise, 1999."), ["sources"]),
        (Passage("a", "exercise", ("A", "Add"), "chapters/a.html#ex-add", "Add."), ["exercise"]),
        (Passage("b", "reference", ("C", "D"), "reference/c.html#d", "Noise."), ["reference"]),
        (Passage("b", "text", ("C",), "reference/c.html#c", "All."), ["reference"]),
        (
            Passage("b", "reference", ("C", "D.run"), "reference/c.html#e", "Runs."),
            ["reference", "method"],
        ),
    ],
)
def test_a_section_is_of_a_kind(passage: Passage, wanted: list[str]) -> None:
    assert kinds(passage) == wanted


def test_a_chapter_comes_before_a_method_of_the_reference() -> None:
    chapter = Passage("a", "text", ("A", "B"), "chapters/a.html#b", "Dropout is noise.")
    method = Passage("b", "reference", ("C", "D.run"), "reference/c.html#e", "Dropout is noise.")
    found = Retriever(Index.build([*OTHERS, method, chapter])).search("is dropout noise")
    assert [hit.passage.url for hit in found[:2]] == [chapter.url, method.url]


def test_of_a_section_the_passage_that_says_it_is_shown() -> None:
    parts = [
        Passage(f"a#{i}", "text", ("A", "B"), "a.html#b", text)
        for i, text in enumerate(["Now a bend.", "A plateau is flat ground.", "It is flat."])
    ]
    found = Retriever(Index.build([*OTHERS, *parts])).search("plateau")
    assert found[0].passage == parts[1]


@pytest.mark.parametrize("mode", MODES)
def test_what_was_learned_is_what_is_weighed(mode: tuple[bool, bool]) -> None:
    learned = load_fitted()[mode]
    assert learned.kernel.shape == (len(NAMES[mode]), len(learned.bias))
    assert learned.output.shape == learned.bias.shape
    assert len(learned.confidence) == len(FACTS[mode]) + 1
    assert len(learned.goes_on) == len(talk.GOES_ON) + 1
    assert len(learned.together) == len(talk.TOGETHER)


def test_what_was_learned_can_be_written_and_read(tmp_path: Path) -> None:
    learned = load_fitted()
    save_fitted(learned, tmp_path / "other.safetensors")
    for mode, own in load_fitted(tmp_path / "other.safetensors").items():
        assert (own.kernel == learned[mode].kernel).all()
        assert (own.goes_on == learned[mode].goes_on).all()


def test_questions_made_ready_together_have_the_vectors_they_have_alone() -> None:
    index = Index.build([*PASSAGES, *OTHERS], Meanings())
    together, alone = (Retriever(index, Meanings()) for _ in range(2))
    together.prepare(["xor", "sigmoid"])
    for question in ("xor", "sigmoid"):
        assert (together.vector(question) == alone.vector(question)).all()
    assert Retriever(index).vector("xor") is None


def test_what_was_looked_up_by_words_is_looked_up_again_by_meaning() -> None:
    retriever = Retriever(Index.build([*PASSAGES, *OTHERS], Meanings()))
    for i in range(40):  # more than are remembered
        assert retriever.look(f"sigmoid {i}") is not None
    assert retriever.look("sigmoid 39").vector is None
    retriever.encoder = Meanings()
    assert retriever.look("sigmoid 39").vector is not None


EXPECTED = {SIGMOID: ["how do I tame numbers that run wild"]}


def test_a_question_in_the_words_of_an_expected_one_finds_its_section(words: Retriever) -> None:
    question = "taming wild numbers"
    assert SIGMOID not in [hit.passage.url for hit in words.search(question)[:1]]
    found = Retriever(Index.build([*PASSAGES, *OTHERS], expected=EXPECTED)).search(question)
    assert found[0].passage.url == SIGMOID
    # The question itself is nowhere in what was found.
    assert all("wild" not in hit.passage.text for hit in found)


def test_a_question_near_in_meaning_to_an_expected_one_finds_its_section() -> None:
    other = OTHERS[4].url
    index = Index.build([*PASSAGES, *OTHERS], Meanings(), expected={other: ["is it exclusive"]})
    retriever = Retriever(index, Meanings())
    evidence = retriever.look("wrong weights").evidence
    assert evidence.expected.max() < 0.9
    evidence = retriever.look("xor").evidence
    section = int(evidence.expected.argmax())
    assert index.passages[int(evidence.best[section])].url == other
    assert evidence.expected[section] > 0.9
    assert evidence.near.argmax() == section
