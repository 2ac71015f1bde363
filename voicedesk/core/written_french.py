"""Spoken punctuation and fillers of French.

A blank stands before the tall signs, as the service writes them.
"""

from __future__ import annotations

from typing import Final

from voicedesk.core.written_words import DASH, SaidWhere, Sign, SignPlace, WrittenWords, words

_P, _W = SignPlace, SaidWhere

_SIGNS = (
    Sign("point à la ligne", ".\n", _P.LINE),
    Sign("virgule", ",", not_after=words("de par sans avec en")),
    Sign("point d'interrogation|point d’interrogation", " ?"),  # noqa: RUF001 - both apostrophes
    Sign("point d'exclamation|point d’exclamation", " !"),  # noqa: RUF001 - both apostrophes
    Sign("point virgule", " ;"),
    Sign("deux points", " :", where=_W.AT_END, not_after=words("de par à en")),
    Sign("points de suspension", "…"),
    Sign(
        "point",
        ".",
        where=_W.AT_END,
        # "Il n'en a point" has none.
        not_after=words("a ai as avons avez ont est suis es sommes êtes sont était avait ne n"),
    ),
    Sign("tiret", DASH, _P.SPACED, _W.SET_OFF),
    Sign("trait d'union|trait d’union", "-", _P.JOINING),  # noqa: RUF001 - both apostrophes
    Sign("ouvrez les guillemets|ouvrir les guillemets|ouvrir guillemets", '"', _P.OPENING),
    Sign("fermez les guillemets|fermer les guillemets|fermer guillemets", '"', _P.CLOSING),
    Sign(
        "ouvrez la parenthèse|ouvrir la parenthèse|ouvrez parenthèse|ouvrir parenthèse",
        "(",
        _P.OPENING,
    ),
    Sign(
        "fermez la parenthèse|fermer la parenthèse|fermez parenthèse|fermer parenthèse",
        ")",
        _P.CLOSING,
    ),
    Sign("nouveau paragraphe", "\n\n", _P.LINE, not_before=words("est de sur")),
    Sign("nouvelle ligne", "\n", _P.LINE, not_before=words("de est du")),
    Sign(
        "à la ligne",
        "\n",
        _P.LINE,
        not_after=words("aller va passer allez retour revenir écrire mettre"),
    ),
    Sign("barre oblique", "/", _P.JOINING),
    Sign("arobase", "@", _P.JOINING),
    Sign("tiret bas|underscore", "_", _P.JOINING),
)

FRENCH: Final = WrittenWords(
    signs=_SIGNS,
    literal="littéralement|le mot",
    articles=words(
        "le la les l un une des d du de ce cet cette mon ma ton ta son sa notre votre leur chaque"
        " quelle quel aucun aucune première dernier dernière autre"
    ),
    near_articles=words("ces mes tes ses nos vos leurs quels au aux à ne n sur tout même certain"),
    small_words=words(
        "le la les l un une des d du de et ou mais donc or ni car que qu qui quoi dont où si quand"
        " comme lorsque puisque parce pour par avec sans sous sur dans en entre vers chez contre"
        " depuis pendant avant après à au aux ce cet cette ces mon ma mes ton ta tes son sa ses"
        " notre nos votre vos leur leurs je j tu il elle on nous vous ils elles me m te t se s ne n"
        " pas plus très aussi puis alors est sont était a ai as avons avez ont y c"
    ),
    fillers=words("euh euhh heu euhm"),
    question_words=words(
        "que quoi qui quel quelle quels quelles quand comment pourquoi où combien est"
    ),
)
