"""The demo's casework: a plan, a conference, a drop-out, a disabled child and a child in danger, each left for a newcomer.

A story that was told before is not told again. Everybody is made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tonghu.accounts.models import Post
from tonghu.casework import planning, queries
from tonghu.casework.conferring import add_item, decide
from tonghu.casework.filling import Filled
from tonghu.casework.models import Matter
from tonghu.demo.cast import Cast, added, age_of, aged, day, form, invited, on, opened, recorded, stepped
from tonghu.demo.danger import tell_of_danger
from tonghu.demo.entrusted import entrust_children
from tonghu.locks.acting import acting
from tonghu.places.models import Kind
from tonghu.registry.models import Child

SCHOOL_AGE, YOUNG = aged(7, 14), aged(3, 6)


def tell_stories(cast: Cast, discover: Callable[[], Child]) -> None:
    """`discover`: accepts the lead of a child, whose plan is then made; asked once."""
    stories: Mapping[str, Callable[[], None]] = {
        "plan": lambda: tell_of_a_plan(cast, discover()),
        "dropout": lambda: tell_of_a_drop_out(cast),
        "disability": lambda: tell_of_a_disabled_child(cast),
        "conference": lambda: tell_of_a_conference(cast),
    }
    for name, tell in stories.items():
        if cast.matter_of(name) is None:
            tell()
    tell_of_danger(cast)
    entrust_children(cast)


def tell_of_a_plan(cast: Cast, child: Child) -> None:
    """A visit, what is needed, a plan that its guardian agreed to; of its measures one is done and one under way."""
    director, supervisor = cast.director(child), cast.supervisor(child)
    recorded(director, child, _visit_of(child))
    recorded(
        supervisor,
        child,
        form(
            "needs",
            assessed_on=day(),
            told_by=["child", "carer", "visit"],
            needs_found=["mind", "study"],
            strengths="奶奶照料用心,邻居愿意帮忙;孩子喜欢画画。",
            child_wish="想每周和妈妈视频。",
            details=[
                {"need": "mind", "degree": "strong", "need_words": "近两周情绪低落,不愿出门。"},
                {"need": "study", "degree": "some", "need_words": "家里没有人能辅导功课。"},
            ],
        ),
    )
    plan = opened(supervisor, "plan", child=child, key=cast.key("plan"))
    _decide_measures(cast, plan, child)
    stepped(supervisor, plan, "sign", filled=_agreement(child))
    doctor, teacher = cast.at(Kind.HEALTH), cast.at(Kind.SCHOOL)
    measures = _measures(cast, plan)
    stepped(doctor, measures["counselling"], "accept")
    done = "做了三次心理疏导,孩子愿意和同学一起玩了。"
    stepped(
        doctor,
        measures["counselling"],
        "finish",
        filled=form("measure_outcome", finished_on=day(), result="met", result_words=done),
    )
    stepped(teacher, measures["study_support"], "accept")
    added(
        teacher,
        measures["study_support"],
        form("service_record", served_on=day(), way="face", done_words="放学后辅导数学一次。", minutes=40),
    )


def _visit_of(child: Child) -> Filled:
    answers: dict[str, Any] = {
        "visited_on": day(),
        "occasion": "told",
        "way": "home",
        "saw_child": True,
        "talked_alone": True,
        "carer_relation": "grandparents",
        "carer_name": child.carer or "王秀英",
        "care_state": "steady",
        "parent_away": "both",
        "weeks_with_child": 2,
        "weeks_with_carer": 4,
        "contact_hindered": "父母上夜班,时间对不上。",
        "mind_told_by": "seen",
        "mood": ["low"],
        "sleep": "changed",
        "company": "alone",
        "danger_sign": False,
        "health": "good",
        "home_checked": True,
        "home_safe": False,
        "needs_found": ["mind", "study"],
        "needs_note": "情绪低落,需要有人陪伴和疏导;功课需要辅导。",
    }
    return form("visit", **answers, **({"school": "attends"} if age_of(child) >= 3 else {}))


def _decide_measures(cast: Cast, plan: Matter, child: Child) -> None:
    """Each proposal is adopted for whoever does it, or left out with the reason; a person adds one of their own."""
    supervisor = cast.supervisor(child)
    with acting(supervisor):
        planning.add_measure(plan=plan.pk, service="parents_job", reason="母亲想回县里工作。", by=supervisor)
    does: Mapping[str, dict[str, Any]] = {
        "counselling": {"receiver": cast.unit(Kind.HEALTH), "due_on": on(-20)},
        "study_support": {"receiver": cast.unit(Kind.SCHOOL), "due_on": on(-60)},
        "companionship": {"receiver": cast.unit(Kind.YOUTH_LEAGUE), "due_on": on(-60)},
        "parents_job": {"receiver": cast.unit(Kind.HUMAN_RESOURCES), "due_on": on(-60)},
        "weekly_contact": {
            "responsible": Post.objects.get(pk=cast.director(child).post_id),
            "due_on": on(-30),
        },
    }
    for service, measure in _measures(cast, plan).items():
        if service in does:
            stepped(supervisor, measure, "adopt", **does[service])
        else:
            stepped(supervisor, measure, "drop", reason="走访时已当面核对,手续齐全。")


def _measures(cast: Cast, plan: Matter) -> dict[str, Matter]:
    with acting(officer := cast.officer):
        return {each.topic: each for each in queries.parts_of(plan, officer)}


def _agreement(child: Child) -> Filled:
    return form(
        "plan_agreement",
        agreed_on=day(),
        guardian_name=child.carer or "王秀英",
        guardian_agreed=True,
        guardian_words="同意,会配合。",
        child_able=True,
        child_agreed="agrees",
        child_words="想和妈妈多说说话。",
    )


def tell_of_a_drop_out(cast: Cast) -> None:
    """Missing since two months, persuaded at the second visit, back with a plan; attendance is being watched."""
    child = cast.child(SCHOOL_AGE)
    supervisor, director = cast.supervisor(child), cast.director(child)
    educator, teacher = cast.at(Kind.EDUCATION), cast.at(Kind.SCHOOL)
    matter = opened(
        supervisor,
        "dropout",
        child=child,
        receiver=cast.unit(Kind.EDUCATION),
        filled=form(
            "dropout_suspected", absent_from=day(60), school_days=12, reason="study", guardian_reached=True
        ),
        key=cast.key("dropout"),
    )
    invited(supervisor, matter, cast.unit(Kind.SCHOOL))
    found = {"way": "home", "saw_child": True, "whereabouts": "home", "reason": "study", "danger": False}
    stepped(educator, matter, "confirm", filled=form("dropout_confirmation", checked_on=day(42), **found))
    for ago, agreed in ((35, {"agreed": "thinks"}), (30, {"agreed": "returns", "return_on": day(28)})):
        visit = {"visitors": ["school", "village"], "saw_child": True, "obstacles": ["study"], **agreed}
        stepped(director, matter, "visited", filled=form("persuasion_visit", visited_on=day(ago), **visit))
    back = form(
        "school_return", returned_on=day(28), placement="class", grade=max(1, min(9, age_of(child) - 6))
    )
    stepped(teacher, matter, "return", filled=back)
    plan = {"measures": ["lessons", "tutor", "friends"], "guardian_told": True, "child_heard": True}
    stepped(
        teacher, matter, "plan", filled=form("return_plan", planned_on=day(26), check_on=day(-30), **plan)
    )
    added(teacher, matter, form("attendance_week", week_ending=day(5), school_days=5, absent_days=0))


def tell_of_a_disabled_child(cast: Cast) -> None:
    """From a positive screening by diagnosis and treatment to rehabilitation, which goes on."""
    child = cast.child(YOUNG)
    doctor, federation, trainer = (
        cast.at(Kind.HEALTH),
        cast.at(Kind.DISABLED_PERSONS),
        cast.at(Kind.SOCIAL_ORGANISATION),
    )
    scheme = "rehab_training_0_6" if age_of(child) < 7 else "rehab_training_7_up"
    matter = opened(
        cast.supervisor(child),
        "disability_service",
        child=child,
        receiver=cast.unit(Kind.HEALTH),
        filled=form("screening_positive", screened_on=day(70), suspected=["speech"], where="health_check"),
        key=cast.key("disability"),
    )
    centre = cast.unit(Kind.SOCIAL_ORGANISATION)
    diagnosis = {"result": "confirmed", "kind": ["speech"], "advice": ["treatment", "training"]}
    stepped(
        doctor,
        matter,
        "diagnose",
        filled=form("disability_diagnosis", diagnosed_on=day(55), institution="县人民医院", **diagnosis),
    )
    stepped(doctor, matter, "treat")
    treated = form(
        "treatment_result", reported_on=day(40), treated=["other"], outcome="goes_on", needs_rehab=True
    )
    stepped(doctor, matter, "treated_on", filled=treated)
    asked = form("rehab_application", applied_on=day(38), scheme=scheme, wish=centre.name)
    stepped(doctor, matter, "apply", receiver=cast.unit(Kind.DISABLED_PERSONS), filled=asked)
    given = {"scheme": scheme, "amount": 15000, "institution": centre.name, "starts_on": day(25)}
    stepped(
        federation,
        matter,
        "approve",
        receiver=centre,
        filled=form("rehab_decision", decided_on=day(30), **given),
    )
    stepped(trainer, matter, "begin")
    progress = form("rehab_progress", served_on=day(2), sessions=18, effect="better", goes_on=True)
    stepped(trainer, matter, "reviewed", filled=progress)


def tell_of_a_conference(cast: Cast) -> None:
    """Two children, each before other units; on the first it was decided, the second is still to be spoken of."""
    officer = cast.officer
    children = [matter.child for name in ("plan", "dropout") if (matter := cast.matter_of(name))]
    told = {
        "held_on": day(-3),
        "held_at": "09:00",
        "venue": "县未成年人救助保护中心",
        "host": cast.lead.user_name,
    }
    conference = opened(
        officer,
        "conference",
        place=cast.county,
        filled=form("conference_call", purpose="照料和上学两件事,各单位分工。", **told),
        key=cast.key("conference"),
    )
    questions = (
        (
            "父母都在外,平时由谁照看",
            "奶奶照料,身体不好,忙不过来。",
            (Kind.WOMENS_FEDERATION, Kind.HEALTH),
        ),
        ("返校以后怎样稳得住", "已返校四周,功课跟不上。", (Kind.EDUCATION, Kind.SCHOOL)),
    )
    items = []
    for child, (question, situation, kinds) in zip(children, questions, strict=True):
        assert child is not None  # both kinds concern a child
        with acting(officer):
            item = add_item(
                conference=conference.pk,
                child=child,
                filled=form("agenda_item", question=question, situation=situation),
                units=[cast.unit(kind) for kind in kinds],
                by=officer,
            )
        items.append(item)
    stepped(officer, conference, "call")
    with acting(officer):
        decision = decide(
            item=items[0].pk,
            filled=form(
                "decision",
                decided_on=day(),
                need="care",
                decision_words="奶奶看病期间,由妇联安排邻近家庭照看。",
            ),
            receiver=cast.unit(Kind.WOMENS_FEDERATION),
            due_on=on(-30),
            by=officer,
        )
    stepped(officer, items[0], "decide")
    stepped(cast.at(Kind.WOMENS_FEDERATION), decision, "accept")
