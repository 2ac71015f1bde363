"""The icon in every size that systems ask for, drawn from the SVG; needs PySide6 and Pillow.

python packaging/pictures.py FOLDER      writes voicedesk-16.png to -512.png, .ico and .icns
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

SIZES = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512)
WINDOWS_SIZES = (16, 24, 32, 48, 64, 128, 256)
MACOS_SIZE = 1024
ICON = Path(__file__).resolve().parents[1] / "resources" / "icons" / "voicedesk.svg"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for size in (*SIZES, MACOS_SIZE):
        _draw(size, folder / f"voicedesk-{size}.png")
    _gather(folder)
    return 0


def _draw(size: int, target: Path) -> None:
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(ICON)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    if not image.save(str(target)):
        raise OSError(f"{target} could not be written")


def _gather(folder: Path) -> None:
    """Put several sizes into one file, as Windows and macOS want them."""
    from PIL import Image

    large = Image.open(folder / f"voicedesk-{MACOS_SIZE}.png")
    others = [Image.open(folder / f"voicedesk-{size}.png") for size in WINDOWS_SIZES]
    large.save(
        folder / "voicedesk.ico", sizes=[(s, s) for s in WINDOWS_SIZES], append_images=others
    )
    large.save(folder / "voicedesk.icns")


if __name__ == "__main__":
    sys.exit(main())
