import json
import re

import pytest

from chainrule.errors import SavedFileError
from chainrule.tutor.errors import NoTutorError
from chainrule.tutor.extractive import Extractor
from chainrule.tutor.index import Index
from chainrule.tutor.passages import Passage
from chainrule.tutor.query import Reader
from chainrule.tutor.retrieval import Hit
from chainrule.tutor.spelling import Spelling
from chainrule.tutor.tutor import HOME, Tutor
from tutor_book import PASSAGES, SIGMOID, make_site, make_tutor, verbatim

QUESTIONS = [
    "What does the sigmoid do?",
    "What is a neuron?",
    "Why is the sigmoid smooth?",
    "Why can one neuron not learn XOR?",
    "What is the mean squared error?",
    "What is an epoch?",
    "What is dropout?",
    "How long is a step of the learning rate?",
    "What is the formula for the score z?",
    "Show me code for the sigmoid",
]


@pytest.fixture(scope="module")
def tutor():
    return make_tutor()


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_sentence_is_the_books_own_and_cited(tutor, question):
    answer = tutor.ask(question)
    assert answer.answered
    assert verbatim(answer)
    assert {c.id for c in answer.citations} == set(re.findall(r"\[(\d+)\]", answer.answer))
    text = " ".join(" ".join(p.text.split()) for p in PASSAGES)
    for sentence in re.split(r"\[\d+\]", answer.answer):
        bare = " ".join(sentence.replace("```", " ").split())
        assert bare in text


def test_what_is_asks_for_what_defines(tutor):
    answer = tutor.ask("What does the sigmoid do?")
    assert answer.answer.startswith(
        "The sigmoid takes any score and gives a number between 0 and 1."
    )
    assert answer.citations[0].url == SIGMOID
    assert answer.citations[0].section == "One neuron > The sigmoid"


def test_an_it_comes_with_what_it_means(tutor):
    answer = tutor.ask("Why is the sigmoid smooth?").answer
    assert "because it has no jump" in answer
    assert answer.startswith("The sigmoid takes")


def test_an_answer_to_a_question_of_the_book_comes_with_it(tutor):
    answer = tutor.ask("Why can't one neuron learn XOR?").answer
    assert "Why can one neuron not learn XOR? [1] Because no straight line" in answer


def test_a_formula_comes_with_what_announces_it(tutor):
    assert "usually called z: z = x₁ w₁" in tutor.ask("What is the formula for the score z?").answer


def test_code_is_quoted_whole(tutor):
    answer = tutor.ask("Show me code for the sigmoid")
    assert "```\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))" in answer.answer


def test_json_is_what_the_issue_says(tutor):
    told = tutor.ask("What does the sigmoid do?").to_json()
    assert list(told) == ["question", "answered", "answer", "citations", "passages"]
    assert {key for c in told["citations"] for key in c} == {"id", "section", "url", "quote"}
    assert {key for p in told["passages"] for key in p} == {"section", "url", "score"}
    json.dumps(told)


def test_a_stream_ends_with_the_whole_answer(tutor):
    *sentences, last = tutor.stream("What does the sigmoid do?")
    assert {event["type"] for event in sentences} == {"sentence"}
    assert last == {"type": "answer", **tutor.ask("What does the sigmoid do?").to_json()}


def test_a_site_is_loaded(tmp_path):
    assert Tutor.load(make_site(tmp_path)).ask("What does the sigmoid do?").answered


def test_no_tutor_says_how_to_build_one(tmp_path):
    with pytest.raises(NoTutorError, match="chainrule book build"):
        Tutor.load(tmp_path)


@pytest.mark.parametrize(
    "listed",
    ["{", "[]", "{}", '{"index": 3}', '{"index": "../../../secret"}', '{"index": "/etc/passwd"}'],
)
def test_a_damaged_list_of_files_is_a_clear_error(tmp_path, listed):
    site = make_site(tmp_path)
    (site / HOME / "tutor.json").write_text(listed)
    with pytest.raises(NoTutorError):
        Tutor.load(site)


def test_a_damaged_index_is_a_clear_error(tmp_path):
    site = make_site(tmp_path)
    path = next((site / HOME / "tutor").iterdir())
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(SavedFileError):
        Tutor.load(site)


def answered(passage, question):
    index = Index.build([*PASSAGES, passage])
    reader = Reader(index.postings, Spelling(index.spellings))
    return Extractor(index, reader).answer(question, [Hit(passage, 0.9)]).text


def test_an_entry_of_the_reference_may_open_with_each():
    text = "class Embedding(n)\n\nEach index stands for a vector, which is learned.\n\nRaises\n\nn"
    entry = Passage("e", "reference", ("Layers", "Embedding"), "reference/core.html#e", text)
    assert answered(entry, "Embedding").startswith("Each index stands for a vector")


def test_a_word_that_names_what_follows_is_not_quoted_alone():
    text = "Range. However large a score is, the result stays between 0 and 1."
    listed = Passage("r", "list", ("One neuron", "Properties"), "one.html#p", text)
    assert "stays between 0 and 1" in answered(listed, "range")
