"""Two counties with a roster each; Alice's file has everything a file may hold."""

import datetime as dt
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, TOWN, VILLAGE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.leads.models import Lead, Run
from tonghu.locks.acting import acting
from tonghu.places.models import Kind, Organisation
from tonghu.registry.actions import add_adult, hold_category, open_file, record_visit
from tonghu.registry.blocking import register_block
from tonghu.registry.entrusting import entrust
from tonghu.registry.merging import merge
from tonghu.registry.models import Child, Holding, Visit
from tonghu.registry.splitting import split

sys.path.insert(0, str(Path(__file__).parent))
from tests_of_children import address_of, number, signed_in

DAY = dt.date(2026, 7, 1)


def opened(by, name, place=VILLAGE, n=None, birth_on=dt.date(2015, 3, 2), **more):
    return open_file(
        place=place,
        name=name,
        number=number(n) if n else None,
        birth_on=birth_on,
        sex="1",
        reason="线索已采纳",
        by=by,
        **more,
    )


@pytest.fixture
def world(db):
    """Posts, signed-in clients and children of both counties."""
    posts = {
        "alice": a_post("county_officer", QINGHE, name="王爱丽"),
        "supervisor": a_post("child_supervisor", TOWN, name="孙督导"),
        "director": a_post("child_director", VILLAGE, name="赵主任"),
        "charlie": a_post("county_officer", BAISHAN, name="查理"),
        "city": a_post("city_lead", "3799", name="市里人"),
        "auditor": a_post("auditor", QINGHE, name="审计员"),
    }
    actors = {name: actor_for(post) for name, post in posts.items()}
    alice, charlie = actors["alice"], actors["charlie"]
    with acting(alice):
        child = opened(
            alice, "张小明", n=1, address="大王镇东村 8 号", carer="王芳", carer_relation="奶奶", lead=7
        )
        run = Run.objects.create(place=QINGHE, batch_id=1, as_of=DAY, started_by="王", started_post=1)
        lead = Lead.objects.create(
            place=VILLAGE,
            run=run,
            name="张小明",
            initials="zxm",
            category="orphan",
            kind="enter",
            confidence="high",
            basis="父母双亡，符合孤儿",
            fact="f1",
            child_id=child.pk,
            state="accepted",
        )
        hold_category(child=child, category="orphan", start_on=DAY, basis="死亡证明", lead=lead.pk, by=alice)
        father = add_adult(
            child=child,
            relation="father",
            name="张大",
            number=number(50),
            phone="13800001234",
            state="服刑至 2028-03",
            source="判决书",
            by=alice,
        )
        record_visit(
            child=child, visited_on=dt.date(2026, 6, 1), saw_child=True, note_text="在家写作业", by=alice
        )
        other = opened(alice, "李小红", place=OTHER_VILLAGE, birth_on=dt.date(2016, 2, 29))
        third = opened(alice, "张晓明", n=3)
        twins = [opened(alice, name) for name in ("钱一", "钱二")]
        merged = merge(
            kept=twins[0], dropped=twins[1], from_dropped=[], versions=(1, 1), reason="同一人", by=alice
        )
        parted = split(
            source=opened(alice, "钱三"),
            rows={},
            name="钱四",
            birth_on=None,
            sex="0",
            number_goes=False,
            version=1,
            reason="两人",
            by=alice,
        )
        block = register_block(child=twins[0], name="钱大", order="裁定 1 号", start_on=DAY, by=alice)
        school = Organisation.objects.create(place=QINGHE, name="大王小学", kind=Kind.SCHOOL)
        enrolled = entrust(
            child=twins[0], organisation=school, start_on=timezone.localdate(), reason="入学", by=alice
        )
        visit = Visit.objects.scoped(alice).get(child=child)
        holding = Holding.objects.scoped(alice).get(child=child)
        child = Child.objects.scoped(alice).get(pk=child.pk)
    with acting(charlie):
        theirs = opened(charlie, "赵小强", place=BAISHAN_VILLAGE, n=9)
    clients = {name: signed_in(post) for name, post in posts.items()}
    return SimpleNamespace(
        posts=posts,
        actors=actors,
        child=child,
        father=father,
        lead=lead,
        other=other,
        third=third,
        theirs=theirs,
        merged=merged,
        parted=parted,
        address=lambda name: address_of(
            name,
            {
                "undo_merge": merged.kept_id,
                "undo_split": parted.source_id,
                "end_block": block.child_id,
                "hand_over_entrusted": enrolled.child_id,
                "end_entrusted": enrolled.child_id,
            }.get(name, child.pk),
            entrusted=enrolled.pk,
            corrects=visit.pk,
            holding=holding.pk,
            adult=father.pk,
            other=third.pk,
            merge=merged.pk,
            split=parted.pk,
            block=block.pk,
            field="number",
        ),
        **clients,
    )
