"""Who the files say a child's parents are, as a careful human reads them.

Documents (birth certificate, the household register's parent columns) come first, then the guardian at
school if called father or mother, then whoever was married to the other parent on the day of birth, then
the household. Documents of one rank that disagree leave it open.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from tonghu.synth.identify import Reader
from tonghu.synth.noise import Row
from tonghu.synth.people import NOBODY, Person, World

_ROLES = ("father", "mother")
_DOCUMENTS = ("hukou", "birth_certificate")
# Who may be a parent of somebody with this relation to the head of the household.
_PARENTS_OF = {
    "child": ("head", "spouse"),
    "grandchild": ("child", "child_in_law"),
    "grandchild_maternal": ("child", "child_in_law"),
}


class ParentReader:
    """`rows` are the recorded rows of every register that names parents; reads them once, in order."""

    def __init__(self, world: World, reader: Reader, rows: Iterable[Row]) -> None:
        self.world = world
        self.reader = reader
        self._named: dict[tuple[int, str], list[tuple[int, Row, str]]] = defaultdict(list)
        self._weddings: dict[int, list[tuple[int, dt.date]]] = defaultdict(list)
        self._divorces: dict[int, list[tuple[int, dt.date]]] = defaultdict(list)
        self._homes: dict[int, dict[int, str]] = {
            pid: home.members for home in world.households if not home.left_on for pid in home.members
        }
        rows = list(rows)
        for row in rows:
            self._learn_numbers(row)
            if row.entry.register == "birth_certificate":
                self.reader.learn(row.entry.people[""])
        for row in rows:
            self._index(row)

    def _learn_numbers(self, row: Row) -> None:
        for role in ("father", "mother", "guardian", "man", "woman"):
            pid = self.reader.exact(row.values.get(f"{role}_number"))
            if pid is not None:
                self.reader.learn(pid)

    def _index(self, row: Row) -> None:
        entry = row.entry
        if entry.register in _DOCUMENTS:
            for role in _ROLES:
                if row.values.get(f"{role}_name") or row.values.get(f"{role}_number"):
                    for child in self._child(row):
                        self._named[child, role].append((1, row, role))
        elif entry.register == "school" and entry.values["guardian_relation"] in _ROLES:
            for child in self._child(row):
                self._named[child, entry.values["guardian_relation"]].append((2, row, "guardian"))
        elif entry.register == "marriage":
            married = entry.values["event"] == "marriage"
            self._index_couple(row, self._weddings if married else self._divorces)

    def _index_couple(self, row: Row, index: dict[int, list[tuple[int, dt.date]]]) -> None:
        couple = [
            self.reader.candidates(
                row.values.get(f"{role}_name"), row.values.get(f"{role}_number"), male=role == "man"
            )
            for role in ("man", "woman")
        ]
        if all(len(found) == 1 and found != (NOBODY,) for found in couple):
            (man,), (woman,) = couple
            index[man].append((woman, row.values["registered_on"]))
            index[woman].append((man, row.values["registered_on"]))

    def _child(self, row: Row) -> tuple[int, ...]:
        """The children the document may be about; a certificate of a namesake is told apart by its mother."""
        if row.entry.register == "hukou":
            return (row.entry.people[""],)
        number = row.values.get("number") or (row.values.get("student_no") or "")[1:]
        found = self.reader.candidates(
            row.values["name"], number, born=row.values["birth_date"], male=row.values["sex"] == "M"
        )
        found = tuple(pid for pid in found if pid != NOBODY)
        if len(found) > 1:
            near = tuple(pid for pid in found if self._shares_home(pid, row))
            found = near if len(near) == 1 else ()
        return found if found == (row.entry.people[""],) else ()

    def _shares_home(self, pid: int, row: Row) -> bool:
        home = self._homes.get(pid, {})
        numbers = {self.world.people[other].number for other in home}
        return any(
            (parent := self.reader.exact(row.values.get(f"{role}_number"))) is not None
            and self.world.people[parent].number in numbers
            for role in _ROLES
        )

    def home_of(self, pid: int) -> dict[int, str]:
        """The members of the person's household and their relation to its head; empty if registered
        nowhere.
        """
        return self._homes.get(pid, {})

    # ---- the answer

    def options(self, child: Person, role: str) -> tuple[int, ...]:
        """One pid where the files settle it; otherwise all it may be, NOBODY among them, the true one
        always.
        """
        true = child.father if role == "father" else child.mother
        for rank in (1, 2):
            votes = {vote for vote in self._votes(child, role, rank) if vote}
            if _settled_by(votes) == true:
                return (true,)
            if votes:
                return tuple(sorted({pid for vote in votes for pid in vote} | {true}))
        inferred = self._from_wedlock(child, role) or self._from_household(child, role)
        return (true,) if inferred == true else tuple(sorted({true, inferred, NOBODY}))

    def _votes(self, child: Person, role: str, rank: int) -> Iterable[tuple[int, ...]]:
        home = self._homes.get(child.pid, {})
        for its_rank, row, field in self._named[child.pid, role]:
            if its_rank != rank:
                continue
            name, number = row.values.get(f"{field}_name"), row.values.get(f"{field}_number")
            under_roof = [pid for pid in home if self._may_be_parent(pid, child, role)]
            found = self.reader.candidates(name, number, male=role == "father", among=under_roof)
            if found == (NOBODY,) or NOBODY in found:
                found = self.reader.candidates(name, number, male=role == "father")
                found = tuple(pid for pid in found if pid == NOBODY or self._may_be_parent(pid, child, role))
            if len(found) > 1:
                found = self._wed_to_the_other(row, role, found) or found
            if found and NOBODY not in found:
                yield found

    def _wed_to_the_other(self, row: Row, role: str, found: tuple[int, ...]) -> tuple[int, ...]:
        """The only one of those found who is registered as married to the parent the row names by number."""
        other = self.reader.exact(row.values.get("mother_number" if role == "father" else "father_number"))
        spouses = {spouse for spouse, _ in self._weddings[other]} if other is not None else set()
        near = tuple(pid for pid in found if pid in spouses)
        return near if len(near) == 1 else ()

    def _may_be_parent(self, pid: int, child: Person, role: str) -> bool:
        person = self.world.people[pid]
        years = child.born.year - person.born.year
        return person.male == (role == "father") and 14 <= years <= 60

    def _from_wedlock(self, child: Person, role: str) -> int:
        """The only person married on the day of birth to the other parent, where that one is settled.

        None where the two do not live with the child and somebody there stands in the place of either.
        """
        other = self._settled(child, "mother" if role == "father" else "father")
        spouses = {
            spouse
            for spouse, day in self._weddings[other]
            if day <= child.born
            and not any(ex == spouse and day <= end <= child.born for ex, end in self._divorces[other])
        }
        if not other or len(spouses) != 1:
            return NOBODY
        (spouse,) = spouses
        home = self._homes.get(child.pid, {})
        wanted = _PARENTS_OF.get(home.get(child.pid, ""), ())
        rivals = [
            pid
            for pid in home.keys() - {spouse, other}
            if home[pid] in wanted and any(self._may_be_parent(pid, child, role) for role in _ROLES)
        ]
        return NOBODY if rivals and not {spouse, other} <= home.keys() else spouse

    def _settled(self, child: Person, role: str) -> int:
        for rank in (1, 2):
            votes = {vote for vote in self._votes(child, role, rank) if vote}
            if votes:
                return _settled_by(votes)
        return NOBODY

    def _from_household(self, child: Person, role: str) -> int:
        """The only adult of the household whose relation to the head makes a parent of that sex; else by
        marriage.
        """
        home = self._homes.get(child.pid, {})
        wanted = _PARENTS_OF.get(home.get(child.pid, ""), ())
        found = [pid for pid in home if home[pid] in wanted and self._may_be_parent(pid, child, role)]
        if len(found) == 1:
            return found[0]
        if found:
            return NOBODY
        other = [
            pid
            for pid in home
            if home[pid] in wanted
            and self._may_be_parent(pid, child, "mother" if role == "father" else "father")
        ]
        if len(other) != 1:
            return NOBODY
        spouses = {spouse for spouse, day in self._weddings[other[0]] if day <= child.born}
        return spouses.pop() if len(spouses) == 1 else NOBODY


def _settled_by(votes: set[tuple[int, ...]]) -> int:
    """Whom the documents of a rank settle on: one that names one person alone, and none that could not mean that person.

    A bare name that fits two people does not disagree with a number that is one of theirs.
    """
    alone = {vote[0] for vote in votes if len(vote) == 1}
    if len(alone) != 1:
        return NOBODY
    (only,) = alone
    return only if all(only in vote for vote in votes) else NOBODY
