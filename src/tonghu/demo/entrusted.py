"""With whom the demo's children are: pupils of the central school with a teacher who answers for each, one in rehabilitation."""

from __future__ import annotations

from tonghu.accounts.models import Post
from tonghu.demo.cast import TOWN_DIGITS, Cast, age_of, on
from tonghu.locks.acting import acting
from tonghu.places.models import Kind
from tonghu.registry.entrusting import entrust
from tonghu.registry.models import Child, Entrusted, Standing

PUPILS = 8


def entrust_children(cast: Cast) -> None:
    """By the county's officer, once."""
    school, centre = cast.unit(Kind.SCHOOL), cast.unit(Kind.SOCIAL_ORGANISATION)
    with acting(officer := cast.officer):
        if Entrusted.objects.scoped(officer).filter(organisation=school).exists():
            return
        teacher = Post.objects.get(pk=cast.at(Kind.SCHOOL).post_id)
        for child in _pupils(cast):
            entrust(
                child=child,
                organisation=school,
                start_on=on(60),
                responsible=teacher,
                reason="本学期在该校就读。",
                by=officer,
            )
    disabled = cast.matter_of("disability")
    if disabled is None or disabled.child is None:
        return
    with acting(officer):
        entrust(
            child=disabled.child,
            organisation=centre,
            start_on=on(25),
            responsible=Post.objects.get(pk=cast.at(Kind.SOCIAL_ORGANISATION).post_id),
            reason="在该中心接受康复服务。",
            by=officer,
        )


def _pupils(cast: Cast) -> list[Child]:
    """Of school age, nearest to the listed village; the actor acts."""
    rows = Child.objects.scoped(cast.officer).filter(standing=Standing.OPEN, place__startswith=cast.county)
    of_age = [child for child in rows if 7 <= age_of(child) <= 14]
    near = sorted(
        of_age,
        key=lambda child: (
            child.place != cast.village,
            child.place[:TOWN_DIGITS] != cast.village[:TOWN_DIGITS],
            child.pk,
        ),
    )
    return near[:PUPILS]
