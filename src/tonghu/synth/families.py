"""Households of one to three generations, ordinary ones and the hard ones that lead a reader astray."""

from __future__ import annotations

import datetime as dt
from random import Random

from tonghu.kernel.periods import add_months
from tonghu.synth import names
from tonghu.synth.numbers import OTHER_AREAS, NumberOffice
from tonghu.synth.people import Entry, Family, Household, Person, World
from tonghu.synth.places import Village

_HARD_KINDS = {
    "two_couples": 14,
    "remarried": 13,
    "grandparents_alone": 8,
    "twins": 5,
    "maternal": 4,
    "moved": 3,
    "unregistered": 4,
    "renamed": 3,
    "ordinary": 46,
}


class FamilyMaker:
    def __init__(self, world: World, rng: Random) -> None:
        self.world = world
        self.rng = rng
        self.office = NumberOffice(rng)

    def populate(self, children: int, hard: bool) -> None:
        """Makes families until the county has that many children, then the childless households beside
        them.
        """
        kinds = _HARD_KINDS if hard else {"ordinary": 97, "twins": 1, "two_couples": 1, "moved": 1}
        made = counted = 0
        while made < children:
            kind = self.rng.choices(list(kinds), list(kinds.values()))[0]
            getattr(self, f"_{kind}")()
            made += sum(len(family.children) for family in self.world.families[counted:])
            counted = len(self.world.families)
        for _ in range(children // 8):
            self._childless()
        self._strangers(children // 80)
        self._name_some_alike(len(self.world.families) // (12 if hard else 60))
        self._forget_some_numbers()

    # ---- one person at a time

    def person(
        self, male: bool, born: dt.date, village: Village | None, surname: str = "", number: str = ""
    ) -> Person:
        name = names.minority_name(self.rng) if not surname and self.rng.random() < 0.003 else ""
        name = name or (surname or names.surname(self.rng)) + names.given(self.rng, male)
        area = self.world.county.area if village or self.rng.random() < 0.2 else self.rng.choice(OTHER_AREAS)
        person = Person(
            pid=len(self.world.people) + 1,
            name=name,
            male=male,
            born=born,
            number=number or self.office.issue(area, born, male),
            village=village,
            address=village.address
            if village
            else self.rng.choice(("邻水县东关镇东关村委会", "平原县城关街道和平社区居委会")),
        )
        self.world.people[person.pid] = person
        return person

    def adult(self, male: bool, village: Village | None, age: tuple[int, int], surname: str = "") -> Person:
        years = self.rng.randint(*age)
        born = self._day(self.world.as_of.year - years)
        return self.person(male, born, village, surname)

    def child_of(
        self, father: Person, mother: Person, village: Village, born: dt.date | None = None, number: str = ""
    ) -> Person:
        male = (int(number[16]) % 2 == 1) if number else self.rng.random() < 0.52
        compound = father.name[:2] in ("欧阳", "司马", "上官", "诸葛", "夏侯")
        surname = "" if "·" in father.name else father.name[:2] if compound else father.name[0]
        child = self.person(male, born or self._birthday(mother), village, surname, number)
        child.father, child.mother, child.child = father.pid, mother.pid, True
        return child

    def _day(self, year: int) -> dt.date:
        return dt.date(year, 1, 1) + dt.timedelta(days=self.rng.randrange(365))

    def _birthday(self, mother: Person) -> dt.date:
        """Between the mother's 19th and 45th year, before as-of; one in a hundred turns 16 or 18 about
        today.
        """
        as_of = self.world.as_of
        if self.rng.random() < 0.01 and as_of.year - mother.born.year > 38:
            day = add_months(as_of, -12 * self.rng.choice((16, 18)))
            return day + dt.timedelta(days=self.rng.choice((-1, 0, 1)))
        earliest = max(add_months(mother.born, 12 * 19), add_months(as_of, -12 * 19))
        latest = min(add_months(mother.born, 12 * 45), as_of - dt.timedelta(days=14))
        return earliest + dt.timedelta(days=self.rng.randrange(max(1, (latest - earliest).days)))

    # ---- households

    def village(self) -> Village:
        return self.rng.choice(self.world.county.villages)

    def house(self, village: Village, members: dict[int, str]) -> Household:
        number = f"{self.world.county.area}H{len(self.world.households) + 1:06d}"
        household = Household(number, village, self.rng.randint(1, 220), members)
        self.world.households.append(household)
        return household

    def couple(self, village: Village | None, surname: str = "") -> tuple[Person, Person]:
        father = self.adult(True, village, (22, 52), surname)
        gap = max(21, min(45, self.world.as_of.year - father.born.year + self.rng.randint(-6, 4)))
        return father, self.adult(False, village, (gap, gap))

    def brood(self, father: Person, mother: Person, village: Village) -> list[int]:
        wanted = self.rng.choices((1, 2, 3, 4), (52, 36, 9, 3))[0]
        born: list[dt.date] = []
        for _ in range(wanted):
            day = self._birthday(mother)
            if all(abs((day - other).days) > 300 for other in born):
                born.append(day)
        return [self.child_of(father, mother, village, day).pid for day in born]

    def _family(self, home: Household, father: Person, mother: Person, children: list[int]) -> Family:
        family = Family(home, father.pid, mother.pid, children)
        self.world.families.append(family)
        return family

    def _ordinary(self) -> Family:
        village = self.village()
        father, mother = self.couple(village)
        children = self.brood(father, mother, village)
        return self._family(self._under_one_roof(village, father, mother, children), father, mother, children)

    def _under_one_roof(
        self, village: Village, father: Person, mother: Person, children: list[int]
    ) -> Household:
        """The couple as heads, with or without an old parent, or as the younger couple of three
        generations.
        """
        shape = self.rng.random()
        members: dict[int, str] = {}
        if shape < 0.35:
            self._elders(members, village, father)
            members |= {father.pid: "child", mother.pid: "child_in_law"}
            members |= dict.fromkeys(children, "grandchild")
        else:
            members |= {father.pid: "head", mother.pid: "spouse"}
            members |= dict.fromkeys(children, "child")
            if shape < 0.55:
                members[self._elder_of(father, village).pid] = "parent"
        return self.house(village, members)

    def _elder_of(self, person: Person, village: Village, male: bool | None = None) -> Person:
        age = self.world.as_of.year - person.born.year + self.rng.randint(20, 32)
        is_male = self.rng.random() < 0.5 if male is None else male
        elder = self.adult(is_male, village, (age, age), person.name[0] if is_male else "")
        if is_male:
            person.father = elder.pid
        else:
            person.mother = elder.pid
        return elder

    def _elders(self, members: dict[int, str], village: Village, son: Person) -> None:
        members[self._elder_of(son, village, True).pid] = "head"
        if self.rng.random() < 0.4:
            members[self._elder_of(son, village, False).pid] = "spouse"

    def _childless(self) -> None:
        village = self.village()
        head = self.adult(self.rng.random() < 0.6, village, (30, 84))
        members = {head.pid: "head"}
        if self.rng.random() < 0.5:
            age = self.world.as_of.year - head.born.year
            members[self.adult(not head.male, village, (age, age)).pid] = "spouse"
        self.house(village, members)

    # ---- hard families

    def _twins(self) -> None:
        family = self._ordinary()
        first = self.world.people[family.children[0]]
        relation = family.home.members[first.pid]
        number = self.office.issue_next(
            first.number, first.male if self.rng.random() < 0.8 else not first.male
        )
        father, mother = self.world.people[family.father], self.world.people[family.mother]
        twin = self.child_of(father, mother, family.home.village, first.born, number)
        twin.name = names.twin_of(self.rng, first.name, twin.male)
        first.traps.append("twin")
        twin.traps.append("twin")
        family.children.append(twin.pid)
        family.home.members[twin.pid] = relation

    def _two_couples(self) -> None:
        village = self.village()
        members: dict[int, str] = {}
        elder_son, wife = self.couple(village)
        self._elders(members, village, elder_son)
        couples = [(elder_son, wife)]
        brother, second_wife = self.couple(village, elder_son.name[0])
        brother.father, brother.mother = elder_son.father, elder_son.mother
        couples.append((brother, second_wife))
        broods = []
        for father, mother in couples:
            children = self.brood(father, mother, village)
            members |= {father.pid: "child", mother.pid: "child_in_law"}
            members |= dict.fromkeys(children, "grandchild")
            broods.append(children)
        home = self.house(village, members)
        for (father, mother), children in zip(couples, broods, strict=True):
            self._mark(children, "two couples")
            self._family(home, father, mother, children).hard = True

    def _remarried(self) -> None:
        """A parent with a new spouse, the other parent elsewhere in the county; often a half-sibling."""
        village = self.village()
        father, mother = self.couple(village)
        children = self.brood(father, mother, village)
        stays_with_mother = self.rng.random() < 0.5
        stays, left = (mother, father) if stays_with_mother else (father, mother)
        step = self.adult(stays_with_mother, village, (28, 50))
        head, spouse = (step, stays) if self.rng.random() < 0.5 else (stays, step)
        own = "step_child" if head is step and self.rng.random() < 0.4 else "child"
        members = {head.pid: "head", spouse.pid: "spouse"} | dict.fromkeys(children, own)
        self._mark(children, "stepparent")
        self._mark(children, "parent elsewhere")
        youngest = max(self.world.people[child].born for child in children)
        self.world.entries += self._weddings(father, mother, step, stays, youngest)
        together = self._family(self.house(village, members), father, mother, children)
        together.hard = True
        other_village = self.village()
        left.village, left.address = other_village, other_village.address
        old = self._elder_of(left, other_village)
        self.house(other_village, {old.pid: "head", left.pid: "child"})
        if (self.world.as_of - youngest).days > 1500 and self.rng.random() < 0.55:
            new_father, new_mother = (step, stays) if step.male else (stays, step)
            born = self.world.as_of - dt.timedelta(days=self.rng.randint(20, 900))
            half = self.child_of(new_father, new_mother, village, born)
            half.traps.append("half-sibling")
            together.home.members[half.pid] = "child"
            self._family(together.home, new_father, new_mother, [half.pid]).hard = True

    def _weddings(
        self, father: Person, mother: Person, step: Person, stays: Person, youngest: dt.date
    ) -> list[Entry]:
        first = min(youngest, self.world.as_of) - dt.timedelta(days=self.rng.randint(1500, 3000))
        room = max(30, (self.world.as_of - youngest).days)
        parted = youngest + dt.timedelta(days=self.rng.randint(room // 8, room // 2))
        again = parted + dt.timedelta(days=self.rng.randint(10, max(11, room // 3)))
        man, woman = (step, stays) if step.male else (stays, step)
        rows = (
            ("marriage", first, father, mother),
            ("divorce", parted, father, mother),
            ("marriage", again, man, woman),
        )
        return [
            Entry("marriage", {"man": him.pid, "woman": her.pid}, {"event": event, "registered_on": day})
            for event, day, him, her in rows
            if day <= self.world.as_of
        ]

    def _grandparents_alone(self) -> None:
        """Children with their grandfather; the parents are of another county, known from documents if at
        all.
        """
        village = self.village()
        father, mother = self.couple(None)
        children = self.brood(father, mother, village)
        members: dict[int, str] = {}
        self._elders(members, village, father)
        members |= dict.fromkeys(children, "grandchild")
        self._mark(children, "grandparents alone")
        self._mark(children, "parent unregistered")
        self._family(self.house(village, members), father, mother, children).hard = True

    def _unregistered(self) -> None:
        """A household in which one parent is registered nowhere."""
        family = self._ordinary()
        absent = self.world.people[self.rng.choice((family.father, family.mother))]
        if family.home.members[absent.pid] == "head":
            other = family.mother if absent.pid == family.father else family.father
            family.home.members[other] = "head"
        del family.home.members[absent.pid]
        absent.village = None
        absent.address = "邻水县东关镇东关村委会"
        family.hard = True
        self._mark(family.children, "parent unregistered")

    def _maternal(self) -> None:
        """A son-in-law in his wife's parents' household, the children being 外孙."""
        village = self.village()
        father, mother = self.couple(village)
        children = self.brood(father, mother, village)
        members: dict[int, str] = {}
        members[self._elder_of(mother, village, True).pid] = "head"
        members |= {mother.pid: "child", father.pid: "child_in_law"}
        members |= dict.fromkeys(children, "grandchild_maternal")
        self._family(self.house(village, members), father, mother, children)

    def _moved(self) -> None:
        """Registered twice: the old household stands as moved out, under another household number."""
        family = self._ordinary()
        old_village = self.village()
        left_on = self.world.as_of - dt.timedelta(days=self.rng.randint(100, 2400))
        alive_then = {
            pid: relation
            for pid, relation in family.home.members.items()
            if self.world.people[pid].born < left_on
        }
        if family.home.members.keys() - family.children <= alive_then.keys():
            self.house(old_village, alive_then).left_on = left_on
            self._mark([child for child in family.children if child in alive_then], "registered twice")

    def _renamed(self) -> None:
        """One of the parents changed the name; older registers keep the former one under the same number."""
        family = self._ordinary()
        person = self.world.people[self.rng.choice((family.father, family.mother))]
        person.former_name = person.name[0] + names.given(self.rng, person.male)
        self._mark(family.children, "name changed")

    # ---- traps laid over finished families

    def _name_some_alike(self, pairs: int) -> None:
        """Namesakes: a parent takes the name of a parent elsewhere; two children of a day and a name."""
        families = self.world.families
        for _ in range(pairs):
            one, other = self.rng.sample(families, 2)
            role = self.rng.choice(("father", "mother"))
            first, second = (self.world.people[getattr(family, role)] for family in (one, other))
            if role == "mother" or first.name[0] == second.name[0]:
                second.name = first.name
                self._mark(one.children + other.children, "namesake")
        self._name_born_alike(self.world.children(), max(1, pairs // 4))
        mothers = [self.world.people[family.mother] for family in families]
        self._name_born_alike(list({mother.pid: mother for mother in mothers}.values()), max(1, pairs // 4))

    def _name_born_alike(self, people: list[Person], pairs: int) -> None:
        """People of one name born on one day: only numbers, families and places tell them apart."""
        seen: dict[tuple[dt.date, bool, str], Person] = {}
        for person in people:
            key = (person.born, person.male, person.name[0] if person.child else "")
            first = seen.setdefault(key, person)
            if first is not person and pairs and "twin" not in person.traps and first.mother != person.mother:
                pairs -= 1
                person.name = first.name
                self._mark([p.pid for p in (first, person) if p.child], "namesake")

    def _strangers(self, count: int) -> None:
        """People of other counties in this county's registers who belong to none of its children."""
        parents = [self.world.people[family.father] for family in self.world.families]
        for _ in range(count):
            stranger = self.adult(self.rng.random() < 0.6, None, (22, 58))
            if self.rng.random() < 0.3:
                namesake = self.rng.choice(parents)
                if namesake.male == stranger.male:
                    stranger.name = namesake.name

    def _forget_some_numbers(self) -> None:
        """Children without a number; half stand in no household and only a birth certificate knows them."""
        children = [child for child in self.world.children() if "registered twice" not in child.traps]
        forgotten = self.rng.sample(children, max(2, len(children) // 1000))
        for child in forgotten:
            child.has_number = False
        for child in forgotten[::2]:
            child.traps.append("not in the household register")
            for household in self.world.households:
                household.members.pop(child.pid, None)

    def _mark(self, children: list[int], trap: str) -> None:
        for child in children:
            traps = self.world.people[child].traps
            if trap not in traps:
                traps.append(trap)
