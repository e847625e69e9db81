"""What a careful human reads out of a handful of rows: whom they mean, and which leads they leave open."""

import datetime as dt

import pytest

from tonghu.kernel.resident_number import check_digit
from tonghu.synth.identify import Reader
from tonghu.synth.noise import SUBJECT_FIELDS, Row
from tonghu.synth.parentage import _settled_by
from tonghu.synth.people import NOBODY, Entry, Household, Person, World
from tonghu.synth.places import County, Village
from tonghu.synth.readings import Readings

AS_OF = dt.date(2026, 6, 30)
EAST = Village("379903100201", "清河县东镇东村委会", "东镇")
WEST = Village("379903101201", "清河县西镇西村委会", "西镇")


def number(born, sequence, area="379903"):
    first = f"{area}{born:%Y%m%d}{sequence:03d}"
    return first + check_digit(first)


class Scene:
    """A county of two villages in which each test seats its own people and rows."""

    def __init__(self):
        self.world = World(AS_OF, County("379903", "清河县", (), (EAST, WEST)))
        self.rows = []

    def person(self, name, born, sequence, village=EAST, **more):
        born = dt.date.fromisoformat(born)
        area = "379903" if village else "379991"
        person = Person(
            len(self.world.people) + 1, name, sequence % 2 == 1, born, number(born, sequence, area), village,
            village.address if village else "邻水县东关村委会", **more,
        )  # fmt: skip
        self.world.people[person.pid] = person
        return person

    def house(self, village=EAST, **relations):
        members = {person.pid: relation for relation, group in relations.items() for person in group}
        self.world.households.append(Household(f"H{len(self.world.households)}", village, 1, members))
        for group in relations.values():
            for person in group:
                self.row("hukou", person, person_status="normal")

    def row(self, register, person, roles=(), **values):
        """A row that records the person's name and number unless `values` say otherwise."""
        entry = Entry(register, {"": person.pid, **dict(roles)}, values)
        known = {"name": person.name, "number": person.number, "birth_date": person.born}
        known |= {"sex": "M" if person.male else "F", "address": person.address}
        written = {field: known[field] for field in SUBJECT_FIELDS[register]}
        self.rows.append(Row(entry, written | values))

    def works_away(self, person, **written):
        facts = {"work_scope": "other_province", "left_on": dt.date(2025, 1, 1), "returned_on": None}
        self.row("migrant_work", person, **facts, **written)

    def leads(self):
        truth, review = Readings(self.world, self.rows).leads()
        return {(x.child, x.category, x.action) for x in truth}, {
            (x.child, x.category, x.action): x.reason for x in review
        }


@pytest.fixture
def family():
    """A couple, both away, and their son in one household; no document names the parents."""
    scene = Scene()
    scene.father = scene.person("王伟", "1988-03-05", 11)
    scene.mother = scene.person("李芳", "1990-08-09", 12)
    scene.child = scene.person("王小树", "2018-05-01", 13, child=True)
    scene.child.father, scene.child.mother = scene.father.pid, scene.mother.pid
    scene.house(head=[scene.father], spouse=[scene.mother], child=[scene.child])
    return scene


def test_the_household_names_the_parents_where_no_document_does(family):
    family.works_away(family.father)
    family.works_away(family.mother)
    assert family.leads() == ({(family.child.pid, "left_behind", "enter")}, {})


def test_a_row_without_number_that_fits_two_people_leaves_the_lead_open(family):
    other = family.person("王伟", "1979-01-02", 15, WEST)
    family.house(WEST, head=[other])
    family.works_away(family.mother)
    family.works_away(family.father, number=None)
    reason = f"a row fits {family.father.number} or {other.number}"
    assert family.leads() == (set(), {(family.child.pid, "left_behind", "enter"): reason})


def test_a_lead_that_holds_whichever_person_is_meant_is_certain(family):
    other = family.person("王伟", "1979-01-02", 15, WEST)
    family.house(WEST, head=[other])
    family.works_away(family.mother)
    family.works_away(family.father)
    family.works_away(family.father, number=None)
    assert family.leads() == ({(family.child.pid, "left_behind", "enter")}, {})


