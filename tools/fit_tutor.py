"""Fit the weights by which the tutor ranks sections and refuses: `fit_tutor.py SITE [SPLIT]`.

Two models of one neuron each, made with this library, learn from the project's own questions of one
split (tests/tutor/questions.json; `tune` unless another is named). SITE is a built book. The
weights are written to src/chainrule/tutor/fitted.py.
"""

import copy
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import chainrule
from chainrule import layers, optimizers, regularizers
from chainrule.tutor import confidence, ranking, refusals
from chainrule.tutor.conversation import standalone
from chainrule.tutor.expected import Expected
from chainrule.tutor.forms import subject
from chainrule.tutor.questions import Question, read_questions
from chainrule.tutor.retrieval import Retriever
from chainrule.tutor.tutor import Tutor

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "tests" / "tutor" / "questions.json"
FITTED = ROOT / "src" / "chainrule" / "tutor" / "fitted.py"
CANDIDATES = 100  # sections among which the right ones are to be found
LIKELY = ("covered", "title", "meaning", "sentence", "near", "expected_words", "expected_covered")
# How much worse it is to answer what the book doesn't cover than to refuse what it does, with
# meanings and without: words alone are soon followed by meanings, and refuse only what is clear.
CAREFUL = {True: 1.0, False: 0.7}
DECAY, STEPS, RATE = 0.01, 300, 0.1
Floats = NDArray[np.float32]
HEAD = '''"""What the tutor's two neurons learned: `tools/fit_tutor.py` writes this file.

The keys say whether meanings were compared, and whether the book has expected questions.
"""

Weights = dict[tuple[bool, bool], dict[str, float]]
'''


@dataclass
class Case:
    """A question, with what speaks for each section, and which are right.

    The questions at a chapter's end repeat what the chapter says. Where both are right, the end
    counts as neither right nor wrong.
    """

    facts: Floats  # (sections, names)
    likely: Floats  # (sections,)
    right: NDArray[np.bool_]
    counts: NDArray[np.bool_]
    covered: bool
    evidence: Any
    ideas: int


def main() -> None:
    """Fit all weights and write them."""
    site = Path(sys.argv[1])
    splits = sys.argv[2:] or ["tune"]
    entries = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    questions = [
        question
        for question, entry in zip(read_questions(QUESTIONS), entries, strict=True)
        if entry["split"] in splits
    ]
    tutor = Tutor.load(site)
    whole, encoder = tutor.index, tutor.retriever.encoder
    bare = copy.copy(whole)
    bare.expected = Expected.build((), None, whole.sections.texts)
    ranks, sure = {}, {}
    for mode, names in ranking.NAMES.items():
        fused, expected = mode
        retriever = Retriever(whole if expected else bare, encoder if fused else None)
        cases = list(cases_of(retriever, questions, mode))
        weights = rank([case for case in cases if case.right.any()])
        ranks[mode] = dict(zip(names, weights, strict=True))
        sure[mode] = cover(cases, weights, mode)
        found = [place(case, weights) for case in cases if case.right.any()]
        print(mode, *(f"{np.mean([at < n for at in found]):.3f}" for n in (1, 3, 5)))
    text = HEAD + written("RANKING", ranks) + written("CONFIDENCE", sure)
    FITTED.write_text(text, encoding="utf-8")


def cases_of(
    retriever: Retriever, questions: Sequence[Question], mode: ranking.Mode
) -> Iterator[Case]:
    """Look up each question."""
    urls: dict[str, str] = {}
    for passage in retriever.index.passages:
        urls.setdefault(passage.url, passage.section)
    recall = retriever.ranking.kinds["recall"] > 0
    for question in questions:
        asked = refusals.without_orders(refusals.clean(question.text))
        query = retriever.reader.read(subject(standalone(asked, question.history)))
        if not query.ideas:
            continue
        evidence, _ = retriever.evidence(query)
        right = np.array([question.is_found_in(title, url) for url, title in urls.items()])
        counts = ~(right & recall) if (right & ~recall).any() else np.ones_like(right)
        right = right & counts
        likely: Floats = np.sum([getattr(evidence, name) for name in LIKELY], axis=0)
        facts = retriever.ranking.facts(evidence, mode)
        yield Case(
            facts, likely, right, counts, bool(question.sections), evidence, len(query.ideas)
        )


def rank(cases: Sequence[Case]) -> Floats:
    """Learn to tell the right sections from others that are likely, too."""
    samples, targets = [], []
    for case in cases:
        order = -case.likely - 1e3 * case.right + 1e3 * ~case.counts
        chosen = np.argsort(order, kind="stable")[:CANDIDATES]
        samples.append(case.facts[chosen])
        targets.append(case.right[chosen] / case.right.sum())
    x, y = np.array(samples, "float32"), np.array(targets, "float32")
    scale = x.std(axis=(0, 1)) + 1e-6
    x = (x - x.mean(axis=(0, 1))) / scale
    neuron = layers.Dense(
        1,
        use_bias=False,
        kernel_initializer="zeros",
        kernel_regularizer=regularizers.L2(DECAY / 2),
    )
    choose = [layers.Flatten(), layers.Activation("softmax")]
    model = chainrule.Sequential([layers.Input(x.shape[1:]), neuron, *choose])
    fit(model, "categorical_crossentropy", x, y)
    weights: Floats = model.get_weights()[0][:, 0] / scale
    return weights


def cover(cases: Sequence[Case], weights: Floats, mode: ranking.Mode) -> dict[str, float]:
    """Learn to tell the questions that the book covers from those that it doesn't."""
    names = confidence.FACTS[mode]
    rows = [
        confidence.facts(case.evidence, case.facts @ weights, case.ideas, mode) for case in cases
    ]
    x = np.array(rows, "float32")
    y = np.array([[case.covered] for case in cases], "float32")
    middle, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    neuron = layers.Dense(
        1, "sigmoid", kernel_initializer="zeros", kernel_regularizer=regularizers.L2(DECAY / 2)
    )
    model = chainrule.Sequential([layers.Input((len(names),)), neuron])
    each = np.where(y[:, 0] == 1, 0.5 / y.mean(), 0.5 * CAREFUL[mode[0]] / (1 - y.mean()))
    fit(model, "binary_crossentropy", (x - middle) / scale, y, each)
    kernel, bias = model.get_weights()
    found = kernel[:, 0] / scale
    told = model.predict((x - middle) / scale, verbose=0) >= 0.5
    right = [float((told == y)[y == kind].mean()) for kind in (1, 0)]
    print(mode, "answered {:.3f}, refused {:.3f}".format(*right))
    return {"bias": float(bias[0] - found @ middle), **dict(zip(names, found, strict=True))}


def fit(model: Any, loss: str, x: Floats, y: Floats, each: Any = None) -> None:
    """Train on all samples at once."""
    model.compile(optimizer=optimizers.Adam(RATE), loss=loss)
    model.fit(x, y, batch_size=len(x), epochs=STEPS, sample_weight=each, verbose=0)


def place(case: Case, weights: Floats) -> int:
    """Return how many sections come before the first right one."""
    scores = case.facts @ weights
    return int((scores > scores[case.right].max()).sum())


def written(name: str, weights: dict[Any, dict[str, float]]) -> str:
    """Return a table of weights as Python."""
    lines = [f"{name}: Weights = {{"]
    for mode, own in weights.items():
        lines.append(f"    {mode}: {{")
        lines += [f'        "{key}": {float(value):.3f},' for key, value in own.items()]
        lines.append("    },")
    return "\n".join([*lines, "}", ""])


if __name__ == "__main__":
    main()
