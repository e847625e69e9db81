"""The demo's child in danger: a teacher reports, three departments act, a court protects, a centre takes care.

Left where the return has been assessed: who tries the demo brings the child home, and tells the reporter.
"""

from __future__ import annotations

from tonghu.casework.filling import Filled
from tonghu.casework.harm.models import Channel
from tonghu.casework.harm.receipts import key_of
from tonghu.casework.harm.reporters import Told
from tonghu.casework.harm.reporting import report_harm
from tonghu.casework.models import Matter
from tonghu.demo.cast import Cast, added, age_of, aged, day, form, on, opened, stepped
from tonghu.kernel.periods import add_months
from tonghu.locks.acting import acting
from tonghu.places.models import Kind
from tonghu.registry.models import Child


def tell_of_danger(cast: Cast) -> None:
    """From the report to the assessment before the return."""
    token = f"{cast.key('danger')}-{cast.county}"
    if cast.matter_with(key_of(token)) is not None:
        return
    child = cast.child(aged(7, 14))
    report = _reported(cast, child, token)
    _handed_over(cast, report)
    care = _in_emergency_care(cast, report)
    _protected(cast, child)
    _under_guardianship(cast, child)
    ended = {"then": "temporary", "said": "县未保中心已接收,转为临时监护。"}
    stepped(cast.officer, care, "finish", filled=form("emergency_care_end", ended_on=day(), **ended))


def _suspect(child: Child) -> str:
    """Nobody of the demo is called so: names there have more to them."""
    return f"{child.name[0]}某"


def _reported(cast: Cast, child: Child, token: str) -> Matter:
    teacher = cast.at(Kind.SCHOOL)
    taken = report_harm(
        answers={
            "happened": "孩子手臂上有几处新旧瘀伤,说不敢回家。",
            "danger": "now",
            "situation": "injuries",
            "known_by": "at_work",
            "known_since": "today",
            "when": "今天上午第二节课后",
            "where": cast.unit(Kind.SCHOOL).name,
            "child_name": child.name,
            "child_age": age_of(child),
            "suspect_name": _suspect(child),
            "suspect_relation": "父亲",
        },
        place=cast.county,
        token=token,
        channel=Channel.POST,
        told=Told(post=f"{teacher.title} {teacher.user_name}"),
    )
    officer = cast.officer
    with acting(officer):
        report = Matter.objects.scoped(officer).get(pk=taken.matter)
    assessed = {
        "urgency": "now",
        "child_found": "met",
        "care_needed": True,
        "judged_by": "与学校通话,儿童主任已到校见到孩子。",
    }
    stepped(officer, report, "assess", filled=form("harm_assessment", assessed_on=day(), **assessed))
    return stepped(officer, report, "name_child", child=child)


def _handed_over(cast: Cast, report: Matter) -> None:
    """Police and civil affairs have said what they did; education has signed for it and still has to."""
    officer = cast.officer
    with acting(officer):
        parts = (
            Matter.objects.scoped(officer)
            .filter(parent=report, kind="harm_handover")
            .select_related("receiver")
        )
        handed = {part.receiver.kind: part for part in parts if part.receiver is not None}
    for kind in (Kind.POLICE, Kind.CIVIL_AFFAIRS, Kind.EDUCATION):
        stepped(cast.at(kind), handed[kind], "acknowledge")
    for kind, taken, said in (
        (Kind.POLICE, "case", "已受案,已向有关人员了解情况。"),
        (Kind.CIVIL_AFFAIRS, "measures", "已安排临时照料。"),
    ):
        answer = form("harm_answer", answered_on=day(), taken=taken, child_safe="safe", said=said)
        stepped(cast.at(kind), handed[kind], "answer", filled=answer)


def _in_emergency_care(cast: Cast, report: Matter) -> Matter:
    centre = cast.unit(Kind.PROTECTION_CENTRE).name
    told = {"by_whom": "centre", "carer": centre, "where": centre, "needs": "先就医检查;不要单独留下。"}
    return opened(
        cast.officer,
        "emergency_care",
        place=cast.county,
        parent=report,
        child=report.child,
        filled=form("emergency_care", cared_from=day(), **told),
    )


def _protected(cast: Cast, child: Child) -> None:
    """The court accepts it as urgent and rules within its twenty-four hours."""
    court, against = cast.at(Kind.COURT), {"respondent_name": _suspect(child)}
    terms = {"measures": ["no_violence", "no_contact"]}
    applied = form(
        "protection_order_application",
        applied_on=day(),
        applicant="civil_affairs",
        applicant_name=cast.unit(Kind.CIVIL_AFFAIRS).name,
        urgent=True,
        respondent_relation="father",
        **against,
        **terms,
    )
    order = opened(
        cast.officer, "protection_order", child=child, receiver=cast.unit(Kind.COURT), filled=applied
    )
    stepped(court, order, "accept_urgent")
    ruling = form(
        "protection_order_ruling",
        decided_on=day(),
        order_no=f"(示例){cast.county}民保令1号",
        starts_on=day(),
        ends_on=add_months(on(), 6).isoformat(),
        **against,
        **terms,
    )
    stepped(court, order, "grant", filled=ruling)


def _under_guardianship(cast: Cast, child: Child) -> None:
    keeper, centre = cast.at(Kind.PROTECTION_CENTRE), cast.unit(Kind.PROTECTION_CENTRE)
    ground = {"ground": "harmed", "with_whom": "institution", "danger": True}
    matter = opened(
        cast.officer,
        "temporary_guardianship",
        child=child,
        receiver=centre,
        filled=form("temporary_ground", found_on=day(), **ground),
    )
    until = {"starts_on": day(), "until": add_months(on(), 3).isoformat(), "ground": "harmed"}
    decision = form(
        "temporary_decision", decided_on=day(), decision_no=f"(示例){cast.county}临监1号", **until
    )
    stepped(cast.lead, matter, "decide", filled=decision)
    placed = form(
        "placement_made", placed_on=day(), way="institution", institution=centre.name, child_heard=True
    )
    stepped(keeper, matter, "place", filled=placed)
    added(keeper, matter, form("safety_check", checked_on=day(), safe=True))
    added(keeper, matter, form("psych_measure", measured_on=day(), done="done", level="green"))
    added(keeper, matter, _assessment(cast))


def _assessment(cast: Cast) -> Filled:
    assessors = [
        {
            "assessor_name": cast.at(kind).user_name,
            "assessor_unit": cast.unit(kind).name,
            "assessor_kind": as_what,
        }
        for kind, as_what in ((Kind.PROTECTION_CENTRE, "staff"), (Kind.WOMENS_FEDERATION, "social_worker"))
    ]
    return form(
        "return_assessment",
        assessed_on=day(),
        toolkit="other",
        cause_gone=True,
        guardian_able=True,
        child_opinion="wants",
        suitable="suitable",
        assessors=assessors,
    )
