"""The icon in every size, and the files that hold several."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from PIL import IcnsImagePlugin, IcoImagePlugin, Image

from tests.packaging.small_program import PACKAGING, module, told

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures") / "new"
    told([sys.executable, PACKAGING / "pictures.py", folder])
    return folder


def test_each_size_is_drawn_for_itself(drawn: Path) -> None:
    pictures = module("pictures")
    sizes = (*pictures.SIZES, pictures.MACOS_SIZE)
    assert {file.name for file in drawn.glob("*.png")} == {f"voicedesk-{s}.png" for s in sizes}
    for size in sizes:
        with Image.open(drawn / f"voicedesk-{size}.png") as picture:
            assert picture.size == (size, size)
            opacity = picture.getchannel("A")
            assert opacity.getpixel((0, 0)) == 0, "its corners are round"
            assert opacity.getpixel((size // 2, size // 2)) == 255
            colours = picture.convert("RGB").getcolors(size * size)
            assert colours is not None
            assert len(colours) > 10


def test_windows_finds_every_size_in_one_file(drawn: Path) -> None:
    with Image.open(drawn / "voicedesk.ico") as icon:
        assert isinstance(icon, IcoImagePlugin.IcoImageFile)
        held = icon.ico.sizes()
        assert held == {(size, size) for size in module("pictures").WINDOWS_SIZES}
        for size in held:
            with Image.open(drawn / f"voicedesk-{size[0]}.png") as own:
                # Not the large one made small: that is a blur.
                assert icon.ico.getimage(size).convert("RGBA").tobytes() == own.tobytes()


def test_macos_finds_every_size_in_one_file(drawn: Path) -> None:
    with Image.open(drawn / "voicedesk.icns") as icon:
        assert isinstance(icon, IcnsImagePlugin.IcnsImageFile)
        sizes = {width * scale for width, _, scale in icon.icns.itersizes()}
        assert {32, 64, 128, 256, 512, 1024} <= sizes
        for size in icon.icns.itersizes():
            assert icon.icns.getimage(size).size == (size[0] * size[2], size[1] * size[2])
