import os
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.kernels import threads

pytestmark = pytest.mark.skipif(
    sys.platform == "emscripten", reason="the browser's Python has no threads"
)


@given(count=st.integers(0, 40), smallest=st.integers(1, 20), cores=st.integers(1, 5))
def test_every_sample_gets_its_turn_once(count, smallest, cores):
    parts = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads, "cores", lambda: cores)
        threads.in_parts(lambda start, stop: parts.append((start, stop)), count, smallest)
    assert sorted(i for start, stop in parts for i in range(start, stop)) == list(range(count))
    assert len(parts) <= cores
    if len(parts) > 1:
        assert min(stop - start for start, stop in parts) >= smallest


def test_parts_run_at_the_same_time(monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: 2)
    together = threading.Barrier(2, timeout=60)
    threads.in_parts(lambda start, stop: together.wait(), 2)  # ends only if both are there


def test_an_error_in_any_part_is_the_callers(monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: 2)
    finished = []

    def work(start, stop):
        if start > 0:
            raise ValueError("the second part")
        finished.append(start)

    with pytest.raises(ValueError, match="the second part"):
        threads.in_parts(work, 2)
    assert finished == [0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system doesn't fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # Python warns of threads
def test_a_forked_process_has_threads_of_its_own(monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: 2)
    threads.in_parts(lambda start, stop: None, 2)
    child = os.fork()
    if child == 0:
        done = []
        threads.in_parts(lambda start, stop: done.append(start), 2)
        os._exit(0 if sorted(done) == [0, 1] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
