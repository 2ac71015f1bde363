"""Sums in spoken or written words: ``what is seven times eight``, ``add 3 and 4``, ``12/5 + 1``."""

from __future__ import annotations

import re
from fractions import Fraction

from voicedesk.sandbox.responder.numbers import spoken, with_digits

_NUMBER = r"-?\d+(?:\.\d+)?"
_SPELLINGS = (
    (r"\bmultiplied by\b|\btimes\b|[\u00d7x*](?=\s*\d)", " * "),
    (r"\bdivided by\b|\bover\b|\u00f7", " / "),
    (r"\bplus\b", " + "),
    (r"\bminus\b|\bless\b|\btake away\b|\u2212", " - "),
    (r"\bto the power of\b|\braised to\b", " ^ "),
    (r"\bsquared\b", " ^ 2 "),
    (r"\bcubed\b", " ^ 3 "),
    (r"\b(?:percent|per cent) of\b|%\s*of\b", " % "),
)
_PHRASES = (
    (rf"\b(?:sum of|add) ({_NUMBER}) (?:and|to) ({_NUMBER})", r"\1 + \2"),
    (rf"\bdifference between ({_NUMBER}) and ({_NUMBER})", r"\1 - \2"),
    (rf"\bsubtract ({_NUMBER}) from ({_NUMBER})", r"\2 - \1"),
    (rf"\b(?:product of|multiply) ({_NUMBER}) (?:and|by|with) ({_NUMBER})", r"\1 * \2"),
    (rf"\bdivide ({_NUMBER}) by ({_NUMBER})", r"\1 / \2"),
    (rf"\bhalf of ({_NUMBER})", r"\1 / 2"),
    (rf"\b(?:twice|double) ({_NUMBER})", r"2 * \1"),
)
_EXPRESSION = re.compile(rf"{_NUMBER}(?:\s*[-+*/^%]\s*{_NUMBER})+")
_TERM = re.compile(rf"\s*([-+*/^%])\s*({_NUMBER})")
_NAMES = {
    "+": "plus",
    "-": "minus",
    "*": "times",
    "/": "divided by",
    "^": "to the power of",
    "%": "percent of",
}
_SOUNDS_LIKE = {"to": "two", "too": "two", "for": "four", "ate": "eight", "won": "one"}
_OPERATOR_WORDS = {"times", "plus", "minus", "by", "over"}
_MAX_EXPONENT = 64
_LEVELS = ("^", "*/%", "+-")


def answer_sum(text: str) -> str | None:
    """One sentence with the result, or None if the text holds no sum."""
    match = _EXPRESSION.search(_normalised(text))
    if match is None:
        return None
    first = re.match(_NUMBER, match[0])
    if first is None:
        return None
    operands = [Fraction(first[0])]
    operators: list[str] = []
    for operator, operand in _TERM.findall(match[0][first.end() :]):
        operators.append(operator)
        operands.append(Fraction(operand))
    said = _said(operands, operators)
    try:
        result = _evaluate(operands, operators)
    except ZeroDivisionError:
        return "Nobody can divide by zero."
    except OverflowError:
        return f"{said} is too large for me to say."
    return f"{said} is {spoken(result)}."


def _normalised(text: str) -> str:
    words = re.findall(
        r"\d+(?:\.\d+)?|[a-z']+|[-+*/^%\u00d7\u00f7\u2212]", text.lower().replace(",", "")
    )
    joined = " ".join(with_digits(_heard_right(_without_hyphens(words))))
    for pattern, replacement in _SPELLINGS:
        joined = re.sub(pattern, replacement, joined)
    for pattern, replacement in _PHRASES:
        joined = re.sub(pattern, replacement, joined)
    return joined


def _without_hyphens(words: list[str]) -> list[str]:
    """Drop the hyphen of ``twenty-three`` and keep the minus of ``5 - 3``."""
    return [
        word
        for index, word in enumerate(words)
        if not (word == "-" and 0 < index < len(words) - 1 and words[index + 1].isalpha())
    ]


def _heard_right(words: list[str]) -> list[str]:
    """Read ``two plus to`` as two plus two, as recognisers write it."""
    return [
        _SOUNDS_LIKE[word]
        if word in _SOUNDS_LIKE
        and index
        and words[index - 1] in _OPERATOR_WORDS
        and words[index + 1 : index + 2] != ["the"]
        else word
        for index, word in enumerate(words)
    ]


def _evaluate(operands: list[Fraction], operators: list[str]) -> Fraction:
    operands, operators = operands[:], operators[:]
    for level in _LEVELS:
        index = 0
        while index < len(operators):
            if operators[index] in level:
                operator = operators.pop(index)
                right = operands.pop(index + 1)
                operands[index] = _apply(operator, operands[index], right)
            else:
                index += 1
    return operands[0]


def _apply(operator: str, left: Fraction, right: Fraction) -> Fraction:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case "%":
            return left * right / 100
        case _:
            return _power(left, right)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) > _MAX_EXPONENT:
        raise OverflowError
    return base**exponent.numerator


def _said(operands: list[Fraction], operators: list[str]) -> str:
    parts = [spoken(operands[0])]
    for operator, operand in zip(operators, operands[1:], strict=True):
        parts += [_NAMES[operator], spoken(operand)]
    return " ".join(parts)
