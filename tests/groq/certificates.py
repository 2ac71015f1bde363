"""Certificates for servers of tests."""

from __future__ import annotations

import subprocess
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
