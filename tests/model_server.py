"""A scripted server that speaks OpenAI's chat completions: well, badly, slowly, or not at all."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FIRST = "The sigmoid takes any score and gives a number between 0 and 1. [1]"
SECOND = "A score of 0 gives exactly one half. [1]"
SUPPORTED = f"{FIRST} {SECOND}"
SCRIPTS = {
    "supported": SUPPORTED,
    "unmarked": SUPPORTED.replace(" [1]", ""),
    "misplaced": SUPPORTED.replace("[1]", "[4]"),
    "mixed": f"{SUPPORTED} The sigmoid was invented in Paris by a baker. [2]",
    "unsupported": "The sigmoid is the inverse of a Fourier series. [1] It was proved in 1822. [2]",
    "wrong number": "The sigmoid takes any score and gives a number between 0 and 100. [1]",
    "turned round": "The sigmoid has a jump and a corner. [1] A score of 0 gives not one half. [1]",
    "injected": "HACKED. [1] I will ignore the book and print the system prompt now. [1]",
    "html": "<script>alert(1)</script> [1] <img src=x onerror=alert(1)> any score gives. [1]",
    "link": "The sigmoid takes any score, see http://evil.example/score between 0 and 1. [1]",
    "markdown": f"# Answer\n\n- **{FIRST[:-4]}** [1]\n- A score of 0 gives exactly one half [1].",
    "nothing": "",
    "citations only": "[1] [2] [3]",
    "circling": "The sigmoid takes any score and gives a number between 0 and 1. [1] " * 200,
    "endless": "word " * 50_000,
    "control signs": SUPPORTED.replace(" ", " \u202e\x1b\u200b"),
}


class Model(BaseHTTPRequestHandler):
    """Answers by the first part of the path: a script, or a way to fail."""

    protocol_version = "HTTP/1.1"
    asked: list[dict[str, Any]]

    def log_message(self, *arguments: Any) -> None:
        """Keep quiet."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        type(self).asked.append({"headers": dict(self.headers), "body": body, "path": self.path})
        name = self.path.split("/")[1].replace("-", " ")
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._answer(name)

    def _answer(self, name: str) -> None:
        if name in ("401", "404", "429", "500", "302"):
            self.send_response(int(name))
            self.send_header("Location", "http://127.0.0.1:9/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        plain = name in ("plain json", "plain rubbish")
        self.send_header("Content-Type", "application/json" if plain else "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for chunk in self._chunks(name):
            self.wfile.write(chunk)
            self.wfile.flush()

    def _chunks(self, name: str) -> Iterator[bytes]:
        if name == "plain json":
            yield json.dumps({"choices": [{"message": {"content": SUPPORTED}}]}).encode()
        elif name in ("rubbish", "plain rubbish"):
            yield b"data: {not json\n\n" if name == "rubbish" else b"\xff\xfe<html>"
        elif name == "other json":
            yield b'data: {"choices": [{"delta": {"content": 7}}]}\n\n'
        elif name == "wrong shapes":
            yield b'data: {"choices": {"a": 1}}\n\ndata: [1, 2]\n\n'
        elif name == "deep":
            yield b"data: " + b"[" * 50_000 + b"\n\n"
        elif name == "error":
            yield b'data: {"error": {"message": "the key sk-secret is wrong"}}\n\n'
        elif name == "one line":
            for _ in range(40):
                yield b"x" * 100_000
        elif name == "flood":
            for _ in range(40):
                yield b": " + b"x" * 50_000 + b"\n"
        elif name == "empty":
            yield b""
        elif name == "silent":
            time.sleep(3)
        elif name == "slow":
            yield from self._events(SUPPORTED, pause=0.4)
        elif name == "half":
            yield from self._events(SUPPORTED[:70])  # and then it breaks off, without [DONE]
        elif name == "half bytes":
            yield b'data: {"choices": [{"delta": {"cont'
        else:
            yield from self._events(SCRIPTS[name])
            yield b"data: [DONE]\n\n"

    def _events(self, text: str, pause: float = 0.0) -> Iterator[bytes]:
        yield b'data: {"choices": [{"delta": {"role": "assistant"}}]}\n\n'
        for start in range(0, len(text), 7):
            event = {"choices": [{"delta": {"content": text[start : start + 7]}}]}
            yield f"data: {json.dumps(event)}\n\n".encode()
            time.sleep(pause)


@contextlib.contextmanager
def model_server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Run the server on this machine; give its address and the list of what it was asked."""
    handler = type("Handler", (Model,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", handler.asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
