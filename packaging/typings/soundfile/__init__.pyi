from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, Self

from numpy.typing import NDArray

class SoundFileError(Exception): ...
class SoundFileRuntimeError(SoundFileError, RuntimeError): ...

class LibsndfileError(SoundFileRuntimeError):
    code: int
    error_string: str

class SoundFile:
    samplerate: int
    channels: int
    frames: int
    format: str
    subtype: str
    def __init__(
        self,
        file: str | Path | BinaryIO | RawIOBase,
        mode: str = "r",
        samplerate: int | None = None,
        channels: int | None = None,
        subtype: str | None = None,
        endian: str | None = None,
        format: str | None = None,
        *,
        compression_level: float | None = None,
    ) -> None: ...
    def read(
        self, frames: int = -1, dtype: str = "float64", always_2d: bool = False
    ) -> NDArray[Any]: ...
    def write(self, data: NDArray[Any]) -> None: ...
    def close(self) -> None: ...
    def seekable(self) -> bool: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...

def write(
    file: str | Path | BinaryIO | RawIOBase,
    data: NDArray[Any],
    samplerate: int,
    subtype: str | None = None,
    endian: str | None = None,
    format: str | None = None,
) -> None: ...
def read(
    file: str | Path | BinaryIO, frames: int = -1, dtype: str = "float64"
) -> tuple[NDArray[Any], int]: ...
