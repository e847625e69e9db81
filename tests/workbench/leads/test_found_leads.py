"""Leads as discovery really finds them: every one has its page and its visit, and goes its way to the file."""

from contextlib import ExitStack

import pytest
from django.conf import settings
from leads_made_up import Staff, brought_to
from test_lead_pages import page_of, press

from registers import AS_OF, COUNTY, KNOWN_VILLAGE, a_small_county
from tonghu.discovery.run.discover import Request, prepared
from tonghu.leads.intake import take_in
from tonghu.leads.models import Lead, Run
from tonghu.locks.acting import acting
from tonghu.registry.models import Child, Holding

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff(village=KNOWN_VILLAGE)


@pytest.fixture
def discovered(staff):
    """Takes in what discovery finds in a folder; the leads it raised."""
    with ExitStack() as stack:

        def discover(folder):
            request = Request(registers=folder, as_of=AS_OF, catalogue=settings.CATALOGUE)
            ready = stack.enter_context(prepared(request, lambda line: None))
            by = staff.officer
            with acting(by):
                run = Run.objects.scoped(by).create(
                    place=COUNTY,
                    batch_id=0,
                    as_of=AS_OF,
                    started_by="",
                    started_post=by.post_id,
                    state="done",
                )
                take_in(run, ready, by=by)
                return list(Lead.objects.scoped(by).order_by("id"))

        yield discover


def test_every_lead_of_a_hard_county_opens(staff, discovered, hard_county):
    leads = discovered(hard_county / "registers")
    shown = []
    for lead in leads:
        with acting(staff.officer):
            explained = lead.explanation()
        html = page_of(staff.officer, f"/leads/{lead.pk}/")
        shown.append((html.count('<li class="box">'), "可能的情况" in html, lead.number or "没有号码"))
        assert lead.number is None or lead.number not in html
        assert shown[-1][:2] == (len(explained.terms), bool(getattr(explained, "candidates", ())))
    assert {lead.kind for lead in leads} == {"enter", "exit", "review"}


def test_leads_of_a_county_go_their_way_into_files(staff, discovered, tmp_path):
    _, _ = a_small_county(tmp_path)
    (folder,) = tmp_path.iterdir()
    enter, leave = sorted(discovered(folder), key=lambda lead: lead.kind)
    assert (enter.name, enter.kind, leave.name, leave.kind) == ("郑晓阳", "enter", "何晓雨", "review")
    for lead in (enter, leave):
        lead = brought_to("reviewed", staff, lead)
        assert press(staff.officer, lead, "accept").status_code == 302
    with acting(staff.officer):
        files = Child.objects.scoped(staff.officer).order_by("name").values_list("name", "standing")
        held = Holding.objects.scoped(staff.officer).order_by("id").values_list("child__name", "end_on")
        assert list(files) == [("何晓雨", "closed"), ("郑晓阳", "open")]
        assert [(name, end_on is None) for name, end_on in held] == [("何晓雨", False), ("郑晓阳", True)]


def test_a_rejected_lead_is_not_raised_again_until_a_fact_changes(staff, discovered, tmp_path):
    def found(until):
        folder = tmp_path / until
        if not folder.exists():
            a_small_county(folder, until=until)
        (registers,) = folder.iterdir()
        return [(lead.name, lead.state) for lead in discovered(registers) if lead.name == "郑晓阳"]

    assert found("2030-01-09") == [("郑晓阳", "new")]
    with acting(staff.officer):
        lead = Lead.objects.scoped(staff.officer).get(name="郑晓阳")
    lead = brought_to("reviewed", staff, lead)
    assert press(staff.officer, lead, "reject", verdict="untrue", reason="父亲已回家").status_code == 302
    assert found("2030-01-09") == [("郑晓阳", "rejected")]
    assert found("2031-05-09") == [("郑晓阳", "rejected"), ("郑晓阳", "new")]
