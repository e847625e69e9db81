"""Writing that leaves a whole file or none, so that nothing half-written is ever read as a result."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tonghu.kernel.errors import UserError


@contextmanager
def whole_directory(target: Path, *, names: tuple[str, ...]) -> Iterator[Path]:
    """A scratch folder beside `target`; on success its files named in `names` replace those of `target`.

    Files of other names in `target` are left alone. On any error nothing in `target` changes.
    A full disk becomes a UserError that names the folder.
    """
    scratch = None
    try:
        target.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".tonghu-", dir=target))
        yield scratch
        for name in names:
            os.replace(scratch / name, target / name)
    except OSError as error:
        raise UserError(
            f"写不进 {target}:{error.strerror or error}。已有的结果没有改动;"
            "请腾出空间或换一个 --out 文件夹后重试。"
        ) from error
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
