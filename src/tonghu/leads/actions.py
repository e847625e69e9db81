"""Everything that is done with a lead, keyword-only. Each runs inside `acting`, as a whole or not at all.

`lead` is its id, `version` the one the page showed, `key` the form's: see `moving.lock` for what they raise.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.queries import holders, holders_over
from tonghu.audit.actions import as_one
from tonghu.exchange.storage import destroy, store
from tonghu.kernel.actor import Actor
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.leads.core.photo import MOST_PHOTOS, NotAPhoto, cleaned
from tonghu.leads.models import (
    CarerRelation,
    Kind,
    Lead,
    Photo,
    Proposal,
    State,
    Step,
    Verdict,
    Verification,
)
from tonghu.leads.moving import lock, move, path_of, tell, turn_of, village_of
from tonghu.leads.queries import leads_visible_to
from tonghu.leads.rules import due
from tonghu.places.models import Division, Level
from tonghu.registry.actions import end_category, hold_category, open_file, record_visit
from tonghu.registry.changing import AlreadyDone
from tonghu.registry.models import Child, Standing
from tonghu.secrecy.searching import by_number

DIRECTOR = "child_director"


@dataclass(frozen=True)
class Left:
    """A lead that stays where it is, and why, in Chinese."""

    lead: int
    place: str
    why: str


@dataclass
class Dispatched:
    """What became of a dispatch: ids sent on, leads left, ids that a double click asked for again."""

    sent: list[int] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    again: list[int] = field(default_factory=list)


@as_one()
def dispatch(*, lead_ids: Sequence[int], by: Actor, place: str = "", key: UUID | None = None) -> Dispatched:
    """Send each lead to who holds the child director's post of its village today; who stands in comes first.

    A lead whose village has nobody, or that names no village, stays and is told of in `left`. `place`: key of the
    village where the leads themselves name another or none.
    """
    by.check("lead.dispatch", "派发线索")
    done, told = Dispatched(), dict[int, list[Lead]]()
    for pk in sorted(set(lead_ids)):
        try:
            lead, post = _dispatch_one(pk, place, by=by, key=key)
        except AlreadyDone:
            done.again.append(pk)
        except Conflict as conflict:
            done.left.append(Left(pk, conflict.theirs.place, conflict.what))
        except UserError as error:
            there = leads_visible_to(by).filter(pk=pk).values_list("place", flat=True).first()
            done.left.append(Left(pk, there or "", str(error)))
        else:
            done.sent.append(pk)
            told.setdefault(post.pk, []).append(lead)
    for post_id, leads in told.items():
        last = min(lead.due_on for lead in leads if lead.due_on)
        tell([post_id], f"有 {len(leads)} 条新线索待入户核实,最早的应于 {last} 前完成。")
    return done


@as_one()
def redispatch(
    *,
    lead: int,
    version: int | None,
    reason: str,
    by: Actor,
    place: str = "",
    key: UUID | None = None,
) -> Lead:
    """Send a returned or waiting lead again; `place`: the village's key, where it is another than before."""
    held = lock(lead, "redispatch", by=by, version=version, key=key)
    before = held.assigned_post
    if place and place != held.place:
        _move_to(held, place, by=by)
    post = _director(held)
    _send(held, "redispatch", post, by=by, reason=reason, key=key)
    tell([post], f"有 1 条线索改派给您,请于 {held.due_on} 前入户核实。", held)
    if before is not None and before != post.pk:
        tell([before], "1 条线索已改派他人,不用再核实。")
    return held


@as_one()
def return_lead(*, lead: int, version: int | None, reason: str, by: Actor, key: UUID | None = None) -> Lead:
    """The lead goes back to who dispatches: not this village's child, moved away, a mistake."""
    held = lock(lead, "return", by=by, version=version, key=key)
    move(held, "return", by=by, reason=reason, key=key)
    tell(turn_of(held, on=timezone.localdate()), f"{path_of(held.place)}退回 1 条线索,请改派。", held)
    return held


@as_one()
def verify(
    *,
    lead: int,
    version: int | None,
    visited_on: dt.date,
    saw_child: bool,
    carer: str,
    carer_relation: str,
    truths: Sequence[dict[str, str]],
    note: str,
    proposal: str,
    by: Actor,
    photos: Sequence[bytes] = (),
    supplement: bool = False,
    key: UUID | None = None,
) -> Verification:
    """Keep what a visit found; the lead goes to the township. `supplement`: beside what another has found already.

    UserError for a day to come, an unseen child without a word, or a file that is no photo.
    """
    transition = "supplement" if supplement else "verify"
    held = lock(lead, transition, by=by, version=version, key=key)
    _check_visit(visited_on, saw_child=saw_child, note=note, photos=photos)
    pictures = [cleaned(photo) for photo in photos]
    visit = Verification.objects.create(
        place=held.place,
        lead=held,
        visited_on=visited_on,
        saw_child=saw_child,
        carer=carer.strip(),
        carer_relation=CarerRelation(carer_relation) if carer_relation else "",
        truths=list(truths),
        note=note.strip(),
        proposal=Proposal(proposal),
        by_name=by.user_name,
        post_id=by.post_id,
    )
    _keep_photos(visit, pictures)
    detail = {"verification": visit.pk, "proposal": visit.proposal, "photos": len(pictures)}
    changes: dict[str, Any] = {"due_on": held.due_on} if supplement else {}
    move(held, transition, by=by, detail=detail, key=key, **changes)
    words = "补充了核实情况" if supplement else "已核实 1 条线索"
    tell(turn_of(held, on=timezone.localdate()), f"{path_of(held.place)}{words},请审核。", held)
    return visit


