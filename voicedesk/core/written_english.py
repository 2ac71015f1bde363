"""Spoken punctuation and fillers of English."""

from __future__ import annotations

from typing import Final

from voicedesk.core.written_words import DASH, SaidWhere, Sign, SignPlace, WrittenWords, words

_P, _W = SignPlace, SaidWhere

_SIGNS = (
    Sign("comma", ",", not_before=words("splice separated delimited key placement of")),
    Sign("full stop", ".", not_before=words("of")),
    Sign("period", ".", where=_W.AT_END),
    Sign("question mark", "?", not_before=words("over icon key")),
    Sign("exclamation mark|exclamation point", "!"),
    Sign(
        "colon",
        ":",
        not_before=words("cancer surgery cleanse polyps health screening tumour tumor is was has"),
        not_after=words("transverse sigmoid ascending descending spastic"),
    ),
    Sign("semicolon|semi colon", ";"),
    Sign("dot dot dot|ellipsis", "…"),
    Sign("em dash|en dash|long dash", DASH, _P.SPACED),
    Sign("dash", DASH, _P.SPACED, _W.SET_OFF),
    Sign("hyphen", "-", _P.JOINING),
    Sign("open quote|open quotes|open quotation marks|begin quote", '"', _P.OPENING),
    Sign("close quote|close quotes|close quotation marks|end quote", '"', _P.CLOSING),
    Sign(
        "open bracket|open brackets|open parenthesis|open parentheses|open paren|left parenthesis",
        "(",
        _P.OPENING,
    ),
    Sign(
        "close bracket|close brackets|close parenthesis|close parentheses|close paren"
        "|right parenthesis",
        ")",
        _P.CLOSING,
    ),
    Sign("open square bracket", "[", _P.OPENING),
    Sign("close square bracket", "]", _P.CLOSING),
    Sign("new paragraph", "\n\n", _P.LINE, not_before=words("of is was about on")),
    Sign(
        "new line|newline",
        "\n",
        _P.LINE,
        not_before=words("of is was item items break breaks character characters manager"),
        not_after=words("brand whole entirely completely"),
    ),
    Sign("forward slash", "/", _P.JOINING),
    Sign("slash", "/", _P.JOINING, _W.SET_OFF),
    Sign("backslash|back slash", "\\", _P.JOINING),
    Sign("at sign", "@", _P.JOINING),
    Sign(
        "underscore",
        "_",
        _P.JOINING,
        not_before=words("the that this these how why what a an our their its and"),
    ),
    Sign("ampersand", " &", _P.SPACED),
    Sign("percent sign", "%", _P.CLOSING),
)

ENGLISH: Final = WrittenWords(
    signs=_SIGNS,
    literal="literal|literally the word",
    articles=words(
        "a an the my your our their its every each another no first second last next single double"
        " oxford serial missing extra inverted trailing leading decimal final big large huge called word"
    ),
    near_articles=words("this that these those same his her some any long short which what for"),
    small_words=words(
        "a an the and or but nor so yet if then than that this these those which who whom whose"
        " what when where why how because although though while since until unless as at by for"
        " from in into of off on onto out over to under up with without within about after before"
        " between through during against is are was were be been being am has have had do does did"
        " can could will would shall should may might must not no he she it we they you him her us"
        " them his its our their your my me there here very just also too only even still"
    ),
    fillers=words("um umm ummm uh uhh uhm er erm"),
    question_words=words("what who whom whose which when where why how"),
)
