"""Every address that changes something: who may, and what a form that would go through says."""

import uuid
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.architecture import rows_made_ready as ready
from tests.casework.test_past import GOOD, HEADS, excel
from tests.casework.test_records import a_visit

from people import BAISHAN, QINGHE, VILLAGE
from tonghu.accounts.permissions import Permission as P
from tonghu.duties import rules as in_force
from tonghu.duties.models import RuleInForce
from tonghu.places.models import Kind, Organisation

TODAY = timezone.localdate


@dataclass(frozen=True, kw_only=True)
class Deed:
    """`needs`: permissions of which one is enough. `role`, `place`: of the right person; "" for Alice, the county's officer.
    `who`: where the right person works in a unit, the label under which `ready` puts the post among the rows made.

    `ready(made)`: makes what must stand before it can go through, and gives the rows that the address and `typed` name then.
    `typed(rows)`: what is filled in beside what the form says by itself; `form`: whether the address draws one.
    `query(rows)`: of the address; `words`: parts of the address that are no number.
    """

    needs: frozenset
    role: str = ""
    place: str = QINGHE
    who: str = ""
    ready: object = lambda made: {}
    typed: object = lambda made: {}
    form: bool = True
    query: object = lambda made: ""
    words: dict = field(default_factory=dict)


def deed(*needs, **more):
    return Deed(needs=frozenset(needs), **more)


def a_file(made):
    return {
        "key": uuid.uuid4(),
        "title": "六月",
        "as_of": "2026-06-30",
        "sent": SimpleUploadedFile("a.csv", "甲,乙\n1,2\n".encode()),
    }


def with_reason(**more):
    return lambda made: {"reason": "试", **more}


def a_held_version(made):
    """A rule of the catalogue as it is now, noted as one that waits."""
    rule = in_force.versions().all[0]
    RuleInForce.objects.get_or_create(
        rule=rule.id,
        hash=rule.hash,
        defaults={"held": "试", "figures": {"universe": 40, "applicable": 40, "cities": {}}},
    )
    return {"rule": rule.id, "hash": rule.hash}


def another_school(kind):
    """A unit of the county with whom the child is not yet."""
    found, _ = Organisation.objects.get_or_create(place=QINGHE, name=f"另一{kind}", kind=kind)
    return found.pk


def with_unit(**more):
    return lambda made: {"receiver": made["places.Organisation"].pk, **more}


def a_past_file(made):
    content = excel(HEADS, ("另一名", "2014-05-06", *GOOD[2:]))
    return {"kind": "visits", "file": SimpleUploadedFile("台账.xlsx", content)}


