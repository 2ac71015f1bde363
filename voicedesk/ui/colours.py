"""The two palettes; no other module names a colour."""

from __future__ import annotations

from typing import NamedTuple


class Colours(NamedTuple):
    """One palette; text on its ground keeps a contrast of at least 4.5."""

    window: str
    surface: str
    text: str
    muted: str
    border: str
    hover: str
    accent: str
    accent_strong: str
    on_accent: str
    soft: str
    code: str
    recording: str
    danger_ground: str
    danger_border: str
    notice_ground: str
    notice_border: str
    good: str


LIGHT = Colours(
    window="#f5f6f9",
    surface="#ffffff",
    text="#1c2028",
    muted="#5b6472",
    border="#dde1e8",
    hover="#e8ebf1",
    accent="#4f55c9",
    accent_strong="#4147b0",
    on_accent="#ffffff",
    soft="#e7e8fa",
    code="#eceef3",
    recording="#c93152",
    danger_ground="#fdecef",
    danger_border="#f3c3cc",
    notice_ground="#fdf4df",
    notice_border="#ecd9a6",
    good="#1d7a4c",
)

DARK = Colours(
    window="#14161b",
    surface="#1d2027",
    text="#e8eaf0",
    muted="#9ca5b4",
    border="#323743",
    hover="#282c35",
    accent="#9a9ff7",
    accent_strong="#b0b4fa",
    on_accent="#14152b",
    soft="#2b2e50",
    code="#0f1115",
    recording="#ff7d92",
    danger_ground="#3a2028",
    danger_border="#64333f",
    notice_ground="#352d1b",
    notice_border="#5b4c27",
    good="#6fcf9a",
)
