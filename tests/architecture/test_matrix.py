"""Role × address: every address is declared, refuses who is not signed in, and shows Charlie of the other county
nothing of Alice's, whatever the role, in any of the ways in which rows leave.
"""

import io
import re
import zipfile
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern
from tests.architecture.two_counties import SIGNS, filled
from tests.workbench.pages import client_of

import tonghu.workbench
from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, VILLAGE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.accounts.roles import ROLES
from tonghu.casework.presence.codes import code_for
from tonghu.locks.acting import acting
from tonghu.locks.scoped import ScopedModel
from tonghu.places.models import Kind, Level, Organisation
from tonghu.portal import urls as portal
from tonghu.workbench.exposure import Exposure

pytestmark = pytest.mark.django_db
SIGN = SIGNS[QINGHE]
DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}
# These two reach both counties by right.
ABOVE_BOTH = {"city_lead", "province_lead"}
# Reads the record of everybody by right, and nothing else.
EVERYWHERE = {"auditor": {"settings:audit", "settings:audit_heads"}}
# What the number in an address means, where it is not the namespace's own thing.
NUMBERS = {
    "reports": "reports.Report",
    "children": "registry.Child",
    "children:entrusted_child": "registry.Entrusted",
    "children:transfer": "registry.Transfer",
    "children:transfer_accept": "registry.Transfer",
    "children:transfer_decline": "registry.Transfer",
    "children:transfer_withdraw": "registry.Transfer",
    "casework": "casework.Matter",
    "casework:past_import": "casework.PastImport",
    "casework:past_apply": "casework.PastImport",
    "casework:past_undo": "casework.PastImport",
    "casework:record": "casework.Record",
    "casework:correct": "casework.Record",
    "casework:record_file": "casework.Record",
    "casework:unmask": "found_said",
    "intake": "harm_report",
    "intake:file": "harm_file",
    "leads": "leads.Lead",
    "leads:photo": "leads.Photo",
    "resources": "activity",
    "resources:worker": "trained",
    "sharing": "exchange.RegisterFile",
    "sharing:agreement_end": "exchange.Agreement",
    "sharing:batch": "exchange.Batch",
    "sharing:batch_upload": "exchange.Batch",
    "sharing:run_start": "exchange.Batch",
    "sharing:run": "leads.Run",
    "sharing:run_progress": "leads.Run",
    "sharing:run_cancel": "leads.Run",
    "sharing:run_again": "leads.Run",
    "sharing:run_file": "leads.Run",
    "workforce": "accounts.Post",
    "workforce:account": "accounts.User",
    "workforce:account_password": "accounts.User",
    "workforce:account_second_factor": "accounts.User",
    "workforce:account_open": "accounts.User",
    "settings:review": "accounts.BreakGlass",
    "settings:review_stop": "accounts.BreakGlass",
    "settings:request": "accounts.AccessRequest",
    "settings:request_withdraw": "accounts.AccessRequest",
    "settings:finding": "accounts.Finding",
}
# Second numbers of an address.
PARTS = {
    "subject": "registry.Child",
    "child": "registry.Child",
    "corrects": "registry.Visit",
    "holding": "registry.Holding",
    "adult": "registry.Adult",
    "other": "registry.Child:2",
    "merge": "registry.Merge",
    "split": "registry.Split",
    "block": "registry.Block",
    "entrusted": "registry.Entrusted",
    "attachment": "casework.Attachment",
    "participant": "participant",
}
# Ways out that a filter or a search could widen, and how it is tried.
MANY = {
    Exposure.LIST,
    Exposure.COUNT,
    Exposure.EXPORT,
    Exposure.SEARCH,
    Exposure.AUTOCOMPLETE,
    Exposure.AGGREGATE,
}
NARROWED = ({"q": SIGN[:2]}, {"place": QINGHE})
# What the county officer of Alice's county sees of it: the pages on which a leak would show.
ALICES = {
    "catalogue:clause",
    "catalogue:figures",
    "children:duties",
    "duties:mine",
    "monitoring:clause",
    "monitoring:clauses",
    "monitoring:directors",
    "monitoring:home",
    "monitoring:quality",
    "reports:file",
    "reports:list",
    "reports:new",
    "reports:report",
    "help:home",
    "catalogue:form",
    "catalogue:forms",
    "casework:correct",
    "casework:fill",
    "casework:list",
    "casework:matter",
    "casework:past",
    "casework:past_import",
    "casework:past_undo",
    "casework:record",
    "casework:record_file",
    "casework:step",
    "children:block",
    "children:categories",
    "children:child",
    "children:correct",
    "children:correct_adult",
    "children:correct_visit",
    "children:end_adult",
    "children:end_block",
    "children:end_entrusted",
    "children:entrust",
    "children:hand_over_entrusted",
    "children:end_holding",
    "children:export",
    "children:family",
    "children:history",
    "children:hold",
    "children:list",
    "children:merge",
    "children:merge_with",
    "children:move",
    "children:offer",
    "children:new_adult",
    "children:print",
    "children:search",
    "children:split",
    "children:timeline",
    "children:transfer",
    "children:transfer_accept",
    "children:transfer_ask",
    "children:transfer_decline",
    "children:transfer_withdraw",
    "children:transfers",
    "children:papers",
    "children:support",
    "children:guardianship",
    "children:undo_merge",
    "children:undo_split",
    "children:visits",
    "inbox:home",
    "intake:child",
    "intake:file",
    "intake:list",
    "intake:new",
    "intake:report",
    "intake:reporter",
    "leads:export",
    "leads:lead",
    "leads:list",
    "leads:precision",
    "monitoring:place",
    "pick:places",
    "resources:claims",
    "resources:code",
    "resources:kinds",
    "resources:list",
    "resources:new",
    "resources:people",
    "resources:places",
    "resources:projects",
    "resources:record",
    "resources:sign",
    "resources:strike",
    "resources:withdraw",
    "resources:worker",
    "resources:workers",
    "settings:break_glass",
    "settings:home",
    "settings:request",
    "settings:request_new",
    "settings:requests",
    "settings:roles",
    "sharing:agreements",
    "sharing:batch",
    "sharing:batch_upload",
    "sharing:file",
    "sharing:list",
    "sharing:run",
    "sharing:upload",
    "signin:account",
    "signin:messages",
    "workforce:delegate",
    "workforce:posts",
    "workforce:seat",
    "workforce:vacancies",
}
# Where an address asks for a word of its own.
OWN_WORDS = {
    ("casework:step", "name"): "withdraw",
    ("resources:new", "form"): "activity",
    ("reports:new", "kind"): "briefing",
}
WORDS = {
    "ext": "docx",
    "rule": "d01_1",
    "kind": "referral",
    "file": "docx",
    "form": "visit",
    "role": "child_director",
    "place": VILLAGE,
    "clause": "10",
    "document": "lu_min_2024_5",
    "article": "10",
    "field": "number",
    "name": "dispatch",
    "year": "2026",
    "version": "1",
    "where": "child_number",
}


