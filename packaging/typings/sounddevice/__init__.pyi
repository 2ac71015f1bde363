from collections.abc import Callable
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

class PortAudioError(Exception): ...

class CallbackFlags:
    def __bool__(self) -> bool: ...

class DeviceInfo(TypedDict):
    name: str
    index: int
    hostapi: int
    max_input_channels: int
    max_output_channels: int
    default_samplerate: float

class HostApiInfo(TypedDict):
    name: str
    devices: list[int]
    default_input_device: int
    default_output_device: int

class _Stream:
    @property
    def active(self) -> bool: ...
    @property
    def latency(self) -> float: ...
    @property
    def samplerate(self) -> float: ...
    def start(self) -> None: ...
    def stop(self, ignore_errors: bool = True) -> None: ...
    def abort(self, ignore_errors: bool = True) -> None: ...
    def close(self, ignore_errors: bool = True) -> None: ...

class _TimeInfo:
    currentTime: float
    inputBufferAdcTime: float
    outputBufferDacTime: float

_Callback = Callable[[NDArray[np.int16], int, _TimeInfo, CallbackFlags], None]

class InputStream(_Stream):
    def __init__(
        self,
        samplerate: float | None = None,
        blocksize: int | None = None,
        device: int | str | None = None,
        channels: int | None = None,
        dtype: str | None = None,
        latency: float | str | None = None,
        *,
        callback: _Callback | None = None,
        finished_callback: Callable[[], None] | None = None,
    ) -> None: ...

class OutputStream(_Stream):
    def __init__(
        self,
        samplerate: float | None = None,
        blocksize: int | None = None,
        device: int | str | None = None,
        channels: int | None = None,
        dtype: str | None = None,
        latency: float | str | None = None,
        *,
        callback: _Callback | None = None,
        finished_callback: Callable[[], None] | None = None,
        prime_output_buffers_using_stream_callback: bool | None = None,
    ) -> None: ...

def query_devices() -> list[DeviceInfo]: ...
def query_hostapis() -> list[HostApiInfo]: ...
def _exit_handler() -> None: ...
def _initialize() -> None: ...
def _terminate() -> None: ...

class _Default:
    @property
    def hostapi(self) -> int: ...

default: _Default
