"""The number of whoever a report names: sealed, masked on every page, opened once by the police that received the report."""

import pytest
from django.db import connection
from tests.casework.harm_made_up import HarmOffice, everything, in_clear, report_of, reported
from tests.casework.matters_made_up import seen, stepped
from tests.workbench.pages import client_of, hidden, text_of

from people import BAISHAN_VILLAGE, QINGHE, a_child, an_actor
from tonghu.accounts.models import Post
from tonghu.audit.models import Entry
from tonghu.casework import queries
from tonghu.casework.filling import Filled, correct_record
from tonghu.casework.harm.numbers import may_open_number, open_suspect_number
from tonghu.casework.harm.receipts import new_token
from tonghu.casework.harm.reporters import Told
from tonghu.casework.models import Record
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
SUSPECT, CHILD = "379901198001010010", "379901201503020010"
REPORTER = Told(name="陈邻居", phone="13800001111", relation="邻居")


@pytest.fixture
def office():
    return HarmOffice()


def taken_with_number(**changes):
    return reported(suspect_name="李大山", suspect_number=SUSPECT, told=REPORTER, **changes)


def signed_for(office, taken, kind="police"):
    handed = everything(taken)[kind]
    stepped(office.workers[kind], handed, "acknowledge")
    return everything(taken)[kind]


def opened(handed, by):
    with acting(by):
        return open_suspect_number(handed=handed.pk, words="核查身份。", by=by)


def every_step(office, taken):
    """The report all the way through the police's hands, said twice, and its number opened."""
    handed = signed_for(office, taken)
    opened(handed, office.workers["police"])
    for kind in ("civil_affairs", "education"):
        signed_for(office, taken, kind)


def test_no_number_of_anybody_stands_in_clear_in_any_column_of_any_table(office):
    a_child(by=office.officer, name="张小明", number=CHILD)
    token = new_token()
    taken = taken_with_number(token=token)
    taken_with_number(token=token, happened="又听到了一次。")
    every_step(office, taken)
    assert in_clear(SUSPECT, CHILD, REPORTER.phone) == []


def test_no_number_is_ever_sent_to_the_database_in_clear_to_be_kept(office):
    """The two tables that no post reads, the reporter's and the suspect's, are among what is written here."""
    sent = []

    def noting(execute, sql, params, many, context):
        if sql.lstrip().lower().startswith(("insert", "update")):
            sent.append((sql.split('"')[1] if '"' in sql else sql, str(params)))
        return execute(sql, params, many, context)

    a_child(by=office.officer, name="张小明", number=CHILD)
    with connection.execute_wrapper(noting):
        every_step(office, taken_with_number())
    assert {"casework_reporter", "casework_suspect", "casework_record", "casework_matter"} <= {
        table for table, _ in sent
    }
    numbers = (SUSPECT, CHILD, REPORTER.phone, REPORTER.name)
    assert [table for table, params in sent if any(number in params for number in numbers)] == []


def test_the_search_for_numbers_finds_one_that_stands_in_clear(office):
    """Else the test above would pass over anything."""
    with acting(office.officer):
        Record.objects.create(
            place=QINGHE,
            form="visit",
            version="0",
            answers={"words": SUSPECT},
            occurred_on="2026-07-01",
            post_id=office.officer.post_id,
            by_name="周芳",
            post_title="经办人",
        )
    assert [table for table, _ in in_clear(SUSPECT)] == ["casework_record"]


@pytest.mark.parametrize("kind", ["police", "civil_affairs", "education"])
def test_what_a_department_is_given_holds_no_whole_number(office, kind):
    handed = everything(taken_with_number())[kind]
    given = dict(seen(office.workers[kind], handed).given["said"])
    numbers = {title: text for title, text in given.items() if title.endswith("公民身份号码")}
    masked = {"可能伤害孩子的人：公民身份号码": "3799************10"}
    assert numbers == (masked if kind == "police" else {})
    assert SUSPECT not in str(given)


