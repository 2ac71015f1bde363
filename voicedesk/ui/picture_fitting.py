"""Pictures made small enough to be sent; runs beside the Qt thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageReader

from voicedesk.core.outside import MOST_PICTURE_BYTES

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_SIDE: Final = 2048
_MOST_PIXELS = 200_000_000
"""More is not decoded, however small the file."""


def fitted(image: QImage) -> tuple[bytes, str]:
    """Return a picture as the bytes of a file that may be sent, and the file's ending."""
    encoded = _encoded(image, "PNG")
    if len(encoded) <= MOST_PICTURE_BYTES:
        return encoded, "png"
    return _encoded(_shrunk(image), "JPEG"), "jpg"


def fitted_file(path: Path) -> bytes | None:
    """Return a large picture made smaller, None where it cannot be read."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _MOST_PIXELS:
        return None
    if max(size.width(), size.height()) > LONGEST_SIDE:
        reader.setScaledSize(
            size.scaled(LONGEST_SIDE, LONGEST_SIDE, Qt.AspectRatioMode.KeepAspectRatio)
        )
    image = reader.read()
    return None if image.isNull() else fitted(image)[0]


def _shrunk(image: QImage) -> QImage:
    opaque = image.convertToFormat(QImage.Format.Format_RGB32)
    if max(opaque.width(), opaque.height()) <= LONGEST_SIDE:
        return opaque
    return opaque.scaled(
        LONGEST_SIDE,
        LONGEST_SIDE,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _encoded(image: QImage, kind: str) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind, 85 if kind == "JPEG" else -1)  # pyright: ignore[reportCallIssue, reportArgumentType] - the stub wants bytes
    buffer.close()
    return bytes(data.data())