@as_one()
def review(
    *, lead: int, version: int | None, passed: bool, by: Actor, reason: str = "", key: UUID | None = None
) -> Lead:
    """The township passes what was found to the county, or sends it back to be verified again, with a reason."""
    transition = "review_pass" if passed else "review_back"
    held = lock(lead, transition, by=by, version=version, key=key)
    if passed:
        move(held, transition, by=by, reason=reason, key=key)
        tell(turn_of(held, on=timezone.localdate()), f"{path_of(held.place)}的 1 条线索已审核,请确认。", held)
        return held
    post = _director(held)
    _send(held, transition, post, by=by, reason=reason, key=key)
    tell([post], f"1 条线索需要重新核实,请于 {held.due_on} 前完成。退回意见见线索页。", held)
    return held


@as_one()
def send_back(*, lead: int, version: int | None, reason: str, by: Actor, key: UUID | None = None) -> Lead:
    """The county sends a reviewed lead back to the township."""
    held = lock(lead, "confirm_back", by=by, version=version, key=key)
    move(held, "confirm_back", by=by, reason=reason, key=key)
    tell(turn_of(held, on=timezone.localdate()), "县级退回 1 条线索,请重新审核。", held)
    return held


@as_one()
def accept(
    *, lead: int, version: int | None, by: Actor, child: int | None = None, key: UUID | None = None
) -> Child:
    """The county accepts: the child's file is opened or found, and the category begins or ends there.

    `child`: the file that this child has already, where the number does not tell. Conflict when the child holds
    the category already, or holds it no longer: nothing is changed then.
    """
    transition = "merge" if child is not None else "accept"
    held = lock(lead, transition, by=by, version=version, key=key)
    visit = Verification.objects.scoped(by).filter(lead=held).order_by("-recorded_at", "-id").first()
    if visit is None:
        raise UserError("这条线索还没有入户核实的记录,不能采纳。请退回乡镇安排核实。")
    leaves = _proposes(held) == Kind.EXIT
    file = _file_of(held, child, by=by) or (None if leaves else _open(held, visit, by=by))
    if file is None:
        raise UserError(
            "名册上没有这名儿童的档案,没有可以退出的类别。请用“并入已有档案”指明档案,或不采纳并写明理由。"
        )
    today, basis = timezone.localdate(), held.basis
    if leaves:
        end_category(child=file, category=held.category, end_on=today, basis=basis, lead=held.pk, by=by)
    else:
        hold_category(child=file, category=held.category, start_on=today, basis=basis, lead=held.pk, by=by)
    _keep_visit(file, held, visit, by=by)
    move(
        held,
        transition,
        by=by,
        detail={"child": file.pk},
        key=key,
        child_id=file.pk,
        verdict=Verdict.ACCEPTED,
    )
    _tell_the_village(held, "您核实的 1 条线索已采纳,儿童档案已更新。")
    return file


@as_one()
def reject(
    *, lead: int, version: int | None, verdict: str, reason: str, by: Actor, key: UUID | None = None
) -> Lead:
    """The county does not accept. `verdict`: why, as it counts for the rule; `reason`: in words, kept for good."""
    held = lock(lead, "reject", by=by, version=version, key=key)
    if verdict not in set(Verdict.values) - {Verdict.ACCEPTED}:
        raise UserError("请选择不采纳的原因:它决定这条线索是否计入规则的准确率。")
    move(held, "reject", by=by, reason=reason, detail={"verdict": verdict}, key=key, verdict=verdict)
    _tell_the_village(held, "您核实的 1 条线索未采纳,理由见线索页。")
    return held


@as_one()
def _dispatch_one(pk: int, place: str, *, by: Actor, key: UUID | None) -> tuple[Lead, Post]:
    lead = lock(pk, "dispatch", by=by, key=key)
    came_from = lead.place
    if place and place != lead.place:
        _move_to(lead, place, by=by)
    post = _director(lead)
    _send(lead, "dispatch", post, by=by, key=key, came_from=came_from)
    return lead, post


def director_of(lead: Lead, *, on: dt.date) -> Post | None:
    """Who would get the lead on that day."""
    return holders(DIRECTOR, lead.place, on=on).first()


