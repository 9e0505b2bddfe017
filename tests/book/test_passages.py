"""Passages cut from pages: whole, as the page shows them, without help to exercises."""

import json
from pathlib import Path

import pytest
from tests.book.conftest import MakeBook

from chainrule.book import encoder_weights, tutor_index
from chainrule.book.build import build
from chainrule.book.kept_vectors import KeptVectors
from chainrule.book.new import make_book as new_book
from chainrule.book.page_passages import passages_of
from chainrule.book.page_text import page_body, text_of
from chainrule.book.paths import Sources
from chainrule.tutor.index import Index
from chainrule.tutor.passages import Passage
from chainrule.tutor.retrieval import Retriever

PAGE = """# Curves

What this page is about, in a sentence that is long enough to stand by itself. It says that curves
bend, that lines don't, and why anybody should care about either of them at all.

## The bend

The sigmoid of $z$ is

$$
\\sigma(z) = \\frac{1}{1 + e^{-z}}
$$

where $z$ is "any" number -- and `np.exp` is NumPy's.

:::{admonition} Predict
:class: cr-predict
What comes for 0?
:::

```{code-cell} python
print("half:", 1 / 2)
```

Three things count:

- the first
- the second, with **weight**
- the third

<details class="cr-recall"><summary>Is it "steep"?</summary>

Only in the middle.

</details>

<details class="cr-recall"><summary>And far out?</summary>

Flat.

</details>

| layer | size |
| ----- | ---- |
| first | 4    |

::::{exercise} Double it
:name: double-it
Write `double`.
:::{starter}
def double(x):
    return STARTER_CODE
:::
:::{hint}
A SECRET_HINT.
:::
:::{solution}
def double(x):
    return 2 * x  # SECRET_SOLUTION
:::
:::{check}
expect(double(4) == 8, "SECRET_CHECK")
:::
::::
"""


@pytest.fixture
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build without the encoder's weights: they are large, and no part of what is tested."""
    monkeypatch.setattr(tutor_index, "write_encoder", lambda folder, say, cache: None)


def tutor_of(site: Path) -> tuple[dict[str, object], Index]:
    home = site / "_static/chainrule"
    listed = json.loads((home / "tutor.json").read_text())
    return listed, Index.load(home / listed["index"])


@pytest.mark.slow
@pytest.mark.usefixtures("no_encoder")
def test_a_built_page_is_cut_along_its_structure(make_book: MakeBook, tmp_path: Path) -> None:
    sources = make_book(PAGE.replace("STARTER_CODE", "0"))
    build(tmp_path / "site", sources=sources, python=False, say=lambda line: None)
    listed, index = tutor_of(tmp_path / "site")
    found = {passage.id: passage for passage in index.passages}
    texts = "\n".join(passage.text for passage in index.passages)

    assert found["index#curves:1"].titles == ("Curves",)
    equation = next(passage for passage in index.passages if passage.kind == "equation")
    assert equation.titles == ("Curves", "The bend")
    assert equation.url == "index.html#the-bend"
    assert equation.text.split("\n\n") == [
        "The sigmoid of z is",
        "σ(z) = 1/(1 + e^(−z))",
        "where z is \u201cany\u201d number \u2013 and np.exp is NumPy\u2019s.",
    ]
    cell = next(passage for passage in index.passages if passage.kind == "cell")
    assert cell.text == 'print("half:", 1 / 2)\n\nhalf: 0.5'
    listing = next(passage for passage in index.passages if passage.kind == "list")
    assert listing.text.startswith("Three things count:\n\nthe first")
    assert 'Is it "steep"?\n\nOnly in the middle.' in found_texts(index)
    assert "And far out?\n\nFlat." in found_texts(index)
    exercise = next(passage for passage in index.passages if passage.kind == "exercise")
    assert exercise.url == "index.html#ex-double-it"
    assert exercise.titles[-1] == "Double it"
    assert "SECRET" not in texts
    assert listed["encoder"] is None
    assert listed["wheels"] == []
    assert not (tmp_path / "site/passages.json").exists()

    # Every block is there letter by letter in the page, with formulas as they say themselves.
    html = (tmp_path / "site/index.html").read_text()
    page = " ".join(text_of(page_body(html)).split())
    for passage in index.passages:
        if passage.kind == "exercise":
            continue
        for block in passage.text.split("\n\n"):
            assert " ".join(block.split()) in page
        anchor = passage.url.partition("#")[2]
        assert f'id="{anchor}"' in html

    # The service worker keeps the index; the same sources give the same files.
    assets = json.loads((tmp_path / "site/assets.json").read_text())
    assert "_static/chainrule/tutor.json" in {entry["url"] for entry in assets["core"]}
    kept = [entry["url"] for entry in assets["tutor"]]
    assert kept == [f"_static/chainrule/{listed['index']}"]
    build(tmp_path / "again", sources=sources, python=False, say=lambda line: None)
    assert tutor_of(tmp_path / "again")[0] == listed


