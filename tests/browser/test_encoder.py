"""The tutor's encoder in the page's Python: the same vectors, and how long they take."""

import contextlib
import io
import json
import random
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from reader import SITE

from chainrule.book.encoder_weights import compact_file, default_cache
from chainrule.tutor.encoder import Encoder

SOURCE = Path(__file__).parents[2] / "src"
TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm"}
NOT_IN_PAGE = {"book", "compiled", "__pycache__"}
QUESTIONS = [
    "What happens if I leave out the activation function?",
    "why dose XOR need a hidden layer",
    "∂L/∂w = (∂L/∂a) f'(z) 🎉 中文",
    "",
]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN = """
() => { globalThis.told = (async () => {
  const { loadPyodide } = await import("/pyodide/pyodide.mjs");
  const python = await loadPyodide({ indexURL: "/pyodide/" });
  await python.loadPackage(["numpy"]);
  const get = async (name) => await (await fetch(name)).arrayBuffer();
  python.unpackArchive(await get("/source.zip"), "zip", { extractDir: "/core" });
  python.globals.set("weights", new Uint8Array(await get("/encoder")));
  python.globals.set("asked", await (await fetch("/asked.json")).text());
  return await python.runPythonAsync(`
import json, sys, time
sys.path.insert(0, "/core")
import chainrule
from chainrule.tutor.encoder import Encoder
asked = json.loads(asked)
content = weights.to_bytes()
start = time.perf_counter()
encoder = Encoder.load(content)
loaded = time.perf_counter() - start
times = []
for _ in range(9):
    start = time.perf_counter()
    encoder.encode(asked["questions"][:1])
    times.append(time.perf_counter() - start)
import pyodide_js
json.dumps({
    "load": loaded, "first": times[0], "best": min(times),
    "memory": pyodide_js._module.HEAPU8.length,
    "vectors": encoder.encode(asked["questions"]).tolist(),
    "ids": [encoder.tokenizer.ids(text) for text in asked["texts"]],
})
`);
})().then((told) => { globalThis.done = told; }, (error) => { globalThis.done = String(error); }); }
"""


def source():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(SOURCE.rglob("*.py")):
            inside = path.relative_to(SOURCE)
            if NOT_IN_PAGE.isdisjoint(inside.parts):
                archive.write(path, str(inside))
    return packed.getvalue()


@contextlib.contextmanager
def served(files):
    """Serve these files, and Pyodide's, at an address on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = Path(self.path)
            content, kind = files.get(self.path), TYPES.get(path.suffix, "text/html")
            if content is None and path.parent.name == "pyodide":
                content = (SITE / "_static" / "pyodide" / path.name).read_bytes()
            self.send_response(200 if content is not None else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *told):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def texts_of_all_characters():
    """Every character that the page's Python and this one could see differently, many a text."""
    codes = [code for code in range(1, 0x20000) if not 0xD800 <= code < 0xE000]
    random.Random(0).shuffle(codes)  # noqa: S311 - a sample, no secret
    parts = [f"a{chr(code)}b {chr(code)}" for code in codes]
    return [" ".join(parts[start : start + 32]) for start in range(0, len(parts), 32)]


def test_the_encoder_in_the_browsers_python(browser):
    path = compact_file(default_cache(), print)
    texts = texts_of_all_characters()
    files = {
        "/": b"<!doctype html><title>encoder</title>",
        "/source.zip": source(),
        "/encoder": path.read_bytes(),
        "/asked.json": json.dumps({"questions": QUESTIONS, "texts": texts}).encode(),
    }
    context = browser.new_context()
    page = context.new_page()
    with served(files) as address:
        page.goto(address)
        page.evaluate(RUN)
        # Not one long call: where Python dies altogether, a call would never come back.
        page.wait_for_function("globalThis.done !== undefined", timeout=300_000, polling=200)
        told = page.evaluate("globalThis.done")
    context.close()
    assert told.startswith("{"), told[-4000:]
    found = json.loads(told)
    sys.stdout.write(
        f"\nin the page: {path.stat().st_size / 1e6:.1f} MB loaded in {found['load']:.2f} s, one "
        f"question in {found['first'] * 1e3:.0f} ms at first and {found['best'] * 1e3:.0f} ms at "
        f"best, {found['memory'] / 1e6:.0f} MB for all of Python\n"
    )
    encoder = Encoder.load(path)
    np.testing.assert_allclose(found["vectors"], encoder.encode(QUESTIONS), atol=1e-5)
    differ = [
        text
        for text, ids in zip(texts, found["ids"], strict=True)
        if encoder.tokenizer.ids(text) != ids
    ]
    assert differ == []
    # Generous: the machine may be busy. At rest both are a tenth of that.
    assert found["load"] < 10.0
    assert found["best"] < 1.0