def _director(lead: Lead) -> Post:
    if village_of(lead) is None:
        raise UserError(f"线索只写到“{path_of(lead.place)}”,没有村(社区)。请在线索页选定村后派发。")
    if (post := director_of(lead, on=timezone.localdate())) is None:
        raise UserError(f"{path_of(lead.place)}目前没有儿童主任在岗。请先在“队伍”中安排该村儿童主任,再派发。")
    return post


def _send(
    lead: Lead,
    transition: str,
    post: Post,
    *,
    by: Actor,
    reason: str = "",
    key: UUID | None = None,
    came_from: str = "",
) -> Step:
    limit = due(State.DISPATCHED, entered=timezone.localdate())
    assert limit is not None  # LIMITS names the state
    return move(
        lead,
        transition,
        by=by,
        reason=reason,
        detail={
            "post": post.pk,
            "due_on": limit.day.isoformat(),
            **({"came_from": came_from} if came_from not in ("", lead.place) else {}),
        },
        key=key,
        assigned_post=post.pk,
        assigned_name=post.user.full_name,
        due_on=limit.day,
    )


def _move_to(lead: Lead, place: str, *, by: Actor) -> None:
    """Into another village of the post's reach; UserError for any other place."""
    if by.reach is None or not by.reach.covers(place):
        raise UserError("所选的村不归您的岗位管理。请退回县级,由县级改派。")
    if not Division.objects.filter(place=place, level=Level.VILLAGE).exists():
        raise UserError("请选择一个村(社区):线索要派给村里的儿童主任。")
    lay_in(lead, place, by=by)


def lay_in(lead: Lead, place: str, *, by: Actor) -> None:
    """The lead and all that hangs on it lie in this place from now on; the caller saves the lead."""
    for rows in (
        Step.objects.scoped(by).filter(lead=lead),
        Verification.objects.scoped(by).filter(lead=lead),
        Photo.objects.scoped(by).filter(verification__lead=lead),
    ):
        rows.update(place=place)
    lead.place = place


def _check_visit(visited_on: dt.date, *, saw_child: bool, note: str, photos: Sequence[bytes]) -> None:
    if visited_on > timezone.localdate():
        raise UserError(f"走访日期不能晚于今天({timezone.localdate()}),填的是{visited_on}。")
    if not saw_child and not note.strip():
        raise UserError("没有见到儿童本人的,请在“补充说明”中写明原因。")
    if len(photos) > MOST_PHOTOS:
        raise NotAPhoto(
            f"一次核实最多上传 {MOST_PHOTOS} 张照片,选了 {len(photos)} 张。请留下最能说明情况的。"
        )


def _keep_photos(visit: Verification, pictures: Sequence[tuple[bytes, str]]) -> None:
    stored = []
    try:
        for picture, kind in pictures:
            kept = store(io.BytesIO(picture))
            stored.append(kept.stored_as)
            Photo.objects.create(
                place=visit.place,
                verification=visit,
                digest=kept.digest,
                size=kept.size,
                kind=kind,
                stored_as=kept.stored_as,
                secret=kept.secret,
            )
    except BaseException:
        for name in stored:
            destroy(name)
        raise


def _proposes(lead: Lead) -> str:
    """enter or exit; a review case says it in what it rests on."""
    if lead.kind != Kind.REVIEW:
        return lead.kind
    explained = lead.explanation()
    return explained.action if explained else Kind.ENTER


def _file_of(lead: Lead, child: int | None, *, by: Actor) -> Child | None:
    files = Child.objects.scoped(by).exclude(standing=Standing.MERGED)
    if child is not None:
        if (chosen := files.filter(pk=child).first()) is None:
            raise UserError("没有找到所选的儿童档案:可能已并入另一份。请重新选择。")
        return chosen
    if lead.number is not None and (same := by_number(files, lead.number).first()):
        return same
    return files.filter(pk=lead.child_id).first() if lead.child_id is not None else None


def _open(lead: Lead, visit: Verification, *, by: Actor) -> Child:
    return open_file(
        place=lead.place,
        name=lead.name,
        number=lead.number,
        birth_on=lead.birth_on,
        sex="0",
        reason=f"线索 {lead.pk} 经核实采纳",
        lead=lead.pk,
        by=by,
        carer=visit.carer,
        carer_relation=visit.get_carer_relation_display(),
    )


def _keep_visit(file: Child, lead: Lead, visit: Verification, *, by: Actor) -> None:
    """The visit that verified the lead is a visit to the child as well."""
    record_visit(
        child=file,
        visited_on=visit.visited_on,
        saw_child=visit.saw_child,
        carer=visit.carer,
        note_text=visit.note,
        lead=lead.pk,
        visitor=(visit.post_id, visit.by_name),
        by=by,
    )


def _tell_the_village(lead: Lead, text: str) -> None:
    tell(holders_over(DIRECTOR, lead.place, on=timezone.localdate()), text, lead)
