"""Every address that changes something: who may, and what a form that would go through says."""

import uuid
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from people import BAISHAN, QINGHE, VILLAGE
from tonghu.accounts.permissions import Permission as P
from tonghu.duties import rules as in_force
from tonghu.duties.models import RuleInForce
from tonghu.places.models import Kind, Organisation

TODAY = timezone.localdate


@dataclass(frozen=True, kw_only=True)
class Deed:
    """`needs`: permissions of which one is enough. `role`, `place`: of the right person; "" for Alice, the county's officer.

    `typed(made)`: what is filled in beside what the form says by itself; `form`: whether the address draws one.
    `why_no_control`: why the right person's sending is not tried here; it is elsewhere.
    """

    needs: frozenset
    role: str = ""
    place: str = QINGHE
    typed: object = lambda made: {}
    form: bool = True
    query: str = ""
    why_no_control: str = ""


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


ADMIN, LEAD, SECURITY, DIRECTOR = "system_administrator", "county_lead", "security_officer", "child_director"
CHANGE = P.CHILD_CHANGE
NO_FORM = {"form": False}
DEEDS = {
    "sharing:agreement_new": deed(
        P.AGREEMENT_DECLARE,
        query="?department=%E5%8F%B8%E6%B3%95",
        typed=lambda made: {"basis": "x", "purpose": "x"},
    ),
    "sharing:agreement_end": deed(P.AGREEMENT_DECLARE, **NO_FORM),
    "sharing:upload": deed(P.REGISTER_UPLOAD, typed=a_file, **NO_FORM),
    "sharing:batch_upload": deed(P.REGISTER_UPLOAD, typed=a_file, **NO_FORM),
    "sharing:run_start": deed(
        P.RUN_START,
        typed=lambda made: {"key": uuid.uuid4()},
        why_no_control="a run needs files that were read: tests/workbench/registers",
        **NO_FORM,
    ),
    "sharing:file_teach": deed(
        P.REGISTER_UPLOAD,
        typed=lambda made: {"register": "hukou", "header": "甲", "column": "name"},
        why_no_control="a file of the test's bytes is needed: tests/workbench/registers",
        **NO_FORM,
    ),
    "sharing:file_withdraw": deed(P.REGISTER_UPLOAD, **NO_FORM),
    "sharing:run_cancel": deed(P.RUN_START, **NO_FORM),
    "sharing:run_again": deed(
        P.RUN_START, why_no_control="a run that failed is needed: tests/leads/test_runs.py", **NO_FORM
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
        typed=lambda made: {"key": uuid.uuid4(), "version": 1, "saw_child": "yes", "proposal": "accept"},
        why_no_control="a lead on its way is needed: tests/workbench/leads",
        **NO_FORM,
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
        typed=lambda made: {"to_place": VILLAGE},
        why_no_control="the third county of the test has no villages: tests/registry/test_transferring.py",
        **NO_FORM,
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
    "children:unmask_adult": deed(
        P.CHILD_UNMASK,
        why_no_control="the made-up order names the made-up adult: tests/workbench/children/test_file.py",
        **NO_FORM,
    ),
    "children:merge_with": deed(P.CHILD_MERGE, typed=with_reason()),
    "children:undo_merge": deed(
        P.CHILD_MERGE,
        typed=with_reason(),
        why_no_control="the made-up merge moved nothing: tests/workbench/children/test_writing.py",
    ),
    "children:split": deed(P.CHILD_MERGE, typed=with_reason(name="另一名", number_goes="no", sex="0")),
    "children:undo_split": deed(
        P.CHILD_MERGE,
        typed=with_reason(),
        why_no_control="the made-up split moved nothing: tests/workbench/children/test_writing.py",
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
        why_no_control="a delegation is needed: tests/workbench/workforce",
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
        typed=with_reason(),
        why_no_control="there is no factor to clear: tests/workbench/workforce",
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
        why_no_control="the made-up use has ended: tests/accounts/test_breaking_glass.py",
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
    **{
        f"casework:{name}": deed(
            P.CASE_WORK,
            P.VISIT_RECORD,
            typed=lambda made: {"key": uuid.uuid4(), "version": 1, "reason": "试"},
            why_no_control="its forms are drawn out of the catalogue: tests/workbench/casework",
            **NO_FORM,
        )
        for name in ("open", "step", "add", "measure", "agenda", "decide", "correct", "fill")
    },
    **{
        f"casework:{name}": deed(
            CHANGE,
            typed=lambda made: {"key": uuid.uuid4(), "reason": "试", "kind": "visits"},
            why_no_control="a file of the past is needed: tests/workbench/casework/test_past_pages.py",
            **NO_FORM,
        )
        for name in ("past", "past_apply", "past_undo")
    },
    **{
        f"intake:{name}": deed(
            P.CASE_WORK,
            typed=lambda made: {"key": uuid.uuid4(), "version": 1, "reason": "试"},
            why_no_control="a report on its way is needed: tests/workbench/intake, tests/casework/test_harm_path.py",
            **NO_FORM,
        )
        for name in ("new", "child", "reporter", "number", "link")
    },
    "resources:new": deed(
        P.CASE_WORK,
        typed=lambda made: {"key": uuid.uuid4()},
        why_no_control="its forms are drawn out of the catalogue: tests/workbench/records",
        **NO_FORM,
    ),
    "resources:withdraw": deed(P.CASE_WORK, typed=with_reason()),
    "resources:people": deed(
        P.CASE_WORK,
        query="?kind=child",
        typed=lambda made: {"people": [made["registry.Child:2"].pk]},
        **NO_FORM,
    ),
    "resources:strike": deed(P.CASE_WORK, typed=with_reason()),
    "resources:claims": deed(P.CASE_WORK, typed=lambda made: {"claim": made["claim"].pk}, **NO_FORM),
    "resources:sign": deed(P.CASE_WORK, role=DIRECTOR, place=VILLAGE, **NO_FORM),
    "leads:undo": deed(
        P.LEAD_DISPATCH,
        why_no_control="a deed of a moment ago is needed: tests/leads/test_undo.py",
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
# Open to every county by right, with a reason on record and a message to the county whose data it is.
ACROSS = {"children:transfer_ask", "settings:break_glass", "settings:request_new"}
# Deeds that answer to a picker, or to a code: whom or what it does not find, or is not for this county, is said on the page.
PICKED = {"workforce:appoint", "workforce:delegate", "workforce:account_new", "resources:sign"}
# Done to one's own county, whatever the address says.
OF_OWN_COUNTY = {
    "casework:past",
    "intake:new",
    "resources:new",
    "settings:report",
    "settings:report_sign",
    "settings:finding_new",
    "sharing:upload",
    "sharing:agreement_new",
}
# Picks rows by ids in the form and leaves out those that are not in reach.
SKIPS = {"leads:dispatch", "leads:undo"}