def addresses():
    """{name: route} of every address."""
    found = {}

    def walk(patterns, prefix, names):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                found[":".join([*names, pattern.name or route])] = "/" + route
            else:
                walk(pattern.url_patterns, route, [*names, pattern.namespace] if pattern.namespace else names)

    walk(get_resolver().url_patterns, "", [])
    return found


def declared():
    """{name: what it exposes}, out of every urls.py."""
    found = {}
    found |= {f"{portal.app_name}:{each}": ways for each, ways in portal.EXPOSES.items()}
    for module in iter_modules(tonghu.workbench.__path__, "tonghu.workbench."):
        names = [f"{module.name}.urls", f"{module.name}.allauth_urls"] if module.ispkg else [module.name]
        for name in names:
            try:
                urls = import_module(name)
            except ModuleNotFoundError:
                continue
            space = f"{urls.app_name}:" if hasattr(urls, "app_name") else ""
            found |= {space + each: ways for each, ways in getattr(urls, "EXPOSES", {}).items()}
    return found


def address_of(name, route, made, words=None):
    """The route with the numbers of Alice's rows in it. `words`: parts that are no number, where not the usual ones."""
    space = name.partition(":")[0]

    def value(match):
        part = match[1]
        if part in PARTS:
            return str(made[PARTS[part]].pk)
        if part == "deed":
            return str(made["leads.Step"].key)
        if part == "token":
            return code_for(made["activity"].pk)[0]
        if part in ("pk", "key"):
            return str(made[NUMBERS.get(name) or NUMBERS.get(space, "registry.Child")].pk)
        return (words or {}).get(part) or OWN_WORDS.get((name, part)) or WORDS[part]

    return re.sub(r"<(?:\w+:)?(\w+)>", value, route)


