"""The IPython extension: figures with words and numbers, views with their HTML, in a notebook."""

from typing import Any

import matplotlib.pyplot as plt
import pytest
from IPython.core.interactiveshell import InteractiveShell

from chainrule.live.ipython import load_ipython_extension, unload_ipython_extension


@pytest.fixture
def shell() -> Any:
    shell = InteractiveShell()
    load_ipython_extension(shell)
    yield shell
    unload_ipython_extension(shell)


def test_a_figure_becomes_html_with_alt_text_and_table(shell: Any) -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 1], [2, 3], label="<b>")
    axes.set_title("A & B")
    data, _ = shell.display_formatter.format(figure, include={"text/html"})
    plt.close(figure)
    page = data["text/html"]
    assert 'alt="A &amp; B. Line “&lt;b&gt;” of 2 points' in page
    assert "<td>3</td>" in page
    assert "<b>" not in page


def test_unloading_puts_the_formatter_back(shell: Any) -> None:
    unload_ipython_extension(shell)
    figure = plt.figure()
    data, _ = shell.display_formatter.format(figure, include={"text/html"})
    plt.close(figure)
    assert "text/html" not in data
    load_ipython_extension(shell)
