"""The one piece of global state: the seed from which every model's random numbers descend.

A model, or a layer used alone, takes one generator from here when it is made, and draws all its
randomness (initial weights, shuffling) from that. So the same seed, followed by the same
program, gives the same bits.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng

from chainrule.errors import ArgumentError

_root = SeedSequence()


def set_random_seed(seed: int) -> None:
    """Make everything random that follows reproducible.

    Seeds Chainrule, and also Python's ``random`` and NumPy's global generator, as Keras's
    function of this name does.

    Parameters
    ----------
    seed : an integer from 0 to 2**32 - 1

    Raises
    ------
    ArgumentError : if ``seed`` is not such an integer

    >>> set_random_seed(42); first = new_generator().random()
    >>> set_random_seed(42); first == new_generator().random()
    True

    """
    global _root
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise ArgumentError(f"set_random_seed: the seed is {seed!r}; it must be a whole number.")
    if not 0 <= seed < 2**32:
        raise ArgumentError(f"set_random_seed: the seed is {seed}; it must be from 0 to 2**32 - 1.")
    import random

    random.seed(int(seed))
    np.random.seed(int(seed))
    _root = SeedSequence(int(seed))


def new_generator(seed: int | None = None) -> Generator:
    """Return a fresh generator: from ``seed`` if one is given, else the next of the global seed.

    >>> new_generator(7).random() == new_generator(7).random()
    True
    """
    return default_rng(_root.spawn(1)[0] if seed is None else seed)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Have what is made inside descend from this seed; the global one goes on as if nothing was.

    What is made is what would follow ``set_random_seed(seed)``.

    >>> set_random_seed(3); wanted = new_generator().random()
    >>> set_random_seed(42); first, second = new_generator().random(), new_generator().random()
    >>> set_random_seed(42)
    >>> new_generator().random() == first
    True
    >>> with seeded(3):
    ...     new_generator().random() == wanted
    True
    >>> new_generator().random() == second
    True
    """
    global _root
    kept, _root = _root, SeedSequence(seed)
    try:
        yield
    finally:
        _root = kept
