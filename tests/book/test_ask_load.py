"""A thousand questions within a minute, over a real connection on this machine."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import uvicorn

from chainrule.book.server import make_app
from tutor_book import make_site

QUESTIONS, SECONDS = 1000, 60
ASKED = ["What does the sigmoid do?", "why?", "What is the capital of France?", "tanh(0.5)", ""]


@pytest.mark.slow
def test_a_thousand_questions_in_a_minute(tmp_path):
    config = uvicorn.Config(
        make_app(make_site(tmp_path)), port=0, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        ends = time.monotonic() + 30
        while not server.started and time.monotonic() < ends:
            time.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            started = time.monotonic()
            pause = (SECONDS - 15) / QUESTIONS  # spread out, as readers are

            def ask(number: int) -> int:
                time.sleep(max(0.0, started + number * pause - time.monotonic()))
                asked = {"question": ASKED[number % len(ASKED)], "history": [["What is XOR?", ""]]}
                return client.post("/api/ask", json=asked).status_code

            with ThreadPoolExecutor(8) as pool:
                statuses = list(pool.map(ask, range(QUESTIONS)))
            took = time.monotonic() - started
    finally:
        server.should_exit = True
        thread.join()
    assert statuses == [200] * QUESTIONS
    assert took < SECONDS
