"""Formulas in one line of text."""

import pytest

from chainrule.book.math_text import math_text
from chainrule.book.sphinx_ext.mathml import to_mathml

LINES = {
    r"z": "z",
    r"x = 0.5": "x=0.5",
    r"\sigma(z) = \frac{1}{1 + e^{-z}} .": "σ(z) = 1/(1 + e^(−z)).",
    r"z = x_1 w_1 + x_2 w_2 + b": "z = x₁ w₁ + x₂ w₂ + b",
    r"L = \frac{1}{n} \sum_{i=1}^{n} (O_i - Y_i)^2": "L = 1/n ∑_(i=1)ⁿ(Oᵢ − Yᵢ)²",
    r"\frac{2}{n} \sum (c - Y_i)": "2/n ∑(c − Yᵢ)",
    r"\tfrac12 (u+v)^2": "1/2 (u + v)²",
    r"\partial L/\partial w_2": "∂L/∂w₂",
    r"W_2^{\mathsf T}": "W₂ᵀ",
    r"Z_{ij}": "Zᵢⱼ",
    r"X_{ik}": "X_ik",
    r"\sqrt{v} + \epsilon": "√(v) + ϵ",
    r"X\,\underbrace{(W_1 W_2)}_{W}": "X (W₁ W₂)_W",
    r"\underset{(4,2)}{H}": "H_(4,2)",
    r"w_1 + 2b": "w₁ + 2b",
    r"\begin{aligned} a &= b_1, \\ c &= d \end{aligned}": "a = b₁,; c = d",
    r"a < b_1": "a < b₁",
}


@pytest.mark.parametrize("latex", LINES)
@pytest.mark.parametrize("display", [True, False])
def test_a_formula_reads_well_in_one_line(latex: str, display: bool) -> None:
    assert math_text(to_mathml(latex, display=display)) == LINES[latex]


def test_no_sign_between_columns_is_set_as_a_letter() -> None:
    assert "&</mi>" not in to_mathml(r"\begin{aligned} a &= b \end{aligned}", display=True)
