"""Work on the samples of a batch, shared out to the processor's cores.

Python runs one thread at a time, but compiled kernels and NumPy's own loops let go of Python while
they compute. Handing work to another thread takes some 50 microseconds, so it must be worth that.
"""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise


def in_parts(work: Callable[[int, int], object], count: int, smallest: int = 1) -> None:
    """Call work(start, stop) for parts that together are 0 to count, all at the same time.

    Parameters
    ----------
    work : must write to nothing that another part reads or writes
    count : how many samples (or rows) there are
    smallest : how many a part should have at least, to be worth a thread

    >>> squares = [0] * 10
    >>> def square(start, stop):
    ...     for i in range(start, stop):
    ...         squares[i] = i * i
    >>> in_parts(square, 10)
    >>> squares[-3:]
    [49, 64, 81]

    """
    parts = min(cores(), count // max(smallest, 1))
    if parts < 2:
        work(0, count)
        return
    edges = [count * i // parts for i in range(parts + 1)]
    others = [helpers().submit(work, *part) for part in pairwise(edges[1:])]
    try:
        work(0, edges[1])
    finally:
        for other in others:
            other.result()


@cache
def cores() -> int:
    """Return how many cores this process may use: one in a browser, whose Python has no threads."""
    if sys.platform == "emscripten":
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def helpers() -> ThreadPoolExecutor:
    """Return the threads that work beside the caller's, started when they are first needed."""
    if hasattr(os, "register_at_fork"):
        # Threads don't live on in a forked process; it starts its own.
        os.register_at_fork(after_in_child=helpers.cache_clear)
    return ThreadPoolExecutor(max(cores() - 1, 1), thread_name_prefix="chainrule")
