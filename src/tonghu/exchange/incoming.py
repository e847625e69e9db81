"""From what a browser sends to encrypted files that no row names yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tonghu.exchange import limits
from tonghu.exchange.archives import NotTaken, is_workbook, is_zip, members
from tonghu.exchange.core.names import is_shadow, safe_name
from tonghu.exchange.storage import SealedWriter, Stored, destroy, open_stored


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A file under the name it was sent as. `name` is safe to keep."""

    name: str
    stored: Stored


@dataclass
class Arrived:
    """What came: files to be kept, and a sentence for each thing that was left aside."""

    files: list[Incoming] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """Nothing of it stays on disk."""
        for file in self.files:
            destroy(file.stored.stored_as)
        self.files.clear()


def unpacked(sent: Sequence[Incoming], *, room: int) -> Arrived:
    """The files sent, archives replaced by what is in them. NotTaken: nothing of all that was sent is kept.

    `room`: bytes that may come out of archives.
    """
    arrived = Arrived()
    try:
        for file in sent:
            if is_shadow(file.name):
                arrived.aside.append(f"“{file.name}”是临时文件,没有接收。")
                destroy(file.stored.stored_as)
            elif _is_archive(file):
                _unpack(file, arrived, room)
                destroy(file.stored.stored_as)
            else:
                arrived.files.append(file)
        if len(arrived.files) > limits.MOST_FILES:
            raise NotTaken(
                f"一次最多 {limits.MOST_FILES} 个文件,这次有 {len(arrived.files)} 个。请分几次上传。"
            )
    except BaseException:
        arrived.forget()
        for file in sent:
            destroy(file.stored.stored_as)
        raise
    return arrived


def _is_archive(file: Incoming) -> bool:
    with open_stored(file.stored.stored_as, file.stored.secret) as text:
        return is_zip(text) and not is_workbook(text)


def _unpack(file: Incoming, arrived: Arrived, room: int) -> None:
    with open_stored(file.stored.stored_as, file.stored.secret) as text:
        for name, pieces in members(text, file.name, room=room):
            arrived.files.append(Incoming(name=safe_name(name), stored=_kept(pieces)))


def _kept(pieces: Iterable[bytes]) -> Stored:
    writer = SealedWriter()
    try:
        for piece in pieces:
            writer.write(piece)
        return writer.finish()
    except BaseException:
        writer.abandon()
        raise
