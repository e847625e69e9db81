"""After a deployment: what it changed is counted by a job, and who may confirm is told of what waits for a person."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.duties.children_made_up import a_held_child, ago, today, written
from tests.duties.duties_made_up import a_catalogue, a_duty, a_kind, a_reading, in_use

from people import QINGHE, VILLAGE, a_post, an_actor
from tonghu.accounts.models import Notice
from tonghu.duties import queries, tasks
from tonghu.duties.confirming import introduce
from tonghu.duties.rebuilding import Mended, rebuild
from tonghu.locks.acting import acting
from tonghu.policy.duties.population import InCategory
from tonghu.policy.duties.schema import FromRecord

pytestmark = pytest.mark.django_db
SEEN = a_kind("seen", FromRecord(form="t_seen"))
HEARD = a_kind("heard", FromRecord(form="t_heard"))
BEFORE = a_catalogue(a_duty(a_reading(proof=("seen",))), kinds=(SEEN,))
AFTER = a_catalogue(a_duty(a_reading(proof=("heard",))), kinds=(SEEN, HEARD))
ORPHANS = a_catalogue(a_duty(a_reading(population=InCategory(names=("orphan",)))), kinds=(SEEN,))


def waiting():
    return ProcrastinateJob.objects.filter(task_name="duties.catch_up").count()


def counted(officer):
    with acting(officer):
        (counts,) = queries.standing(QINGHE, officer, today())
    return counts.applicable, counts.done


@pytest.fixture
def officer():
    """One child, seen and heard."""
    officer = an_actor("county_officer", QINGHE)
    with acting(officer):
        child = a_held_child()
        written(child, ago(1))
        written(child, ago(1), form="t_heard")
    return officer


def test_where_nothing_was_counted_yet_nothing_is_queued(officer):
    with in_use(BEFORE):
        assert (tasks.queue_what_changed(), waiting()) == (False, 0)


def test_what_a_deployment_changed_is_counted_by_a_job(officer):
    with in_use(BEFORE):
        rebuild()
        assert counted(officer) == (1, 1)
        assert (tasks.queue_what_changed(), waiting()) == (False, 0)
    with in_use(AFTER):
        # Deployed twice, it waits once.
        assert [tasks.queue_what_changed() for _ in range(2)] == [True, True]
        assert waiting() == 1
        tasks.catch_up()
        assert counted(officer) == (1, 1)
        assert tasks.queue_what_changed() is False
        assert rebuild() == Mended(facts=0, rows={})


def test_who_may_confirm_is_told_once_of_what_is_held():
    lead = a_post("province_lead", "37", name="郭明")
    for role, place, end in (
        ("province_lead", "37", ago(1)),
        ("city_lead", "3799", None),
        ("county_officer", QINGHE, None),
        ("child_director", VILLAGE, None),
    ):
        a_post(role, place, end_on=end)
    with acting(an_actor("county_officer", QINGHE)):
        for at in range(20):
            a_held_child(f"{at}号")
    with in_use(ORPHANS):
        assert len(introduce()) == 1
        assert introduce() == []
    told = [(each.post_id, each.text, each.url) for each in Notice.objects.all()]
    text = "有 1 条义务规则的变动等待确认(D10-4),确认以前不计数。"
    assert told == [(lead.pk, text, "/duties/held/")]