ADMIN, LEAD, SECURITY, DIRECTOR = "system_administrator", "county_lead", "security_officer", "child_director"
CHANGE = P.CHILD_CHANGE
WORK = (P.CASE_WORK, P.VISIT_RECORD)
NO_FORM = {"form": False}
DEEDS = {
    "sharing:agreement_new": deed(
        P.AGREEMENT_DECLARE,
        query=lambda made: "?department=%E5%8F%B8%E6%B3%95",
        typed=lambda made: {"basis": "x", "purpose": "x"},
    ),
    "sharing:agreement_end": deed(P.AGREEMENT_DECLARE, **NO_FORM),
    "sharing:upload": deed(P.REGISTER_UPLOAD, typed=a_file, **NO_FORM),
    "sharing:batch_upload": deed(P.REGISTER_UPLOAD, typed=a_file, **NO_FORM),
    "sharing:run_start": deed(
        P.RUN_START,
        ready=ready.a_batch_that_was_read,
        typed=lambda made: {"key": uuid.uuid4()},
        **NO_FORM,
    ),
    "sharing:file_teach": deed(
        P.REGISTER_UPLOAD,
        ready=ready.a_file_with_an_unknown_column,
        typed=lambda made: {
            "register": "prison",
            "header": ["甲", "乙"],
            "column": ["term_starts_on", "term_ends_on"],
        },
        **NO_FORM,
    ),
    "sharing:file_withdraw": deed(P.REGISTER_UPLOAD, **NO_FORM),
    "sharing:run_cancel": deed(P.RUN_START, **NO_FORM),
    "sharing:run_again": deed(
        P.RUN_START, ready=ready.a_run_that_failed, typed=lambda made: {"key": uuid.uuid4()}, **NO_FORM
    ),
    "leads:dispatch": deed(
        P.LEAD_DISPATCH,
        typed=lambda made: {"lead": made["leads.Lead"].pk, "key": uuid.uuid4()},
        **NO_FORM,
    ),
    "leads:verify": deed(
        P.LEAD_VERIFY,
        role=DIRECTOR,
        place=VILLAGE,
        ready=ready.a_lead_on_its_way,
        typed=lambda made: {
            "saw_child": "yes",
            "carer_relation": "grandparent",
            "term_0": "true",
            "proposal": "accept",
        },
    ),
    "leads:reveal": deed(P.CHILD_UNMASK, **NO_FORM),
    "leads:deed": deed(
        P.LEAD_DISPATCH, typed=lambda made: {"key": uuid.uuid4(), "version": 1, "place": ""}, **NO_FORM
    ),
    "children:transfer_ask": deed(
        P.CHILD_TRANSFER,
        role="county_officer",
        place=BAISHAN,
        typed=lambda made: {
            "from_county": QINGHE,
            "to_place": "379902100001",
            "name": "某",
            "reason": "已在本县",
        },
    ),
    "children:transfer_accept": deed(
        P.CHILD_TRANSFER,
        role="county_officer",
        place="379909",
        ready=ready.villages_of_the_third_county,
        typed=lambda made: {"to_place": "379909001001"},
    ),
    "children:transfer_decline": deed(
        P.CHILD_TRANSFER,
        role="county_officer",
        place="379909",
        typed=lambda made: {"answer": "查无此人"},
        **NO_FORM,
    ),
    "children:transfer_withdraw": deed(P.CHILD_TRANSFER, typed=lambda made: {"answer": "填错了"}, **NO_FORM),
    "children:correct": deed(CHANGE, typed=with_reason(name="改名", sex="1")),
    "children:move": deed(CHANGE, typed=with_reason(place="379901100201")),
    "children:offer": deed(P.CHILD_TRANSFER, typed=with_reason(to_county=BAISHAN)),
    "children:correct_visit": deed(
        CHANGE, P.VISIT_RECORD, typed=lambda made: {"saw_child": "yes", "note": "更正"}
    ),
    "children:hold": deed(CHANGE, typed=lambda made: {"category": "orphan", "basis": "试"}),
    "children:end_holding": deed(CHANGE, typed=lambda made: {"basis": "试"}),
    "children:new_adult": deed(
        CHANGE, typed=lambda made: {"relation": "mother", "name": "新", "source": "户口簿"}
    ),
    "children:correct_adult": deed(CHANGE, typed=with_reason(name="改名")),
    "children:end_adult": deed(CHANGE, typed=with_reason()),
    "casework:unmask": deed(P.CHILD_UNMASK, **NO_FORM),
    "children:unmask": deed(P.CHILD_UNMASK, **NO_FORM),
    "children:unmask_adult": deed(P.CHILD_UNMASK, ready=ready.an_adult_no_order_names, **NO_FORM),
    "children:merge_with": deed(P.CHILD_MERGE, typed=with_reason()),
    "children:undo_merge": deed(
        P.CHILD_MERGE,
        ready=ready.a_merge,
        typed=with_reason(),
    ),
    "children:split": deed(P.CHILD_MERGE, typed=with_reason(name="另一名", number_goes="no", sex="0")),
    "children:undo_split": deed(
        P.CHILD_MERGE,
        ready=ready.a_split,
        typed=with_reason(),
    ),
    "children:block": deed(P.BLOCK_MANAGE, typed=lambda made: {"name": "某", "order": "裁定 2 号"}),
    "children:entrust": deed(
        CHANGE, typed=lambda made: {"organisation": another_school(Kind.OTHER), "reason": "接受服务"}
    ),
    "children:hand_over_entrusted": deed(
        CHANGE, typed=lambda made: {"organisation": another_school(Kind.SCHOOL), "reason": "转学"}
    ),
    "children:end_entrusted": deed(CHANGE, typed=with_reason()),
    "children:end_block": deed(P.BLOCK_MANAGE, typed=with_reason()),
    "workforce:appoint": deed(
        P.POST_MANAGE,
        role=ADMIN,
        typed=lambda made: {
            "person": made["accounts.User"].username,
            "role": DIRECTOR,
            "place": VILLAGE,
        },
    ),
    "workforce:delegate": deed(
        P.POST_DELEGATE,
        typed=lambda made: {"person": made["colleague"].user.username, "until": TODAY(), "reason": "外出"},
    ),
    "workforce:hand_over": deed(
        P.POST_MANAGE,
        role=ADMIN,
        typed=lambda made: {"person": made["colleague"].user.username, "reason": "换届"},
    ),
    "workforce:end": deed(P.POST_MANAGE, role=ADMIN, typed=with_reason()),
    "workforce:revoke": deed(
        P.POST_MANAGE,
        role=ADMIN,
        ready=ready.a_delegation,
        **NO_FORM,
    ),
    "workforce:account_new": deed(
        P.POST_MANAGE,
        role=ADMIN,
        typed=lambda made: {"full_name": "新人", "username": "xin.ren", "home": VILLAGE},
    ),
    "workforce:account_password": deed(P.POST_MANAGE, role=ADMIN, typed=with_reason()),
    "workforce:account_second_factor": deed(
        P.POST_MANAGE,
        role=ADMIN,
        ready=ready.a_second_factor,
        typed=with_reason(),
    ),
    "workforce:account_open": deed(P.POST_MANAGE, role=ADMIN, typed=with_reason()),
    "settings:break_glass": deed(
        P.BREAK_GLASS,
        role="county_officer",
        place=BAISHAN,
        typed=lambda made: {"place": VILLAGE, "hours": 1, "reason": "夜间接报,须核对住址电话"},
    ),
    "settings:review": deed(
        P.BREAK_GLASS_REVIEW, role=LEAD, typed=lambda made: {"outcome": "justified", "finding": "属实"}
    ),
    "settings:review_stop": deed(
        P.BREAK_GLASS_REVIEW,
        role=LEAD,
        ready=ready.a_use_in_progress,
        **NO_FORM,
    ),
    "settings:request_new": deed(
        P.ACCESS_ASK,
        typed=lambda made: {
            "kind": "unmasked_export",
            "place": QINGHE,
            "purpose": "年终核对发放名册与银行",
            "scope": "孤儿",
            "until": TODAY(),
        },
    ),
    "settings:request": deed(
        P.ACCESS_APPROVE, role=LEAD, typed=lambda made: {"approve": "no", "decision": "不必"}
    ),
    "settings:request_withdraw": deed(P.ACCESS_ASK, **NO_FORM),
    "reports:new": deed(P.REPORT_MAKE, typed=lambda made: {"month": f"{TODAY():%Y-%m}", "place": QINGHE}),
    "reports:again": deed(P.REPORT_MAKE, **NO_FORM),
    "duties:confirm": deed(P.RULE_CONFIRM, role="province_lead", place="37", typed=a_held_version, **NO_FORM),
    "settings:report": deed(P.AUDIT_REPORT, role=SECURITY, typed=lambda made: {"conclusion": "总体合规"}),
    "settings:report_sign": deed(P.AUDIT_SIGN, role=LEAD, typed=lambda made: {"version": 1}, **NO_FORM),
    "settings:finding_new": deed(
        P.AUDIT_REPORT,
        role=SECURITY,
        typed=lambda made: {"words": "共用账号", "measure": "分设", "due_on": TODAY()},
    ),
    "settings:finding": deed(P.AUDIT_REPORT, role=SECURITY, typed=lambda made: {"words": "已分设"}),
    "casework:open": deed(
        *WORK,
        query=lambda made: f"?child={made['registry.Child'].pk}",
        typed=with_unit(reason="试"),
    ),
    "casework:step": deed(*WORK, typed=with_reason()),
    "casework:add": deed(
        *WORK,
        ready=ready.the_report,
        typed=lambda made: ready.answers("harm_result"),
        words={"form": "harm_result"},
    ),
    "casework:measure": deed(
        *WORK, ready=ready.a_plan, typed=lambda made: {"service": "parents_job", "reason": "试"}
    ),
    "casework:agenda": deed(
        *WORK,
        ready=ready.a_conference,
        query=lambda made: f"?child={made['registry.Child:2'].pk}",
        typed=lambda made: ready.answers("agenda_item"),
    ),
    "casework:decide": deed(
        *WORK,
        ready=ready.an_item,
        typed=lambda made: {
            "receiver": made["places.Organisation"].pk,
            "due_date": TODAY(),
            **ready.answers("decision"),
        },
    ),
    "casework:correct": deed(*WORK, typed=lambda made: ready.answers("visit", **a_visit())),
    "casework:fill": deed(*WORK, typed=lambda made: ready.answers("visit", **a_visit())),
    "casework:past": deed(CHANGE, typed=a_past_file),
    "casework:past_apply": deed(CHANGE, ready=ready.a_file_of_the_past, **NO_FORM),
    "casework:past_undo": deed(CHANGE, ready=ready.a_past_that_was_kept, typed=with_reason()),
    "intake:new": deed(
        P.CASE_WORK,
        typed=lambda made: {
            "happened": "学生手臂有多处新旧伤痕。",
            "danger": "unclear",
            "situation": "injuries",
            "county": QINGHE,
        },
    ),
    "intake:child": deed(P.CASE_WORK, typed=lambda made: {"child": made["registry.Child"].pk}, **NO_FORM),
    "intake:reporter": deed(
        P.CASE_WORK, typed=lambda made: {"purpose": "公安机关需要询问报告人，核实时间。"}
    ),
    "intake:number": deed(
        P.CASE_WORK,
        who="police",
        ready=ready.a_number_that_the_police_signed_for,
        typed=lambda made: {"words": "核查身份。"},
    ),
    "intake:link": deed(
        P.CASE_WORK,
        ready=ready.two_reports,
        typed=lambda made: {"first": made["earlier_report"].pk, "why": "试"},
        **NO_FORM,
    ),
    "resources:new": deed(P.CASE_WORK, typed=lambda made: ready.answers("activity")),
    "resources:withdraw": deed(P.CASE_WORK, typed=with_reason()),
    "resources:people": deed(
        P.CASE_WORK,
        query=lambda made: "?kind=child",
        typed=lambda made: {"people": [made["registry.Child:2"].pk]},
        **NO_FORM,
    ),
    "resources:strike": deed(P.CASE_WORK, typed=with_reason()),
    "resources:claims": deed(P.CASE_WORK, typed=lambda made: {"claim": made["claim"].pk}, **NO_FORM),
    "resources:sign": deed(P.CASE_WORK, role=DIRECTOR, place=VILLAGE, **NO_FORM),
    "leads:undo": deed(
        P.LEAD_DISPATCH,
        ready=ready.a_lead_on_its_way,
        **NO_FORM,
    ),
}
# Deeds of oneself or of one's own session and devices, searches that only read, and what anybody may do without signing in;
# each has tests of its own.
OF_ONESELF = {
    "account_logout",
    "children:columns",
    "children:drop_view",
    "children:merge",
    "children:save_view",
    "leads:drop_view",
    "leads:save_view",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "portal:report",
    "portal:send",
    "portal:sign",
    "settings:audit_verify",
    "settings:break_glass_end",
    "signin:demo",
    "signin:end_device",
    "signin:read",
    "signin:switch_post",
}
# Open to every county by right: with a reason on record and a message to the county whose data it is, or, a report of harm,
# for everybody who sees a child in danger anywhere.
ACROSS = {"children:transfer_ask", "intake:new", "settings:break_glass", "settings:request_new"}
# Deeds that answer to a picker, or to a code: whom or what it does not find, or is not for this county, is said on the page.
PICKED = {"workforce:appoint", "workforce:delegate", "workforce:account_new", "resources:sign"}
# Done to one's own county, whatever the address says.
OF_OWN_COUNTY = {
    "casework:past",
    "resources:new",
    "settings:report",
    "settings:report_sign",
    "settings:finding_new",
    "sharing:upload",
    "sharing:agreement_new",
}
# Picks rows by ids in the form and leaves out those that are not in reach.
SKIPS = {"leads:dispatch", "leads:undo"}
