"""The virus scanner's place. `settings.SCANNER` names one; without one files are kept and marked as not scanned.

    clamd:/run/clamav/clamd.ctl      a socket of clamd, or clamd:host:port; its INSTREAM command
    command:clamdscan --no-summary - a program that reads the file: 0 clean, 1 infected, anything else: not scanned

A scanner that does not answer never stops a report: the file is marked as not scanned. What every scanner must know,
the EICAR test file, is refused here, so that the way of a refusal is tried without a virus.
"""

from __future__ import annotations

import logging
import shlex
import socket
import struct
import subprocess

from django.conf import settings

from tonghu.casework.attachments.models import Scan
from tonghu.casework.attachments.sniffing import NotAccepted

SECONDS = 20
_CHUNK = 64 * 1024
# In two parts, or this file would itself be one.
_EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_log = logging.getLogger(__name__)


def scan(data: bytes, name: str) -> Scan:
    """NotAccepted for an infected file."""
    if _EICAR in data:
        raise NotAccepted(f"“{name}”带有病毒特征，没有收下。")
    try:
        clean = _asked(settings.SCANNER, data)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        _log.warning("the virus scanner did not answer: %s", type(error).__name__)
        return Scan.UNSCANNED
    if clean is None:
        return Scan.UNSCANNED
    if not clean:
        raise NotAccepted(f"“{name}”带有病毒特征，没有收下。")
    return Scan.CLEAN


def _asked(scanner: str, data: bytes) -> bool | None:
    way, _, where = scanner.partition(":")
    if way == "clamd":
        return _by_clamd(where, data)
    if way == "command":
        code = subprocess.run(
            shlex.split(where), input=data, capture_output=True, timeout=SECONDS, check=False
        ).returncode
        return {0: True, 1: False}.get(code)
    return None


def _by_clamd(where: str, data: bytes) -> bool | None:
    with _connected(where) as asked:
        asked.sendall(b"zINSTREAM\0")
        for at in range(0, len(data), _CHUNK):
            piece = data[at : at + _CHUNK]
            asked.sendall(struct.pack(">I", len(piece)) + piece)
        asked.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := asked.recv(4096)):
            answer += more
    said = answer.rstrip(b"\0\n")
    if said.endswith(b" OK"):
        return True
    return False if said.endswith(b" FOUND") else None


def _connected(where: str) -> socket.socket:
    host, _, port = where.rpartition(":")
    if host and port.isdigit():
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    asked = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    asked.settimeout(SECONDS)
    try:
        asked.connect(where)
    except OSError:
        asked.close()
        raise
    return asked
