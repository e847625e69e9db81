"""Builds a child's file that lacks nothing, step by step as people do."""

from django.utils import timezone
from tests.casework.matters_made_up import added, opened, stepped
from tests.casework.test_plans import agreement, in_a_month, measures
from tests.casework.test_records import visited

from tonghu.locks.acting import acting
from tonghu.registry.family import add_adult
from tonghu.registry.holding import hold_category
from tonghu.registry.models import Adult, Child, Holding

NUMBER = "379901201503020019"


def make_whole(office):
    """Identity, address, guardian, carer, category, visit, needs, plan and who answers for it: all there."""
    by = office.officer
    with acting(by):
        child = Child.objects.scoped(by).get(pk=office.child.pk)
        child.number, child.address = NUMBER, "青河县城关镇东村12号"
        child.save()
        if not Adult.objects.scoped(by).filter(child=child, is_guardian=True).exists():
            add_adult(
                child=child, relation="grandparent", name="王秀英", is_guardian=True, source="户口簿", by=by
            )
        if not Holding.objects.scoped(by).filter(child=child, end_on=None).exists():
            hold_category(
                child=Child.objects.scoped(by).get(pk=child.pk),
                category="left_behind",
                start_on=timezone.localdate(),
                basis="入户核查",
                by=by,
            )
    plan_in_force(office)


def plan_in_force(office):
    """A visit found a need, the needs were assessed, a measure was adopted, the guardian agreed, the plan was signed."""
    visited(office, needs_found=["mind"], needs_note="见走访情况。")
    plan = opened(office.supervisor, kind="plan", child=office.child)
    added(office.supervisor, plan, "needs")
    return signed(office, plan)


def signed(office, plan):
    """The one measure that was proposed is adopted, and the plan signed."""
    (measure,) = measures(office, plan).values()
    stepped(office.supervisor, measure, "adopt", receiver=office.health, due_on=in_a_month())
    return stepped(office.supervisor, plan, "sign", filled=agreement())
