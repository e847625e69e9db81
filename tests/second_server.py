"""A PostgreSQL of the system's own packages, in a folder of this test process, reached by a socket in it."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from tonghu.config.database import Address


@contextmanager
def second_server(programs, folder):
    """Make a cluster in `folder`, run it, give its superuser's address; stopped at the end."""
    programs, folder = Path(programs), Path(folder)
    folder.parent.chmod(0o711)  # the server's user must get through to its folder
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    run(
        programs / "initdb",
        "-D",
        folder / "data",
        "-A",
        "trust",
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
    )
    options = f"-c listen_addresses='' -k {folder} -c fsync=off"
    run(programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield Address(str(folder), "", "postgres", "postgres")
    finally:
        run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")


def run(*command):
    """As the server's user where we are root: PostgreSQL refuses to run as root."""
    before = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    subprocess.run([*before, *map(str, command)], check=True, cwd="/", stdout=subprocess.DEVNULL)
