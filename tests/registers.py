"""Builders for registers that come in: an agreement for everything, files that arrive, a small county's batch."""

import datetime as dt
import io
import uuid
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from people import an_actor
from small_county import SmallCounty
from tonghu.discovery.core.layout import load_layouts
from tonghu.exchange.actions import declare_agreement, receive
from tonghu.exchange.core.names import safe_name
from tonghu.exchange.incoming import Incoming, unpacked
from tonghu.exchange.storage import store, stored_folder
from tonghu.leads.inspection import inspect
from tonghu.locks.acting import acting

COUNTY = "379902"
KNOWN_VILLAGE = "379902100001"
AS_OF = dt.date(2026, 6, 30)
ROOM = 50_000_000


def layouts():
    return load_layouts(settings.CATALOGUE)


def an_officer(place=COUNTY, **post):
    """Who brings in the county's registers."""
    return an_actor("county_officer", place, **post)


def an_agreement(*, by, registers=None, without=(), days=90, **changes):
    """An agreement for these registers (all of them when none is named) with every field but those of `without`."""
    registers = list(registers or [layout.register for layout in layouts().registers])
    fields = [f"{name}.{field.name}" for name in registers for field in layouts().register(name).fields]
    wanted = {
        "by": by,
        "key": uuid.uuid4(),
        "department": "民政",
        "registers": registers,
        "fields": [field for field in fields if field not in without],
        "basis": "履行法定职责",
        "purpose": "主动发现",
        "retention_days": days,
        "start_on": dt.date(2026, 1, 1),
    }
    with acting(by):
        return declare_agreement(**wanted | changes)


def sent(name, content):
    """A file as it stands on disk before any row names it."""
    return Incoming(name=safe_name(name), stored=store(io.BytesIO(content)))


def arrive(*files, by, batch=None, as_of=AS_OF, look=True, **form):
    """Files (name, bytes) through the door: unpacked, put into a batch, recognised. Gives what was received."""
    with acting(by):
        arrived = unpacked([sent(name, content) for name, content in files], room=ROOM)
        form.setdefault("key", uuid.uuid4())
        received = receive(by=by, arrived=arrived, as_of=as_of, batch=batch, **form)
        if look:
            inspect(received.files, by=by)
    return received


def files_of_folder(folder):
    return [(path.name, path.read_bytes()) for path in sorted(Path(folder).iterdir())]


def a_csv(name, header, *rows):
    """A register as a department writes it."""
    lines = [",".join(header), *(",".join(row) for row in rows)]
    return f"{name}.csv", "\n".join(lines).encode("utf-8-sig")


def a_small_county(tmp_path, *, until="2030-01-09", on_roster=True):
    """A child whose father is in prison and whose mother is dead, one on the roster, and the places' names."""
    county = SmallCounty()
    father, mother = county.couple("H9", "郑大山", "许小芳")
    child = county.resident(
        "H9", "子", "郑晓阳", "男", "2016-05-04", father=father, mother=mother, 村居代码=KNOWN_VILLAGE
    )
    county.imprison(father, until=until)
    county.bury(mother)
    dad, mum = county.couple("H8", "何建国", "罗秀兰", born="1988-02-01")
    listed = county.resident("H8", "女", "何晓雨", "女", "2015-02-11", father=dad, mother=mum)
    county.imprison(dad, until="2025-01-09", 刑期起日="2023-01-10")
    county.bury(mum, died="2022-03-04")
    if on_roster:
        county.enrol(listed, "事实无人抚养儿童", 村居代码=KNOWN_VILLAGE)
    county.child, county.listed = child, listed
    return county, files_of_folder(county.write(tmp_path / f"registers-{uuid.uuid4().hex[:6]}"))


def on_disk():
    """The names of encrypted files that stand."""
    return sorted(path.name for path in stored_folder().iterdir())


@contextmanager
def nothing_stays():
    """Whatever the block does, no file of it is left on disk."""
    before = on_disk()
    yield
    assert on_disk() == before
