"""The numbers that say how good the tutor is."""

import json
from pathlib import Path

import pytest
from tests.tutor_book import PASSAGES, SIGMOID, make_site

from chainrule.cli import main
from chainrule.errors import ArgumentError
from chainrule.tutor.answers import Answer, Citation
from chainrule.tutor.evaluation import ask_all, report, table
from chainrule.tutor.questions import KINDS, Question, read_questions
from chainrule.tutor.retrieval import Hit

OWN = Path(__file__).parent / "questions.json"
HITS = tuple(Hit(passage, 0.9 - 0.1 * i) for i, passage in enumerate(PASSAGES[:5]))
CITED = Citation("1", PASSAGES[1].section, SIGMOID, "It is smooth")


def answer(question: str, history: object = ()) -> Answer:
    if "bread" in question:
        return Answer(question, False, "Not in the book.", passages=HITS)
    return Answer(question, True, "It is smooth [1].", (CITED,), HITS)


QUESTIONS = [
    Question("a", "keyword", (PASSAGES[0].url,)),
    Question("b", "paraphrase", ("The sigmoid",)),
    Question("c", "typo", ("nowhere.html",)),
    Question("bread, which is there", "keyword", (SIGMOID,)),
    Question("bread", "out_of_scope"),
    Question("cake", "out_of_scope"),
]


def test_the_numbers_are_what_they_say() -> None:
    told = report(ask_all(answer, QUESTIONS))
    assert (told.questions, told.in_scope, told.out_of_scope) == (6, 4, 2)
    assert told.recall_at_1 == 1 / 4
    assert told.recall_at_3 == 3 / 4
    assert told.mrr == pytest.approx((1 + 1 / 2 + 0 + 1 / 2) / 4)
    assert told.refused == 1 / 2
    assert told.falsely_refused == 1 / 4
    assert told.citation_precision == pytest.approx(1 / 3)
    assert told.verbatim == 1
    assert told.p95_ms >= told.p50_ms >= 0


def test_a_quote_that_is_not_there_is_seen() -> None:
    false = Answer("?", True, "x [1]", (Citation("1", "s", SIGMOID, "never said"),), HITS)
    assert report(ask_all(lambda q, h: false, QUESTIONS[:1])).verbatim == 0


def test_the_table_has_a_row_for_each_kind() -> None:
    lines = table(ask_all(answer, QUESTIONS)).splitlines()
    assert [line.split()[0] for line in lines[1:6]] == [
        *("keyword", "paraphrase", "typo", "out_of_scope", "all")
    ]


def test_our_own_questions_are_well_made() -> None:
    questions = read_questions(OWN)
    entries = json.loads(OWN.read_text(encoding="utf-8"))
    held_out = [e for e in entries if e["split"] == "held_out"]
    assert len(questions) >= 200
    assert len(held_out) >= 100
    assert {e["kind"] for e in held_out} == set(KINDS)
    assert {e["split"] for e in entries} == {"tune", "held_out"}
    chapters = {s.partition("#")[0] for q in questions for s in q.sections}
    assert len([page for page in chapters if page.startswith("chapters/")]) == 9


@pytest.mark.parametrize(
    "entry",
    [
        "text",
        {"question": 1, "kind": "keyword", "section": "a"},
        {"question": "a", "kind": "poem", "section": "a"},
        {"question": "a", "kind": "keyword", "section": None},
        {"question": "a", "kind": "out_of_scope", "section": "a"},
        {"question": "a", "kind": "keyword", "section": 3},
        {"question": "a", "kind": "follow_up", "section": "a", "history": [["only one"]]},
    ],
)
def test_a_malformed_question_is_named(tmp_path: Path, entry: object) -> None:
    path = tmp_path / "questions.json"
    path.write_text(json.dumps([entry]))
    with pytest.raises(ArgumentError, match="entry 1"):
        read_questions(path)


def test_the_command_prints_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = make_site(tmp_path)
    path = tmp_path / "questions.json"
    asked = [
        {"question": "what is the sigmoid", "kind": "keyword", "section": "The sigmoid"},
        {"question": "how do I bake bread", "kind": "out_of_scope", "section": None},
    ]
    path.write_text(json.dumps(asked))
    assert main(["tutor", "evaluate", str(path), "--json", "--misses", "--site", str(site)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["recall_at_3"] == 1
    assert told["refused"] == 1
    assert main(["tutor", "evaluate", str(path), "--words", "--site", str(site)]) == 0
    assert "recall" not in capsys.readouterr().out
    assert main(["tutor", "evaluate", str(tmp_path / "none.json"), "--site", str(site)]) == 1


def test_a_follow_up_without_a_history_goes_on_from_the_questions_before_it(tmp_path: Path) -> None:
    file = tmp_path / "questions.json"
    kinds = ["keyword", "follow_up", "follow_up", "keyword"]
    entries = [
        {"question": q, "kind": k, "section": "A"} for q, k in zip("abcd", kinds, strict=True)
    ]
    file.write_text(json.dumps(entries), encoding="utf-8")
    histories = [[q for q, _ in question.history] for question in read_questions(file)]
    assert histories == [[], ["a"], ["a", "b"], []]
