"""A virus scan by a ClamAV daemon: its INSTREAM command, nothing more."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

from django.conf import settings

_CHUNK = 64 * 1024
_SECONDS = 20


class ScannerDown(Exception):
    """A scanner is configured and does not answer sensibly. Never taken for "clean"."""


@dataclass(frozen=True)
class Verdict:
    """What the scanner says; `finding` names the virus."""

    clean: bool
    finding: str = ""


def configured() -> bool:
    """Whether there is a scanner to ask."""
    return bool(settings.EVIDENCE_SCANNER)


def scan(content: bytes) -> Verdict:
    """Asks the daemon. ScannerDown for anything but a plain "OK" or "FOUND"."""
    try:
        with _connect(settings.EVIDENCE_SCANNER) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                part = content[start : start + _CHUNK]
                line.sendall(struct.pack("!I", len(part)) + part)
            line.sendall(struct.pack("!I", 0))
            answer = _answer(line)
    except OSError as error:
        raise ScannerDown(type(error).__name__) from error
    if answer == "stream: OK":
        return Verdict(clean=True)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict(clean=False, finding=answer[len("stream: ") : -len(" FOUND")])
    raise ScannerDown(answer[:100] or "no answer")


def _connect(address: str) -> socket.socket:
    if address.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_SECONDS)
        line.connect(address.removeprefix("unix:"))
        return line
    host, _, port = address.rpartition(":")
    if not port.isdecimal():
        raise OSError("an address of a scanner is host:port or unix:/path")
    return socket.create_connection((host, int(port)), timeout=_SECONDS)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 4096:
        part = line.recv(4096)
        if not part:
            break
        said += part
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
