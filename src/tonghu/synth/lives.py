"""What befell the people of a county, written into the registers of those who dealt with it.

Shares are guesses that keep every rule busy: each condition that holds, that has ended, and that stops
one day short.
"""

from __future__ import annotations

import datetime as dt
from random import Random

from tonghu.kernel.periods import add_months
from tonghu.synth.people import Entry, Family, Household, Person, World

INCAPACITY = (
    "prison",
    "prison",
    "detox",
    "coercive_measure",
    "missing_person",
    "deportation",
    "serious_illness",
    "disability",
    "guardianship_revoked",
)
GONE = ("death", "death", "death", "declared_dead", "declared_missing")
LISTED_DISEASES = ("尿毒症", "白血病", "恶性肿瘤", "肝硬化失代偿", "重症肌无力")
OTHER_DISEASES = ("糖尿病", "高血压", "冠心病")
_PLACES = {
    "same_county": ("县城", "本县工业园"),
    "same_city": ("邻县", "市区"),
    "same_province": ("济南", "青岛", "烟台"),
    "other_province": ("江苏苏州", "浙江宁波", "广东东莞", "上海松江", "北京"),
    "abroad": ("韩国", "新加坡"),
}


class LifeWriter:
    def __init__(self, world: World, rng: Random) -> None:
        self.world = world
        self.rng = rng
        self.as_of = world.as_of
        self._busy: set[int] = set()
        self._children: dict[int, list[Person]] = {}
        for child in world.children():
            for parent in (child.father, child.mother):
                self._children.setdefault(parent, []).append(child)

    def write(self, hard: bool) -> None:
        for family in self.world.families:
            self._family(family)
        in_families = {pid for family in self.world.families for pid in (family.father, family.mother)}
        for person in list(self.world.people.values()):
            if person.pid not in in_families:
                if person.child:
                    self._child(person)
                elif person.village:
                    self._other_adult(person)
                else:
                    self._stranger(person)
        for household in self.world.households:
            if not household.left_on and self.rng.random() < 0.08:
                self._assist(household)
        if hard:
            self._dead_at_work()

    # ---- a couple

    def _family(self, family: Family) -> None:
        if self._busy & {family.father, family.mother}:
            return
        self._busy |= {family.father, family.mother}
        father, mother = self.world.people[family.father], self.world.people[family.mother]
        lot = self.rng.random()
        if lot < 0.035:
            self._both_fail(family, father, mother)
        elif lot < 0.06:
            self._fails(family, self.rng.choice((father, mother)), "holds")
            if self.rng.random() < 0.3:
                self._fails(family, self.rng.choice((father, mother)), "near")
        elif lot < 0.095:
            self._has_come_back(family, father, mother)
        elif lot < 0.11:
            self._one_away_other_fails(family, father, mother)
        elif lot < 0.19:
            self._away(father, "holds")
            self._away(mother, "holds")
        elif lot < 0.24:
            back = self.rng.choice((father, mother))
            self._away(back, "ended")
            if self.rng.random() < 0.7:
                self._away(mother if back is father else father, "holds")
        elif lot < 0.46:
            self._away(self.rng.choice((father, mother)), "holds")
        elif lot < 0.52:
            for person in (father, mother):
                self._away(person, self.rng.choice(("recent", "local", "ended", "holds")))
        elif lot < 0.55:
            self._fails(family, self.rng.choice((father, mother)), "near")

    def _both_fail(self, family: Family, father: Person, mother: Person) -> None:
        first, second = (father, mother) if self.rng.random() < 0.6 else (mother, father)
        kinds = self.rng.choices(("gone and failing", "both failing", "both gone"), (52, 38, 12))[0]
        self._fails(family, first, "holds", INCAPACITY if kinds == "both failing" else GONE)
        self._fails(family, second, "holds", GONE if kinds == "both gone" else INCAPACITY)

    def _has_come_back(self, family: Family, father: Person, mother: Person) -> None:
        first, second = (father, mother) if self.rng.random() < 0.7 else (mother, father)
        self._fails(
            family, first, "ended", ("prison", "prison", "detox", "coercive_measure", "missing_person")
        )
        if self.rng.random() < 0.4:
            self._fails(family, second, "holds")

    def _one_away_other_fails(self, family: Family, father: Person, mother: Person) -> None:
        away, other = (father, mother) if self.rng.random() < 0.5 else (mother, father)
        self._away(away, self.rng.choice(("holds", "holds", "recent", "ended")))
        self._fails(family, other, "holds")

    def _fails(
        self, family: Family, person: Person, how: str, kinds: tuple[str, ...] = INCAPACITY + GONE
    ) -> None:
        """One condition: it holds, it has ended, or it comes near (a day short, off the list, a mild
        grade).
        """
        kind = self.rng.choice(kinds)
        getattr(self, f"_{kind}")(person, how, family)

    # ---- conditions

    def _ago(self, least: int, most: int) -> dt.date:
        return self.as_of - dt.timedelta(days=self.rng.randint(least, most))

    def _just_short_of(self, months: int) -> dt.date:
        """The first day from which the months have not passed by as-of, the last of a month counted in."""
        day = add_months(self.as_of, -months)
        while add_months(day, months) <= self.as_of:
            day += dt.timedelta(days=1)
        return day

    def _term(self, how: str) -> tuple[dt.date, dt.date]:
        """Start and end of a term: six months or more for one that counts, in tenth cases exactly six
        months.
        """
        if how == "near":
            months = self.rng.choice((1, 3, 5, 6))
            start = self._ago(5, 500)
            end = add_months(start, months)
            return start, end - dt.timedelta(days=1) if months == 6 else end
        if how == "ended":
            months = self.rng.choice((6, 6, 9, 12, 24, 36))
            end = self._ago(1, 700)
            start = add_months(end, -months)
            return start, max(end, add_months(start, months))
        months = self.rng.choice((6, 9, 12, 24, 36, 60, 120))
        start = self._ago(3, min(months * 29, 1500))
        return start, add_months(start, months)

    def _prison(self, person: Person, how: str, _family: Family | None) -> None:
        start, end = self._term(how)
        facility = self.rng.choice(("东岭监狱", "西河监狱", "女子监狱"))
        self.world.write(
            "prison", person.pid, term_starts_on=start, term_ends_on=self._not_today(end), facility=facility
        )

    def _not_today(self, end: dt.date) -> dt.date:
        # Whether somebody released on the as-of day counts is the catalogue's to say, so no county depends
        # on it.
        return end + dt.timedelta(days=2) if end == self.as_of else end

    def _coercive_measure(self, person: Person, how: str, _family: Family | None) -> None:
        start, end = self._term(how)
        measure = self.rng.choice(("detention", "detention", "residential_surveillance"))
        self.world.write(
            "coercive_measure", person.pid, measure=measure, starts_on=start, ends_on=self._not_today(end)
        )

    def _detox(self, person: Person, how: str, _family: Family | None) -> None:
        if how == "holds":
            decided, released = self._ago(3, 700), None
        else:
            decided = self._ago(760, 1300)
            released = add_months(decided, self.rng.choice((12, 18, 23))) if self.rng.random() < 0.6 else None
        self.world.write(
            "detox",
            person.pid,
            decided_on=decided,
            term_months=24,
            released_on=released,
            facility="湖东强制隔离戒毒所",
        )

    def _missing_person(self, person: Person, how: str, _family: Family | None) -> None:
        found = None
        if how == "near":
            accepted = self._just_short_of(6) + dt.timedelta(days=self.rng.choice((0, 0, 1, 30, 120)))
        elif how == "ended":
            accepted = self._ago(300, 1500)
            found = self._ago(2, 250)
        else:
            accepted = add_months(self.as_of, -6) if self.rng.random() < 0.1 else self._ago(190, 2000)
        self.world.write(
            "missing_person",
            person.pid,
            accepted_on=accepted,
            status="found" if found else "missing",
            found_on=found,
        )

    def _deportation(self, person: Person, _how: str, _family: Family | None) -> None:
        self.world.write("deportation", person.pid, left_on=self._ago(60, 3000), reason="遣送出境")

    def _serious_illness(self, person: Person, how: str, _family: Family | None) -> None:
        diseases = OTHER_DISEASES if how == "near" else LISTED_DISEASES
        status = "cured" if how == "ended" else "in_treatment"
        self.world.write(
            "serious_illness",
            person.pid,
            disease=self.rng.choice(diseases),
            diagnosed_on=self._ago(30, 2500),
            status=status,
        )

    def _disability(self, person: Person, how: str, _family: Family | None) -> None:
        severe = [
            (kind, grade)
            for kind in ("visual", "hearing", "speech", "physical", "multiple")
            for grade in "12"
        ]
        severe += [(kind, grade) for kind in ("intellectual", "mental") for grade in "1234"]
        mild = [
            (kind, grade)
            for kind in ("visual", "hearing", "speech", "physical", "multiple")
            for grade in "34"
        ]
        status = "valid" if how == "holds" else "expired" if how == "ended" else "valid"
        self._certificate(person, self.rng.choice(mild if how == "near" else severe), status)

    def _certificate(self, person: Person, kind_and_grade: tuple[str, str], status: str) -> None:
        earliest = max(person.born, self.as_of - dt.timedelta(days=4500))
        room = max(1, (self.as_of - earliest).days - 5)
        kind, grade = kind_and_grade
        self.world.write(
            "disability",
            person.pid,
            disability_type=kind,
            grade=grade,
            status=status,
            issued_on=self.as_of - dt.timedelta(days=self.rng.randint(1, room)),
        )

    def _guardianship_revoked(self, person: Person, how: str, family: Family) -> None:
        """Names all the children of the family or, in every fourth family of several, one of them only."""
        children = list(family.children)
        if how == "near" or (len(children) > 1 and self.rng.random() < 0.25):
            children = [self.rng.choice(children)]
        effective = self._ago(80, 1500)
        restored = self._ago(3, 70) if how == "ended" else None
        self._case("guardianship_revoked", person, effective, restored, [] if how == "near" else children)

    def _declared_missing(self, person: Person, how: str, _family: Family | None) -> None:
        self._case(
            "declared_missing", person, self._ago(60, 4000), self._ago(2, 50) if how == "ended" else None, []
        )

    def _declared_dead(self, person: Person, how: str, _family: Family | None) -> None:
        self._case(
            "declared_dead", person, self._ago(60, 4000), self._ago(2, 50) if how == "ended" else None, []
        )

    def _case(
        self, cause: str, person: Person, effective: dt.date, restored: dt.date | None, children: list[int]
    ) -> None:
        if cause == "guardianship_revoked" and not children:
            cause = "declared_missing"
            restored = restored or self._ago(2, 50)
        number = f"({effective.year})鲁民特{self.rng.randint(100, 999)}号"
        self.world.write(
            "guardianship_case",
            person.pid,
            case_no=number,
            cause=cause,
            child_names=children,
            effective_on=effective,
            restored_on=restored,
        )

    def _death(self, person: Person, how: str, _family: Family | None) -> None:
        if how != "holds":
            return
        day = max(self._ago(3, 4000), person.born + dt.timedelta(days=10))
        youngest = max((child.born for child in self._children.get(person.pid, ())), default=person.born)
        if day < youngest:
            day = youngest + dt.timedelta(days=self.rng.randint(1, max(2, (self.as_of - youngest).days - 1)))
        person.died = min(day, self.as_of - dt.timedelta(days=3))
        where = self.rng.choices(("both", "hukou", "register"), (70, 12, 18))[0]
        person.death_in = "register" if not person.village else where
        if person.death_in != "hukou":
            self.world.write(
                "death", person.pid, died_on=person.died, cremated_on=person.died + dt.timedelta(days=2)
            )

    # ---- work away

    def _away(self, person: Person, how: str) -> None:
        if person.died:
            return
        returned = None
        scope = self.rng.choices(("other_province", "same_province", "same_city", "abroad"), (60, 27, 11, 2))[
            0
        ]
        if how == "recent":
            left = self._just_short_of(3) + dt.timedelta(days=self.rng.choice((0, 5, 20, 60)))
        elif how == "ended":
            left = self._ago(40, 900)
            returned = left + dt.timedelta(days=self.rng.randint(8, max(9, (self.as_of - left).days - 1)))
        else:
            left = add_months(self.as_of, -3) if self.rng.random() < 0.03 else self._ago(93, 900)
        if how == "local":
            scope = "same_county"
        self._work(person, scope, left, returned)

    def _work(self, person: Person, scope: str, left: dt.date, returned: dt.date | None) -> None:
        self.world.write(
            "migrant_work",
            person.pid,
            work_scope=scope,
            work_place=self.rng.choice(_PLACES[scope]),
            left_on=left,
            returned_on=returned,
            phone=f"199{self.rng.randrange(10**8):08d}",
        )

    def _dead_at_work(self) -> None:
        """The dead who go on working: a row that begins after the death, mostly in families where it
        decides.
        """
        dead = [
            pid
            for family in self.world.families
            for pid in (family.father, family.mother)
            if self.world.people[pid].died
        ]
        for pid in dict.fromkeys(dead):
            person = self.world.people[pid]
            if person.died and self.rng.random() < 0.3 and (self.as_of - person.died).days > 160:
                left = person.died + dt.timedelta(
                    days=self.rng.randint(20, (self.as_of - person.died).days - 100)
                )
                self._work(person, "other_province", left, None)
                for child in self._children[pid]:
                    child.traps.append("dead at work")

    # ---- everybody else

    def _child(self, child: Person) -> None:
        lot = self.rng.random()
        if lot < 0.004:
            self._death(child, "holds", None)
        elif lot < 0.017:
            kind = self.rng.choice(
                ("visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple")
            )
            self._certificate(
                child,
                (kind, self.rng.choice("1234")),
                self.rng.choices(("valid", "expired", "cancelled"), (85, 9, 6))[0],
            )

    def _other_adult(self, person: Person) -> None:
        age = self.as_of.year - person.born.year
        if age > 60 and self.rng.random() < 0.12:
            self._death(person, "holds", None)
        elif self.rng.random() < 0.05:
            self._certificate(
                person, (self.rng.choice(("physical", "hearing", "mental")), self.rng.choice("1234")), "valid"
            )
        elif age < 60 and self.rng.random() < 0.2:
            self._away(person, self.rng.choice(("holds", "ended", "local")))

    def _stranger(self, person: Person) -> None:
        kind = self.rng.choice(
            ("prison", "coercive_measure", "detox", "missing_person", "death", "serious_illness", "work")
        )
        if kind == "work":
            self._away(person, self.rng.choice(("holds", "ended")))
        else:
            getattr(self, f"_{kind}")(person, "holds", None)

    def _assist(self, household: Household) -> None:
        """The household's members on one list of assistance; one list in six has stopped."""
        alive = [pid for pid in household.members if not self.world.people[pid].died]
        head = next(
            (pid for pid, relation in household.members.items() if relation == "head"),
            alive[0] if alive else 0,
        )
        scheme = self.rng.choices(("subsistence", "marginal", "destitute"), (72, 20, 8))[0]
        start = dt.date(
            self.rng.randint(self.as_of.year - 6, self.as_of.year - 1), self.rng.randint(1, 12), 1
        )
        stopped = self.rng.random() < 0.16
        room = (self.as_of.year - start.year) * 12 + self.as_of.month - start.month
        end = add_months(start, self.rng.randint(1, max(1, room - 1))) if stopped else None
        for pid in alive:
            if self.world.people[pid].born < start or not stopped:
                self.world.entries.append(
                    Entry(
                        "assistance",
                        {"head": head, "": pid},
                        {
                            "scheme": scheme,
                            "relation_to_head": "self" if pid == head else "member",
                            "starts_in": start,
                            "ends_in": end,
                            "status": "stopped" if stopped else "active",
                        },
                    )
                )
