"""How much memory this process holds, as Linux counts it."""

from __future__ import annotations

from pathlib import Path

_SELF = Path("/proc/self")


def begin_peak() -> float:
    """Forget earlier peaks; return what is held now, in megabytes."""
    (_SELF / "clear_refs").write_text("5")
    return resident_mb()


def resident_mb() -> float:
    """Return what is held now, in megabytes."""
    return _status_mb("VmRSS")


def peak_mb() -> float:
    """Return the most that was held since ``begin_peak``, in megabytes."""
    return _status_mb("VmHWM")


def _status_mb(name: str) -> float:
    lines = (_SELF / "status").read_text().splitlines()
    found = next(line for line in lines if line.startswith(f"{name}:"))
    return round(int(found.split()[1]) * 1024 / 1e6, 2)
