"""Files on disk: readable with their key alone, whole or not at all, and gone when they are destroyed."""

import io
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from registers import nothing_stays
from tonghu.exchange.storage import (
    CHUNK,
    decrypt_to,
    destroy,
    open_stored,
    private_folder,
    private_root,
    remove_private,
    store,
    stored_folder,
)
from tonghu.secrecy.errors import BrokenSeal

SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17)


def text_of(size):
    return random.Random(size).randbytes(size)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_stored_is_read_back_whole_and_from_anywhere(size):
    text = text_of(size)
    stored = store(io.BytesIO(text))
    with open_stored(stored.stored_as, stored.secret) as opened:
        assert (opened.read(), stored.size) == (text, size)
        for at in {0, size // 2, max(0, size - 3), CHUNK}:
            opened.seek(at)
            assert opened.read(100) == text[at : at + 100]
    on_the_disk = (stored_folder() / stored.stored_as).read_bytes()
    assert not text or text[:64] not in on_the_disk
    destroy(stored.stored_as)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sealed: sealed[:-1],
        lambda sealed: sealed[: -(CHUNK + 16)],
        lambda sealed: sealed + sealed[-100:],
        lambda sealed: sealed[:50] + bytes([sealed[50] ^ 1]) + sealed[51:],
        lambda sealed: sealed[:6] + sealed[6 + CHUNK + 16 : 6 + 2 * (CHUNK + 16)] + sealed[6 + CHUNK + 16 :],
        lambda sealed: b"PK" + sealed[2:],
    ],
    ids=["cut", "a chunk cut off", "longer", "a bit changed", "a chunk in another's place", "no header"],
)
def test_a_file_that_was_changed_does_not_open(spoil):
    stored = store(io.BytesIO(text_of(3 * CHUNK)))
    path = stored_folder() / stored.stored_as
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(BrokenSeal), open_stored(stored.stored_as, stored.secret) as opened:
        opened.read()
    destroy(stored.stored_as)


def test_the_key_of_one_file_opens_no_other():
    one, other = store(io.BytesIO(b"one")), store(io.BytesIO(b"other"))
    with pytest.raises(BrokenSeal), open_stored(one.stored_as, other.secret) as opened:
        opened.read()
    assert (destroy(one.stored_as), destroy(other.stored_as)) == (True, True)
    assert destroy(one.stored_as) is False


def test_only_this_system_user_may_look():
    stored = store(io.BytesIO(b"text"))
    modes = [oct(path.stat().st_mode)[-3:] for path in (stored_folder(), stored_folder() / stored.stored_as)]
    assert modes == ["700", "600"]
    destroy(stored.stored_as)


def test_a_private_folder_is_gone_whatever_happens_in_it():
    folders = []

    def read():
        with private_folder() as folder:
            (folder / "hukou.csv").write_bytes(b"x")
            folders.append((folder, oct(folder.stat().st_mode)[-3:]))
            raise ValueError("damaged")

    with pytest.raises(ValueError, match="damaged"):
        read()
    ((folder, mode),) = folders
    assert (mode, folder.exists()) == ("700", False)


@pytest.mark.parametrize("name", ["", "..", "../registers", "no-such-folder"])
def test_nothing_but_a_folder_of_its_own_is_removed_for_a_dead_worker(name):
    assert remove_private(name) is False
    assert stored_folder().is_dir()


def test_a_dead_workers_folder_is_removed():
    (private_root() / "dead").mkdir()
    (private_root() / "dead" / "hukou.csv").write_bytes(b"x")
    assert remove_private("dead") is True
    assert not (private_root() / "dead").exists()


FULL = """
import io, resource, signal, sys
import django
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
django.setup()
from tonghu.exchange.storage import NoRoom, store, stored_folder
stored_folder()
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
try:
    store(io.BytesIO(bytes(2_000_000)))
except NoRoom as error:
    print(error)
print(sorted(path.name for path in stored_folder().iterdir()))
"""


def test_a_disk_that_takes_no_more_leaves_nothing_half_written(tmp_path):
    environment = os.environ | {
        "TONGHU_DATA": str(tmp_path),
        "TONGHU_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "tonghu.config.settings",
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
    }
    done = subprocess.run(
        [sys.executable, "-c", FULL], env=environment, capture_output=True, text=True, check=True
    )
    said, left = done.stdout.splitlines()
    assert said.startswith("文件没有存下来:")
    assert said.endswith("已写的部分已删除;请联系系统管理员腾出空间后重新上传。")
    assert left == "[]"


def test_what_is_decrypted_for_reading_is_the_file(tmp_path):
    with nothing_stays():
        stored = store(io.BytesIO(text_of(CHUNK + 5)))
        decrypt_to(stored.stored_as, stored.secret, tmp_path / "plain")
        assert (tmp_path / "plain").read_bytes() == text_of(CHUNK + 5)
        destroy(stored.stored_as)
