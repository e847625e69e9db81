"""The two processes of a running system: pages and work."""

from __future__ import annotations

from django.core.management import call_command

from tonghu.config.prepare import with_database
from tonghu.secrecy.ring import key_ring


def serve_pages(*, host: str, port: int, workers: int) -> None:
    """Serve until interrupted."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    with with_database():
        key_ring()  # a ring that cannot be read is said now, not on the first page that needs it
        Server(
            "tonghu.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            log_access=False,
            log_level=LogLevels.warning,
        ).serve()


def work() -> None:
    """Do the work of the queue until interrupted."""
    with with_database():
        key_ring()
        call_command("procrastinate", "worker", "--shutdown-graceful-timeout=20")
