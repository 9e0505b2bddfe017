"""The words of a text, as the search compares them."""

import re

TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?")


def words_of(text: str) -> list[str]:
    """Return the words of a text in their order, as they are compared.

    >>> words_of("The sigmoid's slope at 0.5")
    ['the', 'sigmoid', 's', 'slope', 'at', '0.5']
    """
    return [token.lower() for token in TOKEN.findall(text)]