def test_the_dead_who_go_on_working_leave_open_what_depends_on_it(family):
    family.father.died = dt.date(2024, 5, 1)
    family.row("death", family.father, died_on=dt.date(2024, 5, 1))
    family.works_away(family.father)
    family.row("death", family.mother, died_on=dt.date(2020, 5, 1))
    truth, review = family.leads()
    assert truth == set()
    assert set(review) == {(family.child.pid, "orphan", "enter"), (family.child.pid, "left_behind", "enter")}


def test_a_document_outranks_the_household(family):
    step = family.person("赵强", "1985-01-01", 17)
    del family.world.households[0].members[family.father.pid]
    family.world.households[0].members |= {step.pid: "head"}
    family.row("hukou", step, person_status="normal")
    family.row(
        "birth_certificate", family.child, {"father": family.father.pid},
        father_name="王伟", father_number=family.father.number,
    )  # fmt: skip
    family.works_away(family.father)
    family.works_away(family.mother)
    assert family.leads() == ({(family.child.pid, "left_behind", "enter")}, {})


def test_documents_that_disagree_leave_the_parent_open(family):
    other = family.person("赵强", "1985-01-01", 17, WEST)
    family.house(WEST, head=[other])
    for man in (family.father, other):
        family.row(
            "birth_certificate",
            family.child,
            {"father": man.pid},
            father_name=man.name,
            father_number=man.number,
        )
    family.works_away(family.father)
    family.works_away(family.mother)
    lead = (family.child.pid, "left_behind", "enter")
    assert family.leads() == (set(), {lead: "files leave the father open"})


def test_a_parent_whom_no_file_names_is_open(family):
    del family.world.households[0].members[family.father.pid]
    family.works_away(family.father)
    family.works_away(family.mother)
    lead = (family.child.pid, "left_behind", "enter")
    assert family.leads() == (set(), {lead: "files leave the father open"})


def test_revoked_for_a_named_sibling_only(family):
    sister = family.person("王小花", "2020-05-01", 14, child=True)
    sister.father, sister.mother = family.father.pid, family.mother.pid
    family.world.households[0].members[sister.pid] = "child"
    family.row("hukou", sister, person_status="normal")
    family.row("death", family.mother, died_on=dt.date(2020, 7, 1))
    row = {"cause": "guardianship_revoked", "restored_on": None, "effective_on": dt.date(2024, 1, 1)}
    entry = Entry("guardianship_case", {"": family.father.pid}, {**row, "child_names": [sister.pid]})
    written = {
        "respondent_name": "王伟",
        "respondent_number": family.father.number,
        "child_names": [" 王小花 "],
    }
    family.rows.append(Row(entry, {**row, **written}))
    assert family.leads() == ({(sister.pid, "de_facto_unattended", "enter")}, {})


def reader_of(*people):
    scene = Scene()
    seated = [scene.person(*person) for person in people]
    reader = Reader(scene.world, [person.pid for person in seated if person.village])
    for person in seated:
        reader.learn(person.pid)
    return reader, seated


@pytest.mark.parametrize(
    "damage",
    [
        lambda n: n[:9] + ("0" if n[9] != "0" else "1") + n[10:],
        lambda n: n[:6] + n[8:17],
        lambda n: f"'{n[:6]} {n[6:14]} {n[14:]}",
        lambda n: n.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        lambda n: n[:14] + "****",
        lambda n: n[:16],
        lambda n: float(n[:15] + "000"),
    ],
)
def test_a_damaged_number_and_the_name_mean_one_person(damage):
    reader, (one, _) = reader_of(("王伟", "1988-03-05", 161), ("王强", "1988-03-05", 163))
    assert reader.candidates("王伟", damage(one.number)) == (one.pid,)


