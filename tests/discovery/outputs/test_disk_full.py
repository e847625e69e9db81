"""A disk that fills up during the writing: a sentence for the clerk, and the old files as they were."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

WRITE = """
import signal, sys
from pathlib import Path
import made_up_run
from tonghu.discovery.outputs.writing import write_all
from tonghu.kernel.errors import UserError

out, kind, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
if kind == "rlimit":
    import resource
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    write_all(made_up_run.result(), out)
except UserError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""


def write(out: Path, kind: str, limit: int = 0) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(HERE), *sys.path])
    return subprocess.run(
        [sys.executable, "-c", WRITE, str(out), kind, str(limit)],
        env={**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def old_results(out: Path) -> dict[str, bytes]:
    for name in ("leads.csv", "report.html"):
        (out / name).write_bytes(f"old {name}".encode())
    return contents(out)


def contents(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir()}


def sentence(out: Path, reason: str) -> str:
    return f"写不进 {out}:{reason}。已有的结果没有改动;请腾出空间或换一个 --out 文件夹后重试。\n"


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    before = old_results(tmp_path)
    for limit in (100, 4_000, 40_000):  # the tables fail; quality.json fails; only the report fails
        done = write(tmp_path, "rlimit", limit)
        assert (done.returncode, done.stderr) == (2, sentence(tmp_path, "File too large"))
        assert contents(tmp_path) == before


def test_a_file_system_without_room(tmp_path: Path) -> None:
    """A real small disk where mounting is allowed; elsewhere a limit of the same size on every file."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], check=False, capture_output=True
    )
    try:
        before = old_results(small)
        done = write(small, *(("disk",) if mounted.returncode == 0 else ("rlimit", 64 * 1024)))
        reason = "No space left on device" if mounted.returncode == 0 else "File too large"
        assert (done.returncode, done.stderr) == (2, sentence(small, reason))
        assert contents(small) == before
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", str(small)], check=True)


def test_with_room_the_same_writing_succeeds(tmp_path: Path) -> None:
    done = write(tmp_path, "disk")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(contents(tmp_path)) == 5
