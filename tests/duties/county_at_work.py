"""A county at work, by real actions taken in any order: what a trigger must follow.

county = County()
county.do("visit", 3)         # the number picks among what there is to choose from
"""

import datetime as dt
import itertools
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.casework.answers_made_up import files_sent, least_answers
from tests.casework.matters_made_up import Office, a_unit
from tests.casework.ways_made_up import driven_here
from tests.duties.walking import Walker
from tests.leads.leads_made_up import a_lead, again
from tests.leads.leads_made_up import visited as seen_at_home

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, VILLAGE, a_child, a_post, an_actor
from tonghu.accounts.actions import end_post, hand_over
from tonghu.accounts.models import Post
from tonghu.casework.filling import Filled, add_record, correct_record
from tonghu.casework.keeping import keep_record, withdraw_record
from tonghu.casework.models import Participant
from tonghu.casework.presence.actions import sign_in, strike
from tonghu.casework.presence.people import Person
from tonghu.casework.system import casework_system
from tonghu.duties.refreshing import refresh
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.leads import actions as leads
from tonghu.locks.acting import acting
from tonghu.places.models import Organisation
from tonghu.registry import transferring
from tonghu.registry.changing import AlreadyDone
from tonghu.registry.family import add_adult, correct_adult, end_adult
from tonghu.registry.holding import end_category, hold_category
from tonghu.registry.merging import merge, undo_merge
from tonghu.registry.models import Adult, Child, Entrusted
from tonghu.registry.moving import move

NUMBERS = itertools.count(1)
CATEGORIES = ("left_behind", "orphan", "disabled", "de_facto_unattended")
# What the product itself refuses: the county has nothing to do it with, or may not.
REFUSED = (
    UserError,
    NotPermitted,
    AlreadyDone,
    Conflict,
    IntegrityError,
    AssertionError,
    StopIteration,
    IndexError,
    KeyError,
)


def nth(several, number):
    """One of them; IndexError where there is none."""
    return several[number % max(1, len(several))]


