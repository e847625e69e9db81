"""The figures of a day for every place, out of the wide rows that stand: by two connections where each may commit by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread

from django.db import connection, connections, transaction
from django.utils import timezone
from psycopg.sql import SQL, Composable, Literal

from tonghu.duties import rules as in_force
from tonghu.duties.compiling.layout import ROWS, Layout, Rules
from tonghu.duties.counting import by_place, in_reach
from tonghu.duties.models import Row, State
from tonghu.duties.refreshing import add_up_counties, insert_figures, wait_alone
from tonghu.duties.running import run, with_room
from tonghu.duties.system import EVERYWHERE, as_system
from tonghu.kernel.reach import Reach
from tonghu.places.models import Division

# A database that counts on more cores than this has pages to answer too.
CONNECTIONS = 2
# Slices of a province for each of them, so that none ends long before the other.
SLICES = 4
# Kinds of which there are as many as children or villages; of the others planning takes longer than counting.
MANY = (Row.CHILD, Row.GUARDIAN, Row.WORKER, Row.DIVISION)


def recount(*, today: dt.date | None = None, only: Iterable[int] | None = None) -> None:
    """The figures of a day, from the wide rows that stand.

    By two connections, county by county, where no transaction is open: each slice commits by itself, the day of a kind of row is
    noted when all of it is counted, and where one fails the day before stays noted, so that the next to read counts again.
    Inside somebody's transaction by its own connection.
    """
    on = today or timezone.localdate()
    wanted = set(ROWS if only is None else only)
    alone = connection.in_atomic_block
    for row in ROWS:
        if row in wanted:
            with as_system(), transaction.atomic():
                wait_alone()
                # Read by whoever is alone: nobody confirms other rules before this is done.
                known = in_force.rules()
                layout = known.layouts[row]
                if not layout.rules:
                    continue
                if alone or row not in MANY:
                    count_all(known, layout, on)
                else:
                    _side_by_side([partial(_by_itself, known, layout, on, each) for each in slices()])
                    _note(layout, on)


def count_all(known: Rules, layout: Layout, on: dt.date) -> None:
    """The figures of every place of one kind of row, in the transaction that is open."""
    _count(known, layout, on, EVERYWHERE)
    _note(layout, on)


def _note(layout: Layout, on: dt.date) -> None:
    State.objects.filter(row=layout.row).update(day=on)


def _by_itself(known: Rules, layout: Layout, on: dt.date, reach: Reach) -> None:
    with as_system(), transaction.atomic():
        _count(known, layout, on, reach)


def _count(known: Rules, layout: Layout, on: dt.date, reach: Reach) -> None:
    """The figures of a range of places that cuts no county in two."""
    with_room()
    run(
        SQL("delete from duties_figures where row = {} and {}").format(
            Literal(layout.row), in_reach(reach, SQL("place"))
        )
    )
    among: Composable = SQL("true") if reach == EVERYWHERE else in_reach(reach)
    run(insert_figures(layout, on, by_place(layout, known, on, among), is_county=False))
    add_up_counties(layout, on, None, reach)


def slices() -> list[Reach]:
    """The province in ranges of as many counties each; what lies in no county is in one of them."""
    counties = list(Division.objects.filter(level="county").order_by("place").values_list("place", flat=True))
    number = min(CONNECTIONS * SLICES, max(len(counties), 1))
    bounds = [counties[len(counties) * at // number] for at in range(1, number)]
    return [
        Reach(low, high)
        for low, high in zip([EVERYWHERE.low, *bounds], [*bounds, EVERYWHERE.high], strict=True)
    ]


def _side_by_side(tasks: Sequence[Callable[[], None]]) -> None:
    """All of them, each in some thread with a connection of its own; the first error when all threads have ended."""
    waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
    for task in tasks:
        waiting.put(task)
    errors: list[Exception] = []

    def work() -> None:
        try:
            while not errors:
                waiting.get_nowait()()
        except Empty:
            pass
        except Exception as error:  # whatever it is, it is the caller's
            errors.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=work, name=f"duties-count-{at}") for at in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
