"""The core tests, run by the browser's own Python."""

import io
import re
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from reader import SITE

ROOT = Path(__file__).parents[2]
PYODIDE = SITE / "_static" / "pyodide"
PACKAGES = ROOT / "build" / "page-packages"
TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm"}
# What needs a process or an address of its own, the built book or another library than NumPy (the
# tutor's index is made with bm25s).
LEFT_OUT = (
    "book",
    "browser",
    "live",
    "parity",
    "test_answers.py",
    "test_ask_command.py",
    "test_benchmarks.py",
    "test_cli.py",
    "test_conversation.py",
    "test_evaluation.py",
    "test_hostile.py",
    "test_index.py",
    "test_plot_model.py",
    "test_plots.py",
    "test_public_face.py",
    "test_public_names.py",
    "test_refusals.py",
    "test_repository.py",
    "test_retrieval.py",
    "test_words.py",
    "test_worked.py",
    "test_writer.py",
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN = """
() => { globalThis.told = (async () => {
  const { loadPyodide } = await import("/pyodide/pyodide.mjs");
  const python = await loadPyodide({ indexURL: "/pyodide/" });
  await python.loadPackage(["numpy"]);
  const bundle = await (await fetch("/bundle.zip")).arrayBuffer();
  python.unpackArchive(bundle, "zip", { extractDir: "/core" });
  return await python.runPythonAsync(`
import contextlib, io, os, sys
MARKS = "not slow and not browser and not peers"
os.chdir("/core")
sys.path[:0] = ["/core/packages", "/core/src"]
import pytest
told = io.StringIO()
with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
    pytest.main(["-q", "--tb=short", "--capture=sys", "-p", "no:cacheprovider",
                 "-p", "no:faulthandler", "-m", MARKS, "tests", "src/chainrule/layers",
                 "src/chainrule/kernels", "src/chainrule/models", "src/chainrule/activations"])
told.getvalue()
`);
})().then((told) => { globalThis.done = told; }, (error) => { globalThis.done = String(error); }); }
"""


def bundle():
    """The library, its tests and pytest, as one zip file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(ROOT / "pyproject.toml", "pyproject.toml")
        for folder, place in (
            (ROOT / "src", "src"),
            (ROOT / "tests", "tests"),
            (PACKAGES, "packages"),
        ):
            for path in sorted(folder.rglob("*")):
                inside = path.relative_to(folder)
                skipped = "__pycache__" in inside.parts or path.suffix in {".so", ".pyc"}
                if skipped or not path.is_file():
                    continue
                if place == "tests" and not set(LEFT_OUT).isdisjoint(inside.parts):
                    continue
                if place == "src" and not {"book", "live", "cli.py", "compiled"}.isdisjoint(
                    inside.parts
                ):
                    continue
                archive.write(path, f"{place}/{inside}")
    return packed.getvalue()


def test_the_core_tests_pass_in_the_browsers_python(browser):
    files = bundle()

    def serve(route):
        path = urlsplit(route.request.url).path
        if path == "/":
            route.fulfill(body="<!doctype html><title>core</title>", content_type="text/html")
        elif path == "/bundle.zip":
            route.fulfill(body=files, content_type="application/zip")
        elif (file := PYODIDE / Path(path).name).is_file():
            route.fulfill(
                path=file, content_type=TYPES.get(file.suffix, "application/octet-stream")
            )
        else:
            route.abort()

    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", serve)
    page.goto("http://core.localhost/")
    page.evaluate(RUN)
    # Not one long call: where Python dies altogether, a call would never come back.
    page.wait_for_function("globalThis.done !== undefined", timeout=400_000, polling=500)
    told = page.evaluate("globalThis.done")
    context.close()
    sys.stdout.write(told)
    last = told.strip().splitlines()[-1]
    passed = re.search(r"(\d+) passed", last)
    assert passed is not None, told[-4000:]
    assert int(passed[1]) > 300, told[-4000:]
    assert not re.search(r"failed|error", last), told[-6000:]