def test_the_police_open_it_once_and_it_stands_in_the_history_and_in_the_audit(office):
    police = office.workers["police"]
    taken = taken_with_number()
    handed = everything(taken)["police"]
    with pytest.raises(UserError, match="先签收"):
        opened(handed, police)
    handed = signed_for(office, taken)
    assert opened(handed, police) == SUSPECT
    colleague = an_actor(
        "department_caseworker", QINGHE, name="另一警员", organisation=office.units["police"]
    )
    for again in (police, colleague):
        with pytest.raises(UserError, match=r"已由公安员于.*查看过"):
            opened(handed, again)
        with acting(again):
            assert may_open_number(handed, by=again) is False
    with acting(office.officer):
        steps = queries.steps_of(handed, office.officer)
        noted = [(step.move, step.user_name, step.reason, step.detail) for step in steps[:1]]
    assert noted == [("number_opened", "公安员", "核查身份。", {"field": "suspect_number"})]
    with acting(an_actor("auditor", QINGHE)):
        notes = Entry.objects.filter(verb="number_opened").values_list("subjects", "user_name", "reason")
        assert list(notes) == [([handed.pk], "公安员", "核查身份。")]


def test_nobody_else_opens_it(office):
    elsewhere = HarmOffice(BAISHAN_VILLAGE)
    taken = taken_with_number()
    handed = signed_for(office, taken)
    others = signed_for(office, taken, "civil_affairs")
    for matter, post in (
        (handed, office.officer),
        (handed, office.lead),
        (others, office.workers["civil_affairs"]),
        (report_of(taken), office.officer),
    ):
        with pytest.raises(NotPermitted, match="接手的公安机关"):
            opened(matter, post)
    for post in (elsewhere.workers["police"], office.workers["education"], elsewhere.officer):
        with pytest.raises(UserError, match="没有找到这一事项"):
            opened(handed, post)


def test_without_a_reason_or_a_number_nothing_is_opened(office):
    police = office.workers["police"]
    bare = signed_for(office, reported(suspect_name="李大山"))
    with acting(police):
        assert may_open_number(bare, by=police) is False
    with pytest.raises(UserError, match="没有写明"):
        opened(bare, police)
    handed = signed_for(office, taken_with_number())
    with acting(police), pytest.raises(UserError, match="用途"):
        open_suspect_number(handed=handed.pk, words=" ", by=police)


def test_the_desk_neither_reads_the_number_in_the_record_nor_mends_it(office):
    report = report_of(taken_with_number())
    with acting(system := casework_system(None)):
        record = Record.objects.scoped(system).get(matter=report, form="harm_report")
    desk = client_of(Post.objects.get(pk=office.officer.post_id))
    page = desk.get(f"/casework/records/{record.pk}/")
    assert page.status_code == 200
    assert "公民身份号码" not in text_of(page)
    assert desk.post(f"/casework/records/{record.pk}/unmask/suspect_number/").status_code == 404
    assert desk.get(f"/casework/records/{record.pk}/correct/").status_code == 403
    with acting(office.officer), pytest.raises(NotPermitted, match="不能查看的内容"):
        correct_record(record=record, filled=Filled(form="harm_report"), by=office.officer)


def test_on_the_page_it_is_masked_and_shown_by_the_answer_to_the_asking_alone(office):
    handed = signed_for(office, taken_with_number())
    police = client_of(Post.objects.get(pk=office.workers["police"].post_id))
    page = police.get(f"/intake/{handed.pk}/")
    assert (SUSPECT in text_of(page), "3799************10" in text_of(page)) == (False, True)
    assert "被报告人的完整号码：查看一次" in text_of(page)
    asking = police.get(f"/intake/{handed.pk}/number/")
    told = police.post(f"/intake/{handed.pk}/number/", {"key": hidden(asking, "key"), "words": "核查身份。"})
    assert SUSPECT in text_of(told)
    assert police.get(f"/intake/{handed.pk}/number/").status_code == 404
    after = text_of(police.get(f"/intake/{handed.pk}/"))
    assert (SUSPECT in after, "查看一次" in after, "查看被报告人的完整号码" in after) == (False, False, True)
    desk = client_of(Post.objects.get(pk=office.officer.post_id))
    assert desk.get(f"/intake/{handed.pk}/number/").status_code == 404
