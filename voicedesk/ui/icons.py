"""The window's icons, drawn as strokes on a 24 by 24 grid: crisp at every scale, in any colour."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

if TYPE_CHECKING:
    from collections.abc import Callable

GRID: Final = 24.0


def _lines(*strokes: tuple[tuple[float, float], ...]) -> QPainterPath:
    path = QPainterPath()
    for stroke in strokes:
        path.moveTo(*stroke[0])
        for point in stroke[1:]:
            path.lineTo(*point)
    return path


def _microphone() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(9, 3, 6, 11.5), 3, 3)
    path.moveTo(5.5, 11.5)
    path.arcTo(QRectF(5.5, 5, 13, 13), 180, 180)
    path.addPath(_lines(((12, 18), (12, 21)), ((8.5, 21), (15.5, 21))))
    return path


def _stop() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(6.5, 6.5, 11, 11), 2, 2)
    return path


def _send() -> QPainterPath:
    return _lines(((12, 19.5), (12, 5)), ((5.8, 11.2), (12, 5), (18.2, 11.2)))


def _new() -> QPainterPath:
    path = _lines(((13, 4.5), (6.5, 4.5), (4.5, 6.5), (4.5, 17.5), (6.5, 19.5)))
    path.addPath(_lines(((6.5, 19.5), (17.5, 19.5), (19.5, 17.5), (19.5, 11))))
    path.addPath(_lines(((9.5, 14.5), (10, 11.8), (18, 3.8), (20.2, 6), (12.2, 14), (9.5, 14.5))))
    return path


def _settings() -> QPainterPath:
    path = _lines(
        ((3.5, 7.5), (12.5, 7.5)),
        ((18.5, 7.5), (20.5, 7.5)),
        ((3.5, 16.5), (5.5, 16.5)),
        ((11.5, 16.5), (20.5, 16.5)),
    )
    path.addEllipse(QPointF(15.5, 7.5), 3, 3)
    path.addEllipse(QPointF(8.5, 16.5), 3, 3)
    return path


def _copy() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(8.5, 8.5, 11.5, 11.5), 2.5, 2.5)
    path.addPath(_lines(((5.5, 15.5), (4, 14), (4, 6), (6, 4), (14, 4), (15.5, 5.5))))
    return path


def _speaker() -> QPainterPath:
    path = _lines(((4, 9.5), (7.5, 9.5), (12, 5.5), (12, 18.5), (7.5, 14.5), (4, 14.5), (4, 9.5)))
    path.arcMoveTo(QRectF(10.5, 8, 8, 8), -50)
    path.arcTo(QRectF(10.5, 8, 8, 8), -50, 100)
    path.arcMoveTo(QRectF(7.5, 5, 14, 14), -50)
    path.arcTo(QRectF(7.5, 5, 14, 14), -50, 100)
    return path


def _retry() -> QPainterPath:
    path = QPainterPath()
    path.arcMoveTo(QRectF(4.5, 4.5, 15, 15), 20)
    path.arcTo(QRectF(4.5, 4.5, 15, 15), 20, -320)
    path.addPath(_lines(((19.7, 4.4), (19.4, 9.4), (14.4, 9.2))))
    return path


def _close() -> QPainterPath:
    return _lines(((6.5, 6.5), (17.5, 17.5)), ((17.5, 6.5), (6.5, 17.5)))


def _more() -> QPainterPath:
    path = QPainterPath()
    for x in (5.5, 12.0, 18.5):
        path.addEllipse(QPointF(x, 12), 0.9, 0.9)
    return path


def _warning() -> QPainterPath:
    path = _lines(((12, 4.5), (21, 19.5), (3, 19.5), (12, 4.5)), ((12, 10.2), (12, 14)))
    path.addEllipse(QPointF(12, 16.8), 0.35, 0.35)
    return path


def _info() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 8.5, 8.5)
    path.addPath(_lines(((12, 11.2), (12, 16.2))))
    path.addEllipse(QPointF(12, 8), 0.35, 0.35)
    return path


def _key() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(8, 15.5), 4.2, 4.2)
    path.addPath(_lines(((11, 12.5), (19.5, 4)), ((16, 7.5), (19, 10.5))))
    return path


def _server() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(4, 4.5, 16, 6.5), 2, 2)
    path.addRoundedRect(QRectF(4, 13, 16, 6.5), 2, 2)
    path.addPath(_lines(((7.5, 7.75), (8, 7.75)), ((7.5, 16.25), (8, 16.25))))
    return path


def _flask() -> QPainterPath:
    return _lines(
        ((9, 3.5), (15, 3.5)),
        ((10, 3.5), (10, 9.5), (4.5, 18.5), (6, 20.5), (18, 20.5), (19.5, 18.5), (14, 9.5)),
        ((14, 9.5), (14, 3.5)),
        ((7.2, 15), (16.8, 15)),
    )


def _check() -> QPainterPath:
    return _lines(((5, 12.5), (10, 17.5), (19.5, 7)))


def _eye() -> QPainterPath:
    path = QPainterPath(QPointF(2.8, 12))
    path.quadTo(12, 0.5, 21.2, 12)
    path.quadTo(12, 23.5, 2.8, 12)
    path.addEllipse(QPointF(12, 12), 3, 3)
    return path


def _down() -> QPainterPath:
    return _lines(((6.5, 9.5), (12, 15), (17.5, 9.5)))


def _up() -> QPainterPath:
    return _lines(((6.5, 14.5), (12, 9), (17.5, 14.5)))


def _undo() -> QPainterPath:
    path = _lines(((9, 5), (4.5, 9.5), (9, 14)), ((4.5, 9.5), (14, 9.5)))
    path.arcTo(QRectF(9, 9.5, 10, 10), 90, -180)
    path.lineTo(9.5, 19.5)
    return path


def _redo() -> QPainterPath:
    return QTransform.fromScale(-1, 1).translate(-GRID, 0).map(_undo())


def _save() -> QPainterPath:
    return _lines(
        ((12, 4), (12, 14.5)),
        ((7, 10), (12, 15), (17, 10)),
        ((4.5, 15.5), (4.5, 19.5), (19.5, 19.5), (19.5, 15.5)),
    )


def _remove() -> QPainterPath:
    path = _lines(((4.5, 6.5), (19.5, 6.5)), ((9.5, 6.5), (9.5, 4), (14.5, 4), (14.5, 6.5)))
    path.addPath(_lines(((6.5, 6.5), (7.3, 20), (16.7, 20), (17.5, 6.5))))
    path.addPath(_lines(((10.3, 10.5), (10.3, 16)), ((13.7, 10.5), (13.7, 16))))
    return path


def _notepad() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(5, 3.5, 14, 17), 2.5, 2.5)
    path.addPath(_lines(((8.5, 8.5), (15.5, 8.5)), ((8.5, 12), (15.5, 12))))
    path.addPath(_lines(((8.5, 15.5), (12.5, 15.5))))
    return path


def _history() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3.5, 4.5, 17, 15), 3, 3)
    path.addPath(_lines(((9.5, 4.5), (9.5, 19.5)), ((5.8, 8.5), (7.2, 8.5))))
    path.addPath(_lines(((5.8, 11.5), (7.2, 11.5))))
    return path


def _play() -> QPainterPath:
    return _lines(((8, 5.5), (18.5, 12), (8, 18.5), (8, 5.5)))


def _search() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(10.5, 10.5), 6, 6)
    path.addPath(_lines(((15, 15), (20, 20))))
    return path


def _hands_free() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(9.8, 4, 4.4, 9.5), 2.2, 2.2)
    path.addPath(_lines(((12, 17), (12, 20.5)), ((9, 20.5), (15, 20.5))))
    for angle in (-48, 132):
        path.arcMoveTo(QRectF(3.5, 0.25, 17, 17), angle)
        path.arcTo(QRectF(3.5, 0.25, 17, 17), angle, 96)
    return path


def _swap() -> QPainterPath:
    path = _lines(((4, 8.5), (20, 8.5)), ((16, 4.5), (20, 8.5), (16, 12.5)))
    path.addPath(_lines(((20, 15.5), (4, 15.5)), ((8, 11.5), (4, 15.5), (8, 19.5))))
    return path


def _globe() -> QPainterPath:
    path = _lines(((3.5, 12), (20.5, 12)))
    path.addEllipse(QPointF(12, 12), 8.5, 8.5)
    path.addEllipse(QPointF(12, 12), 3.8, 8.5)
    return path


def _attach() -> QPainterPath:
    path = _lines(((8.5, 7.5), (8.5, 15.5)))
    path.arcTo(QRectF(8.5, 12, 7, 7), 180, 180)
    path.lineTo(15.5, 6.8)
    path.arcTo(QRectF(5.5, 2, 10, 9), 0, 180)
    path.lineTo(5.5, 15)
    path.arcTo(QRectF(5.5, 8.5, 13, 13), 180, 180)
    path.lineTo(18.5, 8)
    return path


def _picture() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3.5, 5, 17, 14), 2.5, 2.5)
    path.addPath(_lines(((5, 17), (10, 11.5), (13.5, 15), (16, 12.5), (19, 16))))
    path.addEllipse(QPointF(15.5, 9), 1.2, 1.2)
    return path


class Icon(Enum):
    """Every icon there is; the value draws its strokes."""

    MICROPHONE = (_microphone,)
    STOP = (_stop,)
    SEND = (_send,)
    NEW = (_new,)
    SETTINGS = (_settings,)
    COPY = (_copy,)
    SPEAKER = (_speaker,)
    RETRY = (_retry,)
    CLOSE = (_close,)
    MORE = (_more,)
    WARNING = (_warning,)
    INFO = (_info,)
    KEY = (_key,)
    SERVER = (_server,)
    FLASK = (_flask,)
    CHECK = (_check,)
    EYE = (_eye,)
    DOWN = (_down,)
    UP = (_up,)
    UNDO = (_undo,)
    REDO = (_redo,)
    SAVE = (_save,)
    REMOVE = (_remove,)
    NOTEPAD = (_notepad,)
    HISTORY = (_history,)
    PLAY = (_play,)
    SEARCH = (_search,)
    HANDS_FREE = (_hands_free,)
    SWAP = (_swap,)
    GLOBE = (_globe,)
    ATTACH = (_attach,)
    PICTURE = (_picture,)


def paint_icon(painter: QPainter, icon: Icon, where: QRectF, colour: QColor) -> None:
    """Draw an icon into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(where.topLeft())
    painter.scale(where.width() / GRID, where.height() / GRID)
    pen = QPen(colour, 1.7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(colour if icon is Icon.STOP else Qt.BrushStyle.NoBrush)
    painter.drawPath(_path(icon))
    painter.restore()


@cache
def _path(icon: Icon) -> QPainterPath:
    """Return the lines of an icon; windows paint the same few all the time."""
    draw: Callable[[], QPainterPath] = icon.value[0]
    return draw()
