"""培训档案: what each child director took part in, the exams and the yearly evaluation."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.models import Post
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import held
from tonghu.audit.actions import record as record_audit
from tonghu.casework.forms import form_of, may_write
from tonghu.casework.models import Participant, Record
from tonghu.casework.presence.queries import taken_part_of_worker, told_of
from tonghu.casework.standing import me
from tonghu.casework.standing_records import standing_records
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import branch
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.leads.places import below, on_the_way, place_words, short_words
from tonghu.workbench.resources.tabs import form_title, tabs

MOST = 300
EXAM, EVALUATION, TRAINING = "worker_exam", "worker_evaluation", "worker_training"
COLUMNS = [
    Column("name", "儿童主任", fixed=True),
    Column("place", "地区"),
    Column("trained", "本年培训", "number"),
    Column("hours", "本年学时", "number"),
    Column("activities", "本年活动", "number"),
    Column("exam", "最近一次考试"),
    Column("evaluation", "最近一次评价"),
]
TAKEN = [
    Column("title", "名称", fixed=True),
    Column("form", "记录"),
    Column("day", "日期", "date"),
    Column("hours", "学时", "number"),
    Column("way", "签到方式"),
]


@require_GET
def workers_page(request: HttpRequest) -> HttpResponse:
    """The child directors of a place, each with this year's figures."""
    actor = actor_of(request)
    actor.check(Permission.CASE_READ, "查看培训档案")
    place, divisions = below(actor, request.GET.get("place", ""))
    workers = _workers(place) if place else []
    shown, more = workers[:MOST], len(workers) > MOST
    rows = _rows(shown, actor)
    context = {
        "tabs": tabs("resources:workers"),
        "way_down": on_the_way(actor, place),
        "below": [each for each in divisions if actor.reach and actor.reach.covers(each.place)],
        "columns": COLUMNS,
        "rows": rows,
        "caption": f"在岗儿童主任 · {len(shown)} 人",
        "more": MOST if more else 0,
        "reaches": bool(place),
    }
    return render(request, "workbench/resources/workers.html", context)


def _workers(place: str) -> list[Post]:
    around = branch(place)
    posts = Post.objects.filter(role="child_director", place__gte=around.low, place__lt=around.high)
    today = held(posts, on=timezone.localdate()).select_related("user")
    return list(today.order_by("place", "user__full_name", "id")[: MOST + 1])


def _rows(workers: list[Post], actor: Actor) -> list[Row]:
    places = short_words(post.place for post in workers)
    ids = [post.pk for post in workers]
    year = timezone.localdate().year
    taken = Participant.objects.scoped(actor).filter(post_id__in=ids, ended_at=None, occurred_on__year=year)
    by_post: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for seat, form, record in taken.values_list("post_id", "form", "record_id"):
        by_post[seat].append((form, record))
    told = told_of(record for rows in by_post.values() for form, record in rows if form == TRAINING)
    last = _last_of_each(ids, actor)
    found = []
    for post in workers:
        trainings = [record for form, record in by_post[post.pk] if form == TRAINING]
        exam, evaluation = last.get((post.pk, EXAM)), last.get((post.pk, EVALUATION))
        cells: dict[str, object] = {
            "name": post.user.full_name,
            "place": places.get(post.place, post.place),
            "trained": len(trainings) or "还没有",
            "hours": _plain(sum(told[each].hours or 0 for each in trainings if each in told)),
            "activities": sum(form != TRAINING for form, _ in by_post[post.pk]),
            "exam": exam_words(exam) if exam else "还没有",
            "evaluation": evaluation_words(evaluation) if evaluation else "还没有",
        }
        found.append(Row(str(post.pk), cells, href=reverse("resources:worker", args=[post.pk])))
    return found


def _plain(number: float) -> str:
    return f"{number:g}"


def _last_of_each(posts: list[int], actor: Actor) -> dict[tuple[int, str], Record]:
    rows = standing_records(actor).filter(about_post_id__in=posts, form__in=[EXAM, EVALUATION])
    newest = rows.order_by("about_post_id", "form", "-occurred_on", "-pk").distinct("about_post_id", "form")
    return {(row.about_post_id or 0, row.form): row for row in newest.defer("sealed")}


def exam_words(record: Record) -> str:
    """The last exam in words."""
    told: Any = record.answers
    if told.get("absent"):
        return f"{record.occurred_on:%Y-%m-%d} 缺考"
    return f"{record.occurred_on:%Y-%m-%d} {told.get('score'):g} 分 · {'合格' if told.get('passed') else '不合格'}"


def evaluation_words(record: Record) -> str:
    """The last evaluation in words."""
    told: Any = record.answers
    return f"{told.get('year')} 年度 {told.get('total')} 分"


@require_GET
def worker_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One child director's file: of every post of the same person in reach, so that a new post begins with what was learned."""
    actor = actor_of(request)
    actor.check(Permission.CASE_READ, "查看培训档案")
    post = Post.objects.filter(pk=pk, role="child_director").select_related("user").first()
    if post is None or actor.reach is None or not actor.reach.covers(post.place):
        raise Http404
    seats = list(Post.objects.filter(user=post.user, role="child_director").values_list("pk", flat=True))
    taken = list(taken_part_of_worker(seats, actor)[:MOST])
    told = told_of(row.record_id for row in taken)
    about = standing_records(actor).filter(about_post_id__in=seats, form__in=[EXAM, EVALUATION])
    records = list(about.order_by("-occurred_on", "-pk"))
    record_audit("read", "training_file", [post.pk], by=actor, place=post.place)
    who = me(actor)
    hours = sum(
        (told[row.record_id].hours or 0) for row in taken if row.form == TRAINING and row.record_id in told
    )
    context = {
        "post": post,
        "tabs": tabs("resources:workers"),
        "place": place_words([post.place]).get(post.place, post.place),
        "columns": TAKEN,
        "taken": [
            Row(
                str(row.pk),
                {
                    "title": (told[row.record_id].title if row.record_id in told else "")
                    or form_title(row.form),
                    "form": form_title(row.form),
                    "day": f"{row.occurred_on:%Y-%m-%d}",
                    "hours": _plain(told[row.record_id].hours or 0) if row.form == TRAINING else "—",
                    "way": row.get_way_display(),
                },
            )
            for row in taken
        ],
        "caption": f"参加的培训和活动 · {len(taken)} 次，培训学时合计 {_plain(hours)}",
        "exams": [(row, exam_words(row)) for row in records if row.form == EXAM],
        "evaluations": [
            (row, evaluation_words(row), _parts(row)) for row in records if row.form == EVALUATION
        ],
        "may_write": [
            (form, form_title(form))
            for form in (EXAM, EVALUATION)
            if actor.may(Permission.CASE_WORK) and may_write(form_of(form), who)
        ],
    }
    return render(request, "workbench/resources/worker.html", context)


def _parts(record: Record) -> list[tuple[str, object]]:
    told: Any = record.answers
    parts = ("visits", "training", "activities", "policy", "satisfaction")
    return [(form_of(EVALUATION).field(key).title, told.get(key)) for key in parts]
