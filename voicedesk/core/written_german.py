"""Spoken punctuation and fillers of German."""

from __future__ import annotations

from typing import Final

from voicedesk.core.written_words import DASH, SaidWhere, Sign, SignPlace, WrittenWords, words

_P, _W = SignPlace, SaidWhere

_SIGNS = (
    Sign("komma", ",", not_before=words("fehlt nichts"), not_after=words("null vor nach ohne mit")),
    Sign("punkt", ".", where=_W.AT_END),
    Sign("fragezeichen", "?"),
    Sign("ausrufezeichen|ausrufungszeichen|rufzeichen", "!"),
    Sign("doppelpunkt", ":", not_after=words("nach vor")),
    Sign("semikolon|strichpunkt", ";"),
    Sign("auslassungspunkte", "…"),
    Sign("gedankenstrich", DASH, _P.SPACED),
    Sign("bindestrich", "-", _P.JOINING, not_after=words("mit ohne per")),
    Sign(
        "anführungszeichen auf|anführungszeichen unten|anführungsstriche auf"
        "|anführungsstriche unten",
        '"',
        _P.OPENING,
    ),
    Sign(
        "anführungszeichen zu|anführungszeichen oben|anführungsstriche zu|anführungsstriche oben",
        '"',
        _P.CLOSING,
    ),
    Sign("klammer auf|runde klammer auf", "(", _P.OPENING),
    Sign("klammer zu|runde klammer zu", ")", _P.CLOSING),
    Sign("eckige klammer auf", "[", _P.OPENING),
    Sign("eckige klammer zu", "]", _P.CLOSING),
    Sign("neuer absatz", "\n\n", _P.LINE, not_before=words("ist war im über")),
    Sign("neue zeile", "\n", _P.LINE, not_before=words("ist war im mit")),
    Sign("schrägstrich", "/", _P.JOINING),
    Sign("at zeichen|klammeraffe", "@", _P.JOINING),
    Sign("unterstrich", "_", _P.JOINING),
    Sign("prozentzeichen", " %", _P.CLOSING),
)

GERMAN: Final = WrittenWords(
    signs=_SIGNS,
    literal="wörtlich|buchstäblich",
    articles=words(
        "der die das dem den des ein eine einen einem einer eines kein keine keinen keinem keiner"
        " mein dein sein ihr unser euer jedes jeder jede jedem dieses dieser diese diesem diesen"
        " am im zum zur vom beim ins erste zweite letzte nächste fehlendes großes wort"
    ),
    near_articles=words("welcher welchem jenem bis auf um mit"),
    small_words=words(
        "der die das dem den des ein eine einen einem einer eines und oder aber denn sondern doch"
        " weil dass wenn als ob obwohl damit während bevor nachdem bis seit da so dann also auch"
        " nur noch schon sehr nicht kein keine mit von zu bei nach aus in im an am auf für um über"
        " unter vor hinter neben zwischen durch gegen ohne wegen trotz ich du er es wir ihr mir"
        " mich dich dir ihn ihm uns euch ist sind war waren bin bist hat haben hatte wird werden"
        " wurde kann können muss müssen soll will darf was wer wie wo wann warum welche welcher"
        " welches hier dort jetzt immer wieder zum zur vom beim mein dein sein unser"
    ),
    fillers=words("äh ähh ähm ähhm öh öhm ehm hähm"),
    question_words=words(
        "was wer wen wem wessen wie wo wohin woher wann warum wieso weshalb welche welcher welches"
    ),
)