class County:
    """Its people, two children, a school that changes its kind, and everything begun so far."""

    def __init__(self):
        self.office = Office()
        self.charlie = an_actor("county_officer", BAISHAN, name="何平")
        self.manager = an_actor("system_administrator", self.office.county, name="李管理")
        self.second = a_child(by=self.office.officer, name="张小朋")
        self.records, self.alone, self.walkers, self.leads, self.merges = [], [], [], [], []
        self.today = timezone.localdate()
        self.done = []
        for name in ("hold", "guardian", "visit", "activity", "entrust", "begin", "lead", "post_begins"):
            self.do(name, 1)
        self.done.clear()

    def do(self, name, number):
        """One action; what is refused leaves nothing behind. `done` says which were carried out."""
        try:
            with transaction.atomic():
                getattr(self, name)(number)
        except REFUSED:
            return
        self.done.append(name)

    @property
    def by(self):
        """Whoever's county the first child's file lies in."""
        return self.charlie if self.child().place.startswith(BAISHAN) else self.office.officer

    def child(self, second=False):
        """The file as it stands, wherever it is."""
        of = self.second if second else self.office.child
        system = casework_system(self.office.county[:2])
        with acting(system):
            return Child.objects.scoped(system).get(pk=of.pk)

    def ago(self, days):
        return self.today - dt.timedelta(days=days)

    # ---- records

    def visit(self, number):
        """Of either child, on a day up to a week ago, seen or not, in need or not."""
        child = self.child(second=number % 2 == 1)
        answers = least_answers("visit", facts=self.facts(child), visited_on=self.ago(number).isoformat(),
                                saw_child=number % 3 != 0)  # fmt: skip
        self.records.append(self.written("visit", answers, child))

    def risk(self, number):
        level = ("high", "raised", "middle", "low")[number % 4]
        child = self.child()
        answers = least_answers("risk_level", facts=self.facts(child), level=level, why="县级核定。")
        self.records.append(self.written("risk_level", answers, child, by=self.by))

    def correct(self, number):
        """A record is mended: another day, another answer."""
        record = nth(self.records, number)
        child = self.child()
        changed = {"visited_on": self.ago(number + 1).isoformat()} if record.form == "visit" else {}
        answers = least_answers(record.form, facts=self.facts(child), **changed)
        by = self.by if record.form == "risk_level" else self.office.director
        with acting(by):
            later = correct_record(record=record, filled=Filled(form=record.form, answers=answers), by=by)
        self.records[number % len(self.records)] = later

    def written(self, form, answers, child, by=None):
        by = by or self.office.director
        with acting(by):
            return add_record(
                filled=Filled(form=form, answers=answers, files=files_sent()),
                child=child,
                by=by,
                key=uuid.uuid4(),
            )

    @staticmethod
    def facts(child):
        return {
            "child.name": child.name,
            "child.birth_on": child.birth_on.isoformat(),
            "child.carer": child.carer,
        }

    # ---- people who were there

    def activity(self, number):
        """Held in the village, with everybody on its list."""
        by = self.office.director
        answers = least_answers("activity", held_on=self.ago(number).isoformat())
        with acting(by):
            record = keep_record(filled=Filled(form="activity", answers=answers, files=files_sent()), by=by)
        self.alone.append(record)
        people = [Person("child", self.office.child.pk), Person("worker", by.post_id)]
        people += [Person("guardian", each) for each in self.guardians()]
        with acting(self.office.officer):
            sign_in(record=record.pk, people=people, way="list", by=self.office.officer)

    def correct_activity(self, number):
        record, by = self.alone[-1], self.office.director
        answers = least_answers("activity", held_on=self.ago(number + 2).isoformat())
        filled = Filled(form="activity", answers=answers, files=files_sent())
        with acting(by):
            self.alone[-1] = correct_record(record=record, filled=filled, by=by)

    def withdraw(self, number):
        record, by = nth(self.alone, number), self.office.director
        with acting(by):
            withdraw_record(record=record.pk, reason="重复登记", by=by)

    def strike_out(self, number):
        by = self.office.officer
        with acting(by):
            there = list(Participant.objects.scoped(by).filter(ended_at=None).order_by("pk"))
            strike(participant=nth(there, number).pk, reason="没有到场", by=by)

    # ---- the family

    def guardian(self, number):
        child, by = self.child(), self.by
        with acting(by):
            add_adult(child=child, relation=("grandparent", "father")[number % 2], name=f"王{number}", source="户口簿",
                      is_guardian=number % 3 != 0, by=by)  # fmt: skip

    def guardians(self):
        system = casework_system(self.office.county[:2])
        with acting(system):
            rows = Adult.objects.scoped(system).filter(child=self.office.child, is_guardian=True, end_on=None)
            return list(rows.values_list("pk", flat=True))

    def guardian_ends(self, number):
        by, adult = self.by, self.adult(number)
        with acting(by):
            end_adult(
                adult=adult, end_on=self.ago(number), reason="不再照料", version=adult.child.version, by=by
            )

    def guardian_or_not(self, number):
        by, adult = self.by, self.adult(number)
        with acting(by):
            changes = {"is_guardian": not adult.is_guardian}
            correct_adult(adult=adult, changes=changes, version=adult.child.version, reason="核对", by=by)

    def adult(self, number):
        by = self.by
        with acting(by):
            rows = (
                Adult.objects.scoped(by).select_related("child").filter(child=self.office.child, end_on=None)
            )
            found = list(rows.order_by("pk"))
        return nth(found, number)

    # ---- the file

    def hold(self, number):
        child, by = self.child(second=number > 5), self.by
        with acting(by):
            hold_category(
                child=child,
                category=CATEGORIES[number % 4],
                start_on=self.ago(3 * number),
                basis="核查",
                by=by,
            )

    def end(self, number):
        child, by = self.child(second=number > 5), self.by
        with acting(by):
            end_category(
                child=child, category=CATEGORIES[number % 4], end_on=self.ago(number), basis="核查", by=by
            )

    def move_within(self, number):
        child, by = self.child(), self.by
        place = OTHER_VILLAGE if child.place == VILLAGE else VILLAGE
        with acting(by):
            move(child=child, place=place, address="新址", version=child.version, reason="搬迁", by=by)

    def move_across(self, number):
        """To the other county, or back."""
        child, by = self.child(), self.by
        there, place = (
            (self.office.officer, VILLAGE) if by is self.charlie else (self.charlie, BAISHAN_VILLAGE)
        )
        with acting(by):
            asked = transferring.offer(child=child, to_county=place[:6], address="新址", reason="随父母迁居",
                                       version=child.version, by=by)  # fmt: skip
        with acting(there):
            transferring.accept(transfer=asked, to_place=place, by=there)

    def merge(self, number):
        by, files = self.by, [self.child(), self.child(second=True)]
        kept, dropped = files if number % 2 else files[::-1]
        with acting(by):
            self.merges.append(
                merge(kept=kept, dropped=dropped, from_dropped=(), versions=(kept.version, dropped.version),
                      reason="同一名儿童", by=by)
            )  # fmt: skip

    def split(self, number):
        by = self.by
        with acting(by):
            undo_merge(merge=self.merges[-1], reason="不是同一名儿童", by=by)

    # ---- schools

    def entrust(self, number):
        by, child = self.by, self.child()
        school = self.office.school if number % 2 else a_unit("kindergarten", name=f"第{next(NUMBERS)}幼儿园")
        with acting(by):
            Entrusted.objects.create(
                place=child.place, child=child, organisation=school, start_on=self.ago(number)
            )

    def leave_school(self, number):
        by = self.by
        with acting(by):
            last = self.last_school(by)
            last.end_on = max(last.start_on + dt.timedelta(days=1), self.ago(number))
            last.save()

    def other_school(self, number):
        """The entry was about another school."""
        by = self.by
        with acting(by):
            last = self.last_school(by)
            last.organisation = a_unit("school", name=f"第{next(NUMBERS)}小学")
            last.save()

    def last_school(self, by):
        rows = Entrusted.objects.scoped(by).filter(child=self.office.child, end_on=None)
        return nth(list(rows.order_by("pk")), -1)

    def other_kind(self, number):
        """An organisation was entered as of another kind."""
        school = Organisation.objects.get(pk=self.office.school.pk)
        school.kind = "kindergarten" if school.kind == "school" else "school"
        school.save()

    # ---- matters

    def begin(self, number):
        kinds = sorted(driven_here().items())
        _, kind = kinds[(number * 7 + len(self.walkers) * 3) % len(kinds)]
        self.office.child = self.child()
        assert self.by is self.office.officer  # the driver knows the people of one county
        walker = Walker(self.office, kind)
        walker.start()
        self.walkers.append(walker)

    def step(self, number):
        walker = nth(self.walkers[-2:], number)
        open_to = [each for each in walker.kind.moves.values() if walker.matter.state in each.before]
        chosen = nth(open_to, number)
        walker.heed([chosen])
        for guard in chosen.guards:
            walker.fulfil(guard, chosen)
        walker.take(chosen)

    # ---- leads

    def lead(self, number):
        self.leads.append(a_lead(by=self.office.officer, place=VILLAGE))

    def lead_goes(self, number):
        """The next step of a lead: up to its acceptance, or its rejection."""
        office = self.office
        lead = again(nth(self.leads, number), office.officer)
        if lead.state == "new":
            with acting(office.supervisor):
                leads.dispatch(lead_ids=[lead.pk], by=office.supervisor)
        elif lead.state == "dispatched":
            with acting(office.director):
                leads.verify(lead=lead.pk, version=None, by=office.director, **seen_at_home())
        elif lead.state == "verified":
            with acting(office.supervisor):
                leads.review(lead=lead.pk, version=None, passed=True, by=office.supervisor)
        else:
            with acting(office.officer):
                if number % 4 == 3:
                    leads.reject(
                        lead=lead.pk, version=None, verdict="not_true", reason="不属实", by=office.officer
                    )
                else:
                    leads.accept(lead=lead.pk, version=None, by=office.officer)

    # ---- posts

    def post_ends(self, number):
        post = self.a_director(number)
        with acting(self.manager):
            end_post(post=post, on=self.today + dt.timedelta(days=number), reason="调离", by=self.manager)

    def post_handed_over(self, number):
        post = self.a_director(number)
        to = a_post("evaluator", self.office.county, name="高远").user
        with acting(self.manager):
            hand_over(post=post, to=to, on=self.today, reason="轮换", by=self.manager)

    def post_begins(self, number):
        a_post("child_director", OTHER_VILLAGE, name="周芳", start_on=self.ago(number - 3))

    def a_director(self, number):
        rows = list(
            Post.objects.filter(role="child_director", end_on=None).exclude(pk=self.office.director.post_id)
        )
        return nth(rows, number)

    # ---- the duties themselves

    def read(self, number):
        """Somebody reads: what changed by now is brought in."""
        refresh()


ACTIONS = [
    name for name in vars(County)
    if not name.startswith("_") and name not in
    ("do", "by", "child", "ago", "written", "facts", "guardians", "adult", "a_director", "last_school")
]  # fmt: skip
