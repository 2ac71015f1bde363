"""Spoken punctuation and fillers of Spanish."""

from __future__ import annotations

from typing import Final

from voicedesk.core.written_words import DASH, SaidWhere, Sign, SignPlace, WrittenWords, words

_P, _W = SignPlace, SaidWhere

_SIGNS = (
    Sign("punto y aparte", ".\n", _P.LINE),
    Sign("punto y seguido", "."),
    Sign("punto final", ".", where=_W.AT_END),
    Sign("punto y coma", ";"),
    Sign("coma", ",", where=_W.SET_OFF),
    Sign("punto", ".", where=_W.AT_END),
    Sign("dos puntos", ":", where=_W.AT_END, not_after=words("por de con en a")),
    Sign("puntos suspensivos", "…"),
    Sign("abrir interrogación|abre interrogación", "¿", _P.OPENING),
    Sign("cerrar interrogación|cierra interrogación|signo de interrogación", "?"),
    Sign("abrir exclamación|abre exclamación", "¡", _P.OPENING),
    Sign("cerrar exclamación|cierra exclamación|signo de exclamación", "!"),
    Sign("abrir comillas|abre comillas", '"', _P.OPENING),
    Sign("cerrar comillas|cierra comillas", '"', _P.CLOSING),
    Sign("abrir paréntesis|abre paréntesis", "(", _P.OPENING),
    Sign("cerrar paréntesis|cierra paréntesis", ")", _P.CLOSING),
    Sign("nuevo párrafo", "\n\n", _P.LINE, not_before=words("de es sobre")),
    Sign("nueva línea", "\n", _P.LINE, not_before=words("de es del aérea")),
    Sign("guion bajo|guión bajo", "_", _P.JOINING),
    Sign("guion|guión", "-", _P.JOINING, _W.SET_OFF),
    Sign("raya", DASH, _P.SPACED, _W.SET_OFF),
    Sign("barra inclinada", "/", _P.JOINING),
    Sign("arroba", "@", _P.JOINING),
)

SPANISH: Final = WrittenWords(
    signs=_SIGNS,
    literal="literal|literalmente|la palabra",
    articles=words(
        "el la los las un una unos unas este esta ese esa aquel mi tu su nuestro cada otro otra"
        " ningún ninguna primer primera último última al del"
    ),
    near_articles=words("estos esos cierto cualquier mismo qué en a de hasta"),
    small_words=words(
        "el la los las un una unos unas y e o u pero sino que si cuando como donde porque aunque"
        " mientras pues para por con sin sobre en entre hacia hasta desde de del al a yo tú él ella"
        " nosotros ellos ellas me te se nos le les lo mi tu su mis tus sus nuestro este esta ese"
        " esa no ni muy más también ya es son era está están fue ha han hay luego entonces"
    ),
    fillers=words("ehm ehmm eeh"),
    fillers_set_off=words("eh em"),
    question_words=words(
        "qué quién quiénes cuál cuáles cuándo cómo dónde cuánto cuánta cuántos cuántas"
    ),
)