def body(answer):
    """All that an answer carries, streamed or not, with its headers."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        content = unzipped(content)
    return content.decode("utf-8", "replace") + str(answer.headers)


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def holder(role, county):
    """A new holder of the role in a county."""
    level = ROLES[role].level
    unit = None
    if level is None:
        unit = Organisation.objects.create(name=f"单位{role}", kind=Kind.SCHOOL, place=county)
    place = (county + "100001")[: DIGITS[level]] if level else county
    return a_post(role, place, name="陈白山", organisation=unit)


def test_every_address_is_declared_and_no_other():
    assert sorted(declared()) == sorted(addresses())
    assert [name for name, ways in declared().items() if not ways] == []


def test_every_way_out_is_tried():
    used = {way for ways in declared().values() for way in ways}
    assert used == set(Exposure)


def test_who_is_not_signed_in_gets_the_sign_in_page():
    made = filled(QINGHE, VILLAGE)
    client = Client()
    open_names = {
        "account_login",
        "account_inactive",
        "set_language",
        "portal:report",
        "portal:send",
        "portal:outcome",
        "portal:sign",
    }
    for name, route in addresses().items():
        answer = client.get(address_of(name, route, made), {"q": SIGN[:2]})
        where = answer.headers.get("Location", "").partition("?")[0]
        if name not in open_names and answer.status_code != 405:
            assert (name, where, SIGN in body(answer)) == (name, "/accounts/login/", False)


def test_both_counties_have_a_row_in_every_table():
    for county, village in ((QINGHE, VILLAGE), (BAISHAN, BAISHAN_VILLAGE)):
        made = filled(county, village)
        with acting(actor := actor_for(made["accounts.Post"])):
            empty = [
                model._meta.label
                for model in apps.get_models()
                if issubclass(model, ScopedModel) and not model.objects.scoped(actor).exists()
            ]
        assert empty == []


@pytest.mark.parametrize("role", sorted(set(ROLES) - ABOVE_BOTH))
def test_charlie_sees_nothing_of_alices_county(role):
    made = filled(QINGHE, VILLAGE)
    filled(BAISHAN, BAISHAN_VILLAGE)
    client = client_of(holder(role, BAISHAN))
    leaks, faults = [], []
    for name, route in addresses().items():
        if name in EVERYWHERE.get(role, ()) or name == "account_logout":
            continue
        asked = ({}, *NARROWED) if declared()[name] & MANY else ({},)
        for query in asked:
            answer = client.get(address_of(name, route, made), query)
            if SIGN in body(answer):
                leaks.append((name, query))
            if answer.status_code not in (200, 302, 403, 404, 405):
                faults.append((name, query, answer.status_code))
    assert (leaks, faults) == ([], [])


def test_alice_sees_her_own_so_that_this_can_fail():
    made = filled(QINGHE, VILLAGE)
    client = client_of(made["accounts.Post"])
    seen = {
        name
        for name, route in addresses().items()
        if name != "account_logout" and SIGN in body(client.get(address_of(name, route, made)))
    }
    assert (sorted(seen - ALICES), sorted(ALICES - seen)) == ([], [])
