"""Keras's global settings, as they are here: fixed, and there to be read.

Chainrule keeps no global state but the seed. What Keras sets for all layers at once is an argument
of each layer: ``dtype`` and ``data_format``.
"""

from chainrule.errors import UnsupportedError


def floatx() -> str:
    """Return the dtype that layers compute in unless told otherwise.

    >>> floatx()
    'float32'
    """
    return "float32"


def epsilon() -> float:
    """Return the small number that keeps logarithms and divisions from 0.

    >>> epsilon()
    1e-07
    """
    return 1e-7


def image_data_format() -> str:
    """Return where channels stand in images unless a layer is told otherwise.

    >>> image_data_format()
    'channels_last'
    """
    return "channels_last"


def backend() -> str:
    """Return what computes: always NumPy.

    >>> backend()
    'numpy'
    """
    return "numpy"


def set_floatx(value: str) -> None:
    """Accept "float32"; for anything else give each layer its ``dtype``.

    Raises
    ------
    UnsupportedError : another dtype came

    >>> set_floatx("float32")

    """
    _only(value, floatx(), "set_floatx", "give each layer dtype=...")


def set_epsilon(value: float) -> None:
    """Accept 1e-7, which can't be changed.

    Raises
    ------
    UnsupportedError : another number came

    >>> set_epsilon(1e-7)

    """
    _only(value, epsilon(), "set_epsilon", "give the loss or layer its own")


def set_image_data_format(data_format: str) -> None:
    """Accept "channels_last"; for anything else give each layer its ``data_format``.

    Raises
    ------
    UnsupportedError : another format came

    >>> set_image_data_format("channels_last")

    """
    _only(data_format, image_data_format(), "set_image_data_format", "give each layer data_format=")


def _only(value: object, fixed: object, name: str, instead: str) -> None:
    if value != fixed:
        raise UnsupportedError(
            f"{name}({value!r}): Chainrule keeps no global settings; it is {fixed!r}. {instead}."
        )
