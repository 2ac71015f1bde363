"""Formulas in LaTeX as a line of text: the dollar signs and commands are not for the ear."""

from __future__ import annotations

import re

_DISPLAYED = re.compile(
    r"\$\$(.{1,2000}?)\$\$|\\\[(.{1,2000}?)\\\]|\\\((.{1,2000}?)\\\)", re.DOTALL
)
# A price has its sign before a digit, and is no formula: "from $5 to $10".
_INLINE = re.compile(
    r"(?<![\w$\\])\$(?=[^\s$])((?!\d[\d.,]*[\s)])[^$\n]{1,200}?)(?<=[^\s$\\])\$(?![\w$])"
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_WRAPPED = re.compile(r"\\(?:text|textbf|mathrm|mathbf|mathit|operatorname|boxed)\s*\{([^{}]*)\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_SPACING = re.compile(r"\\[,;:! ]")
_SIGNS = {
    "times": "\u00d7",
    "cdot": "\u00d7",
    "div": "÷",
    "pm": "±",
    "leq": "≤",
    "le": "≤",
    "geq": "≥",
    "ge": "≥",
    "neq": "≠",
    "ne": "≠",
    "approx": "≈",
    "to": "→",
    "rightarrow": "→",
    "degree": "°",
    "circ": "°",
    "quad": " ",
    "left": "",
    "right": "",
    "displaystyle": "",
}
_MOST_NESTED = 4


def without_formula_marks(text: str) -> str:
    """Return a text with its formulas as plain as they can be written."""
    if "$" not in text and "\\" not in text:
        return text
    text = _DISPLAYED.sub(lambda match: _plain(match.group(match.lastindex or 0)), text)
    return _INLINE.sub(lambda match: _plain(match.group(1)), text)


def _plain(formula: str) -> str:
    for _ in range(_MOST_NESTED):
        formula = _WRAPPED.sub(r"\1", _ROOT.sub(r"√(\1)", _FRACTION.sub(r"(\1) / (\2)", formula)))
    formula = _SPACING.sub(" ", formula)
    formula = _COMMAND.sub(lambda match: f" {_SIGNS.get(match.group(1), match.group(1))} ", formula)
    formula = re.sub(r"\(\s*(\w+)\s*\)", r"\1", formula)
    formula = re.sub(r"[{}]", "", formula).replace("_", " ")
    return f" {' '.join(formula.split())} "
