"""Certificates for servers of tests."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def make_certificate(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1 that nobody has signed but itself, its key in the same file.

    The certificate alone is ``cert.pem`` beside it.
    """
    path, alone = folder / "self-signed.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-keyout", path, "-out", alone, "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    with path.open("ab") as both:
        both.write(alone.read_bytes())
    return path


@dataclass(frozen=True)
class Authority:
    """Signs certificates; the own one is in ``certificate``."""

    folder: Path

    @property
    def certificate(self) -> Path:
        return self.folder / "authority.pem"

    def issue(self, name: str, *, days: int = 2) -> Path:
        """Return a file with a key and a certificate for ``DNS:host`` or ``IP:address``."""
        path, request, alone = (self.folder / f"server.{kind}" for kind in ("pem", "csr", "crt"))
        _openssl("req", *_NEW_KEY, "-keyout", path, "-out", request, "-subj", "/CN=server",
                 "-addext", f"subjectAltName={name}")  # fmt: skip
        _openssl("x509", "-req", "-in", request, "-out", alone, "-CA", self.certificate,
                 "-CAkey", self.folder / "authority.key", "-days", str(days),
                 "-copy_extensions", "copy")  # fmt: skip
        with path.open("ab") as both:
            both.write(alone.read_bytes())
        return path


def make_authority(folder: Path) -> Authority:
    """Make an authority that no system knows."""
    authority = Authority(folder)
    _openssl("req", "-x509", *_NEW_KEY, "-keyout", folder / "authority.key",
             "-out", authority.certificate, "-days", "2", "-subj", "/CN=Private authority",
             "-addext", "basicConstraints=critical,CA:TRUE",
             "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
    return authority


_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def _openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
