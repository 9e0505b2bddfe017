"""How things are named after their class."""

import re


def snake_case(name: str) -> str:
    """Return a class's name as Keras spells it in the names of layers, losses and metrics.

    >>> snake_case("Dense"), snake_case("LeakyReLU"), snake_case("Conv2D")
    ('dense', 'leaky_re_lu', 'conv2d')
    """
    partial = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", partial).lower()
