import json
from pathlib import Path

import pytest
from tests.book.conftest import MakeBook

from chainrule.book.build import build, list_assets
from chainrule.book.errors import BookError
from chainrule.book.files import replacing
from chainrule.book.paths import Sources
from chainrule.book.sphinx_ext.page import find_inline_scripts

PAGE = """# Page

Maths $z = \\sum_i w_i x_i$ and more:

$$
a = \\frac{1}{1 + e^{-z}}
$$ (sigmoid)

See {eq}`sigmoid`.

```{code-cell} python
import sys
value = 6 * 7
print("value", value, sys.executable)
```
"""
EXERCISE = """# Page

```{code-cell} python
base = 2
```

::::{exercise} Double <it>
:name: double-it
Write `double`.
:::{starter}
def double(x):
    return STARTER
:::
:::{hint}
Gentle.
:::
:::{solution}
def double(x):
    return SOLUTION
:::
:::{check}
expect(double(4) == 8, "double(4) should be 8 </script>")
:::
::::
"""


def make(out: Path, sources: Sources) -> bool:
    return build(out, sources=sources, python=False, say=lambda line: None)


def test_a_failed_block_leaves_the_old_folder(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    with replacing(folder) as new:
        (new / "page").write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(folder) as new:  # noqa: PT012 - the error may rise in either line
        (new / "page").write_text("new")
        raise ZeroDivisionError
    assert (folder / "page").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_that_no_build_made_is_not_replaced(tmp_path: Path, make_book: MakeBook) -> None:
    out = tmp_path / "home"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(BookError, match="not a built book"):
        make(out, make_book(PAGE))
    assert (out / "thesis.txt").read_text() == "years of work"


def test_a_front_end_that_is_not_built_is_a_clear_error(
    tmp_path: Path, make_book: MakeBook
) -> None:
    sources = make_book(PAGE)
    (sources.front_end / "worker.js").unlink()
    with pytest.raises(BookError, match=r"worker\.js missing.*make web"):
        make(tmp_path / "out", sources)


def test_assets_are_named_with_size_and_by_kind(tmp_path: Path) -> None:
    (tmp_path / "_static/pyodide").mkdir(parents=True)
    (tmp_path / "reference").mkdir()
    (tmp_path / "index.html").write_text("page")
    (tmp_path / "reference/losses.html").write_text("reference")
    (tmp_path / "_modules").mkdir()
    (tmp_path / "_modules/chainrule.html").write_text("not kept: the wheel has the source")
    (tmp_path / "sw.js").write_text("worker")
    (tmp_path / "_static/pyodide/pyodide.mjs").write_text("runtime!")
    (tmp_path / "_static/chainrule/tutor").mkdir(parents=True)
    (tmp_path / "_static/chainrule/tutor/index-0123.safetensors").write_text("index")
    assets = json.loads(json.dumps(list_assets(tmp_path)))
    assert [(entry["url"], entry["size"]) for entry in assets["core"]] == [("index.html", 4)]
    assert [(entry["url"], entry["size"]) for entry in assets["python"]] == [
        ("_static/pyodide/pyodide.mjs", 8)
    ]
    assert [(entry["url"], entry["size"]) for entry in assets["tutor"]] == [
        ("_static/chainrule/tutor/index-0123.safetensors", 5)
    ]
    assert [(entry["url"], entry["size"]) for entry in assets["reference"]] == [
        ("reference/losses.html", 9)
    ]
    before = assets["version"]
    (tmp_path / "index.html").write_text("edit")
    assert list_assets(tmp_path)["version"] != before


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT type='module'>1</SCRIPT>",
        "<p onclick='x()'>",
        '<script src="https://example.org/a.js"></script>',
    ],
)
def test_scripts_that_the_policy_forbids_are_found(html: str) -> None:
    assert find_inline_scripts(html)


@pytest.mark.slow
def test_a_book_is_built_once_and_survives_a_failure(tmp_path: Path, make_book: MakeBook) -> None:
    out = tmp_path / "out"
    assert make(out, make_book(PAGE))
    html = (out / "index.html").read_text()
    assert "value 42" in html, "the cell ran"
    assert "<math" in html
    assert 'id="cr-config"' in html
    assert not find_inline_scripts(html)
    assert (out / "sw.js").is_file()
    assert (out / "_static/chainrule/main.js").is_file()
    assert not make(out, make_book(PAGE)), "nothing changed, so nothing is done"

    broken = make_book(PAGE + "\n```{code-cell} python\nfirst = 1\nundefined_name\n```\n")
    with pytest.raises(BookError) as caught:
        make(out, broken)
    message = str(caught.value)
    assert "index.md: a cell fails with NameError" in message
    assert "undefined_name" in message
    assert (out / "index.html").read_text() == html


@pytest.mark.slow
def test_the_kernel_is_this_python_whatever_the_home_has(
    tmp_path: Path, make_book: MakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    home = tmp_path / "home"
    other = home / ".local/share/jupyter/kernels/python3"
    other.mkdir(parents=True)
    (other / "kernel.json").write_text(
        json.dumps({"argv": ["/no/such/python"], "display_name": "x", "language": "python"})
    )
    monkeypatch.setenv("HOME", str(home))
    make(tmp_path / "out", make_book(PAGE))
    assert sys.executable in (tmp_path / "out/index.html").read_text()


@pytest.mark.slow
def test_an_exercise_is_written_and_checked(tmp_path: Path, make_book: MakeBook) -> None:
    page = EXERCISE.replace("STARTER", "x").replace("SOLUTION", "base * x")
    make(tmp_path / "out", make_book(page))
    html = (tmp_path / "out/index.html").read_text()
    assert '<section class="cr-exercise" id="ex-double-it"' in html
    assert "Exercise: Double &lt;it&gt;" in html
    assert '<details class="cr-hint" data-level="1">' in html
    assert "\\u003c/script>" in html, "the check's text can't end its element"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("starter", "solution", "told"),
    [
        ("x", "3 * x", "'double-it': its solution fails its check: double(4) should be 8"),
        ("2 * x", "2 * x", "'double-it': its starter passes the check already"),
        ("x", "lost", "'double-it': its solution fails its check: NameError"),
    ],
)
def test_a_wrong_exercise_fails_the_build(
    tmp_path: Path, make_book: MakeBook, starter: str, solution: str, told: str
) -> None:
    page = EXERCISE.replace("STARTER", starter).replace("SOLUTION", solution)
    with pytest.raises(BookError) as caught:
        make(tmp_path / "out", make_book(page))
    assert told in str(caught.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_an_exercise_says_what_it_lacks(tmp_path: Path, make_book: MakeBook) -> None:
    page = "# Page\n\n::::{exercise} Title\n:name: short\nDo.\n:::{starter}\nx = 1\n:::\n::::\n"
    with pytest.raises(BookError, match="'short' has no solution and no check"):
        make(tmp_path / "out", make_book(page))
