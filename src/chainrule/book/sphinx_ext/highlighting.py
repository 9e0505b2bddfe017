"""Colours of Python code, light and dark. Each has a contrast of at least 4.5 on its paper."""

from typing import ClassVar

from pygments.style import Style
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    String,
    Token,
    _TokenType,
)


class Light(Style):
    """For dark ink on light paper."""

    background_color = "#f5f3ec"
    styles: ClassVar[dict[_TokenType, str]] = {
        Token: "#22262e",
        Comment: "italic #5e6470",
        Keyword: "#7a2f6e",
        Keyword.Constant: "#8a4600",
        Operator: "#454b57",
        Operator.Word: "#7a2f6e",
        Name.Builtin: "#0f5c63",
        Name.Class: "bold #1d4f8f",
        Name.Decorator: "#7a2f6e",
        Name.Exception: "#a02c2c",
        Name.Function: "#1d4f8f",
        Name.Function.Magic: "#1d4f8f",
        Number: "#8a4600",
        String: "#3b6320",
        String.Doc: "italic #4f5f3f",
        String.Interpol: "#8a4600",
        Generic.Error: "#a02c2c",
        Generic.Traceback: "#a02c2c",
        Error: "#a02c2c",
    }


class Dark(Style):
    """For light ink on dark paper."""

    background_color = "#1e2128"
    styles: ClassVar[dict[_TokenType, str]] = {
        Token: "#e3e1da",
        Comment: "italic #9aa1ad",
        Keyword: "#d9a3d0",
        Keyword.Constant: "#f0b072",
        Operator: "#b9bec8",
        Operator.Word: "#d9a3d0",
        Name.Builtin: "#7fd0d4",
        Name.Class: "bold #93bdf0",
        Name.Decorator: "#d9a3d0",
        Name.Exception: "#f09a9a",
        Name.Function: "#93bdf0",
        Name.Function.Magic: "#93bdf0",
        Number: "#f0b072",
        String: "#aed18c",
        String.Doc: "italic #b3c4a0",
        String.Interpol: "#f0b072",
        Generic.Error: "#f09a9a",
        Generic.Traceback: "#f09a9a",
        Error: "#f09a9a",
    }