@pytest.mark.parametrize(
    ("name", "born", "found"),
    [
        ("王伟", None, (1,)),
        ("王玮", None, (NOBODY, 1)),
        ("王玮", "1988-03-05", (1,)),
        ("孙默", None, (NOBODY,)),
    ],
)
def test_a_bare_name_must_be_exact_or_have_a_birth_date_beside_it(name, born, found):
    reader, _ = reader_of(("王伟", "1988-03-05", 161), ("张强", "1970-01-01", 163))
    assert reader.candidates(name, None, born=born and dt.date.fromisoformat(born)) == found


def test_somebody_from_elsewhere_is_never_known_by_a_bare_name():
    reader, (one,) = reader_of(("王伟", "1988-03-05", 161, None))
    assert reader.candidates("王伟", None) == (NOBODY, one.pid)


def test_the_place_tells_namesakes_apart():
    reader, (_, west) = reader_of(("王伟", "1988-03-05", 161), ("王伟", "1970-01-01", 163, WEST))
    assert reader.candidates("王伟", None, place=WEST.address) == (west.pid,)


def test_a_roster_row_without_number_may_be_about_a_child_of_fifteen(family):
    girl = family.person("王小花", "2010-12-01", 14, child=True)
    girl.father, girl.mother = family.father.pid, family.mother.pid
    family.world.households[0].members |= {girl.pid: "child"}
    family.row("hukou", girl, person_status="normal")
    family.works_away(family.father)
    family.works_away(family.mother)
    family.row("roster", girl, category="left_behind", village_code=EAST.code, number=None)
    assert family.leads() == ({(family.child.pid, "left_behind", "enter")}, {})


@pytest.mark.parametrize("serial", range(15, 35, 2))
def test_a_number_that_a_spreadsheet_rounded_keeps_fifteen_digits(serial):
    scene = Scene()
    man = scene.person("王伟", "1988-03-05", serial)
    scene.house(head=[man])
    rounded = float(man.number[:15] + "000")
    assert Reader(scene.world, [man.pid]).candidates("王伟", rounded) == (man.pid,)


def test_a_row_about_somebody_from_elsewhere_without_the_number_may_mean_a_stranger(family):
    father = family.person("周强", "1987-01-01", 21, None)
    family.world.households[0].members.pop(family.father.pid)
    family.child.father = father.pid
    family.row(
        "birth_certificate", family.child, {"father": father.pid},
        father_name=father.name, father_number=father.number,
    )  # fmt: skip
    family.works_away(family.mother)
    family.row("death", father, died_on=dt.date(2024, 5, 1), number=None)
    lead = (family.child.pid, "left_behind", "enter")
    assert family.leads() == (set(), {lead: f"a row fits {father.number} or nobody known"})


def test_whoever_was_married_to_the_mother_on_the_day_of_birth_is_the_father(family):
    family.world.households[0].members.pop(family.father.pid)
    family.house(WEST, head=[family.father])
    family.row(
        "birth_certificate", family.child, {"mother": family.mother.pid},
        mother_name="李芳", mother_number=family.mother.number,
    )  # fmt: skip
    family.world.households[0].members[family.child.pid] = "grandchild"
    family.world.households[0].members[family.mother.pid] = "other"
    couple = {"man": family.father.pid, "woman": family.mother.pid}
    entry = Entry("marriage", couple, {"event": "marriage", "registered_on": dt.date(2015, 1, 1)})
    numbers = {"man_number": family.father.number, "woman_number": family.mother.number}
    family.rows.append(Row(entry, {**entry.values, "man_name": "王伟", "woman_name": "李芳", **numbers}))
    family.works_away(family.father)
    family.works_away(family.mother)
    assert family.leads() == ({(family.child.pid, "left_behind", "enter")}, {})


@pytest.mark.parametrize(
    ("votes", "settled"),
    [
        ({(1,)}, 1),
        ({(1,), (1, 2)}, 1),  # a bare name that fits two, and a number that is one of theirs
        ({(1,), (2,)}, NOBODY),
        ({(1,), (2, 3)}, NOBODY),
        ({(1, 2)}, NOBODY),
        ({(1, 2), (1, 3)}, NOBODY),
    ],
)
def test_documents_settle_on_whom_one_names_alone_and_all_may_mean(votes, settled):
    assert _settled_by(votes) == settled
