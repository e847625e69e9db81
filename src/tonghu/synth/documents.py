"""The registers that say who belongs to whom: households, birth certificates, school rolls, marriages."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from tonghu.kernel.periods import age_in_whole_years
from tonghu.synth.people import Entry, Family, Household, Person, World

_HOSPITALS = ("县人民医院", "县妇幼保健院", "县中医院", "东关镇卫生院")
_PRIMARY = ("县第一小学", "县第二小学", "实验小学", "高桥镇中心小学", "马集镇中心小学")
_MIDDLE = ("县第一中学", "县第三中学", "高桥镇中学", "石埠镇中学")
_HIGH = ("县第一中学", "县职业中专", "县实验高中")


class DocumentWriter:
    def __init__(self, world: World, rng: Random, hard: bool) -> None:
        self.world = world
        self.rng = rng
        self.hard = hard
        self._wed = {
            (entry.people["man"], entry.people["woman"])
            for entry in world.entries
            if entry.register == "marriage"
        }

    def write(self) -> None:
        for household in self.world.households:
            for pid, relation in household.members.items():
                self._hukou_row(household, self.world.people[pid], relation)
        for family in self.world.families:
            for pid in family.children:
                child = self.world.people[pid]
                self._birth_certificate(family, child)
                self._school_row(family, child)
            self._wedding(family)
        self._weddings_of_the_childless()

    # ---- household register

    def _hukou_row(self, household: Household, person: Person, relation: str) -> None:
        status, since = "normal", None
        if household.left_on:
            status, since = "moved_out", household.left_on
        elif person.died and person.death_in in ("hukou", "both"):
            status, since = "deceased", person.died
        values: dict[str, Any] = {
            "household_no": household.number,
            "relation_to_head": relation,
            "ethnicity": "回族" if "·" in person.name else "汉族",
            "village_code": household.village.code,
            "person_status": status,
            "status_date": since,
            "address": f"{household.village.address}{household.door}号",
        }
        people = {"": person.pid}
        for role in ("father", "mother"):
            parent = getattr(person, role)
            written = (
                self._parent_columns(role) if parent and person.child and not household.left_on else None
            )
            if written is not None:
                people[role] = parent
                values.update(written)
        self.world.entries.append(Entry("hukou", people, values))

    def _parent_columns(self, role: str) -> dict[str, None] | None:
        """Blank in a third to half of the rows, else both columns, the name alone or the number alone."""
        lot = self.rng.random()
        if lot < (0.45 if self.hard else 0.4):
            return None
        if lot < 0.6:
            return {f"{role}_number": None}
        if lot < 0.7:
            return {f"{role}_name": None}
        return {}

    # ---- birth certificates

    def _birth_certificate(self, family: Family, child: Person) -> None:
        if self.rng.random() < 0.14 and child.pid in family.home.members:
            return
        people = {"": child.pid, "mother": child.mother}
        values: dict[str, Any] = {
            "certificate_no": f"{self.rng.choice('OPQRSTUVW')}37{self.rng.randrange(10**8):08d}",
            "hospital": self.rng.choice(_HOSPITALS),
        }
        lot = self.rng.random()
        if lot < 0.94:
            people["father"] = child.father
            if lot > 0.92:
                values["father_number"] = None
        if self.rng.random() < 0.02:
            values["mother_number"] = None
        self.world.entries.append(Entry("birth_certificate", people, values))
        if self.hard and self.rng.random() < 0.006:
            self._contradict(family, child)

    def _contradict(self, family: Family, child: Person) -> None:
        """The household register names another man as father than the certificate does."""
        men = [
            pid
            for pid in family.home.members
            if pid not in (child.father, child.pid)
            and self.world.people[pid].male
            and not self.world.people[pid].child
        ]
        if men:
            child.traps.append("documents contradict")
            for entry in self.world.entries:
                if entry.register == "hukou" and entry.people[""] == child.pid:
                    entry.people["father"] = men[0]
                    entry.values.pop("father_name", None)
                    entry.values.pop("father_number", None)

    # ---- school rolls

    def _school_row(self, family: Family, child: Person) -> None:
        age = age_in_whole_years(child.born, self.world.as_of)
        if not 6 <= age <= 18 or child.died or self.rng.random() < (0.05 if age < 16 else 0.3):
            return
        grade = min(12, max(1, age - 5 - (1 if child.born.month > 8 else 0)))
        school = self.rng.choice(_PRIMARY if grade < 7 else _MIDDLE if grade < 10 else _HIGH)
        status = self.rng.choices(
            ("enrolled", "suspected_dropout", "dropout", "suspended", "transferred"), (975, 7, 8, 5, 5)
        )[0]
        relation, guardian = self._guardian(family, child)
        values: dict[str, Any] = {
            "student_no": ("G" if self.rng.random() < 0.965 else "L"),
            "school": school,
            "grade": f"{grade}年级",
            "class": f"{self.rng.randint(1, 8)}班",
            "status": status,
            "boarding": "yes" if grade > 6 and self.rng.random() < 0.35 else "no",
            "guardian_relation": relation,
            "guardian_phone": f"199{self.rng.randrange(10**8):08d}",
            "absence_days": 0 if status == "enrolled" else self.rng.randint(5, 60),
        }
        if relation in ("grandfather", "grandmother"):
            values["guardian_number"] = None
        self.world.entries.append(Entry("school", {"": child.pid, "guardian": guardian}, values))

    def _guardian(self, family: Family, child: Person) -> tuple[str, int]:
        people = self.world.people
        home = family.home.members
        steps = [
            pid
            for pid, relation in home.items()
            if relation in ("head", "spouse")
            and pid not in (child.father, child.mother)
            and "stepparent" in child.traps
            and not people[pid].child
        ]
        lot = self.rng.random()
        if steps and lot < 0.25:
            return ("stepfather" if people[steps[0]].male else "stepmother"), steps[0]
        if lot < 0.18:
            for parent in (child.father, child.mother):
                for role, pid in (
                    ("grandfather", people[parent].father),
                    ("grandmother", people[parent].mother),
                ):
                    if pid in home:
                        return role, pid
        return ("father", child.father) if lot < 0.62 else ("mother", child.mother)

    # ---- marriages

    def _wedding(self, family: Family) -> None:
        if self.rng.random() < 0.4 or (family.father, family.mother) in self._wed:
            return
        oldest = min((self.world.people[pid].born for pid in family.children), default=self.world.as_of)
        day = oldest - dt.timedelta(days=self.rng.randint(200, 1600))
        self._marriage("marriage", day, family.father, family.mother)
        if self.rng.random() < 0.04:
            youngest = max(self.world.people[pid].born for pid in family.children)
            later = (self.world.as_of - youngest).days
            if later > 60:
                self._marriage(
                    "divorce",
                    youngest + dt.timedelta(days=self.rng.randint(30, later - 1)),
                    family.father,
                    family.mother,
                )

    def _marriage(self, event: str, day: dt.date, man: int, woman: int) -> None:
        self.world.entries.append(
            Entry("marriage", {"man": man, "woman": woman}, {"event": event, "registered_on": day})
        )

    def _weddings_of_the_childless(self) -> None:
        for household in self.world.households:
            members = list(household.members)
            if len(members) == 2 and self.rng.random() < 0.3:
                first, second = (self.world.people[pid] for pid in members)
                if first.male != second.male and {"head", "spouse"} == set(household.members.values()):
                    man, woman = (first, second) if first.male else (second, first)
                    day = max(man.born, woman.born) + dt.timedelta(days=self.rng.randint(8000, 9500))
                    self._marriage("marriage", min(day, self.world.as_of), man.pid, woman.pid)