def found_texts(index: Index) -> set[str]:
    return {passage.text for passage in index.passages}


@pytest.mark.slow
@pytest.mark.usefixtures("no_encoder")
def test_a_book_of_ones_own_has_a_tutor(make_book: MakeBook, tmp_path: Path) -> None:
    front_end = make_book("# Page").front_end
    new_book(tmp_path / "mine", "Gardens", "Ada")
    sources = Sources(chapters=tmp_path / "mine", front_end=front_end)
    build(tmp_path / "site", sources=sources, python=False, say=lambda line: None)
    _, index = tutor_of(tmp_path / "site")
    assert index.passages
    question = next(p for p in index.passages if p.kind == "text").text
    assert Retriever(index).search(question)


def test_reference_entries_and_glossary_are_sections_of_their_own() -> None:
    html = """<main><section id="core"><h1>Core<a class="headerlink" href="#core">#</a></h1>
    <section id="classes"><h2>Classes</h2>
    <dl class="py class"><dt class="sig" id="cr.layers.Dense"><span>class </span><span>Dense</span>
    (<em>units</em>)<a class="headerlink" href="#x">#</a></dt><dd><p>Each unit weighs all.</p>
    <dl class="py method"><dt class="sig" id="cr.layers.Dense.build">build()</dt>
    <dd><p>Make the weights.</p></dd></dl></dd></dl></section></section>
    <section id="words"><h1>Words</h1><dl class="simple glossary">
    <dt id="term-bias">bias</dt><dd><p>A number added.</p></dd></dl></section></main>"""
    found = passages_of(html, "reference/core")
    assert [(p.kind, p.titles, p.url, p.text) for p in found] == [
        (
            "reference",
            ("Core", "Dense"),
            "reference/core.html#cr.layers.Dense",
            "class Dense (units)\n\nEach unit weighs all.",
        ),
        (
            "reference",
            ("Core", "Dense.build"),
            "reference/core.html#cr.layers.Dense.build",
            "build()\n\nMake the weights.",
        ),
        (
            "definition",
            ("Words", "bias"),
            "reference/core.html#term-bias",
            "bias\n\nA number added.",
        ),
    ]


def test_a_long_list_is_cut_into_its_items() -> None:
    items = "".join(f"<li><p>{i} {'word ' * 50}</p></li>" for i in range(4))
    html = f'<main><section id="a"><h1>A</h1><p>These:</p><ul>{items}</ul></section></main>'
    found = passages_of(html, "a")
    assert [passage.text[:10] for passage in found] == [f"These:\n\n{i} " for i in range(4)]
    assert [passage.id for passage in found] == [f"a#a:{i}" for i in range(1, 5)]


class Counting:
    """An encoder that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts):
        import numpy as np

        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], "float32")


def test_vectors_are_kept_between_builds(tmp_path: Path) -> None:
    encoder = Counting()
    kept = KeptVectors(encoder, tmp_path / "deep" / "vectors", say=lambda line: None)
    first = kept.encode(["a", "bb", "a"])
    assert first.tolist() == [[1, 1], [2, 1], [1, 1]]
    assert encoder.asked == ["a", "bb"]
    assert kept.encode(["bb", "ccc"]).tolist() == [[2, 1], [3, 1]]
    assert encoder.asked == ["a", "bb", "ccc"]
    (tmp_path / "deep" / "vectors").write_bytes(b"broken")
    assert kept.encode(["bb"]).tolist() == [[2, 1]]


def test_an_index_with_vectors_is_made_from_weights(tmp_path: Path) -> None:
    from tests.tutor.small_encoder import small_weights

    from chainrule.tutor.compact import write_compact

    weights = write_compact(small_weights(), tmp_path)
    piece = Passage("a", "text", ("A",), "a.html", "The sigmoid bends. It is smooth.")
    index = tutor_index.make_index([piece], weights, tmp_path, lambda line: None)
    assert index.vectors is not None
    assert index.sentences is not None
    assert len(index.sentences) == 2
    assert encoder_weights.default_cache().name == "encoder"
