"""What was done (facts), what the rules ask of each subject (wide rows), figures of a day, and closed periods.

Facts are written by triggers alone (sql/); wide rows and figures by `refreshing` and `rebuilding`; nothing here is typed in by a
person but the confirmation of a rule.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from tonghu.locks.scoped import PlaceField, ScopedModel


class Row(models.IntegerChoices):
    """Which kind of wide row; divisions and organisations of any level and kind share one."""

    CHILD = 1, "儿童"
    GUARDIAN = 2, "监护人"
    WORKER = 3, "儿童主任"
    CLASS = 4, "班级"
    DIVISION = 5, "区划"
    ORGANISATION = 6, "单位"
    CASE = 7, "事项"
    RECORD = 8, "记录"
    LEAD = 9, "线索"


class Kind(models.Model):
    """The number by which facts name an evidence kind, or a trait (`category:orphan`). Numbers are never used again."""

    key = models.TextField(unique=True)

    class Meta:
        verbose_name = "佐证种类"


class Mapping(models.Model):
    """What makes a fact of a kind: written from the catalogue, read by the triggers.

    `source`: record, participant, matter, step or the name of a built-in; `name`: of the form, of the kind of matter, or of
    what narrows a built-in; `wanted`: answer → the values of which any will do; `states`, `moves`: of the matter; `rows`:
    for which wide rows it counts; `digits`: of the division above the place, for divisions; `day_key`: the answer that
    says when; `valid_days`, `valid_months`: [[from, until, number]] of the parameter. The table has one column more, which the
    triggers read: `path`, the predicate that `wanted` comes to (sql/told_v2.sql).
    """

    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="mappings")
    source = models.TextField()
    name = models.TextField(default="")
    role = models.TextField(default="")
    wanted = models.JSONField(default=dict)
    states = ArrayField(models.TextField(), default=list)
    moves = ArrayField(models.TextField(), default=list)
    rows = ArrayField(models.SmallIntegerField())
    digits = models.SmallIntegerField(null=True)
    is_state = models.BooleanField()
    day_key = models.TextField(default="")
    valid_days = models.JSONField(null=True)
    valid_months = models.JSONField(null=True)

    class Meta:
        verbose_name = "佐证来源"
        indexes = [models.Index(fields=["source", "name"], name="duties_mapping_source")]


class Watched(models.Model):
    """Forms and kinds of matter whose records and matters are subjects of a rule: only these get wide rows."""

    row = models.SmallIntegerField()
    variety = models.TextField()

    class Meta:
        verbose_name = "义务对象种类"
        constraints = [models.UniqueConstraint(fields=["row", "variety"], name="duties_watched_once")]


class Fact(ScopedModel):
    """One piece of evidence for one subject. `day` to `last`: when it held, both in it; a fact that is no state has one day.

    `subject`: id of the child, the adult, the post, the organisation, the matter, the record or the lead; of a division its
    code of twelve digits. `source`, `source_id`: the row it follows from. `ended_at`: when that row was corrected or taken back.
    `matter`: the matter it was written in, for who must not see it.
    """

    # Not asked of the database again for each of a record's six facts: triggers write them out of a mapping, whose kind it holds.
    kind = models.ForeignKey(
        Kind, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    row = models.SmallIntegerField()
    subject = models.BigIntegerField()
    day = models.DateField()
    last = models.DateField()
    at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    source = models.TextField()
    source_id = models.BigIntegerField()
    child = models.BigIntegerField(null=True)
    organisation = models.BigIntegerField(null=True)
    matter = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "佐证"
        indexes = [
            models.Index(fields=["row", "subject", "kind", "day"], name="duties_fact_subject"),
            models.Index(fields=["source", "source_id"], name="duties_fact_source"),
        ]


class WideRow(ScopedModel):
    """All that the rules ask of one subject, as of the day it was made.

    `variety`: level of a division, kind of an organisation or a matter, form of a record. `since`, `until`: from when, and the
    first day on which no longer; infinite where unbounded. `slots`, `moments`: by the layout of its kind
    (`compiling/layout.py`). `ripens`: the day on which a fact dated ahead comes to count.
    """

    row = models.SmallIntegerField()
    subject = models.BigIntegerField()
    variety = models.TextField(default="")
    organisation = models.BigIntegerField(null=True)
    child = models.BigIntegerField(null=True)
    matter = models.BigIntegerField(null=True)
    since = models.DateField()
    until = models.DateField()
    born = models.DateField(null=True)
    began = models.DateTimeField(null=True)
    slots = ArrayField(models.DateField())
    moments = ArrayField(models.DateTimeField())
    ripens = models.DateField(null=True)

    class Meta:
        verbose_name = "义务对象"
        indexes = [
            models.Index(fields=["row", "place", "subject"], name="duties_wide_place"),
            models.Index(
                fields=["ripens"], name="duties_wide_ripens", condition=models.Q(ripens__isnull=False)
            ),
            models.Index(
                fields=["organisation"],
                name="duties_wide_unit",
                condition=models.Q(organisation__isnull=False),
            ),
            models.Index(fields=["child"], name="duties_wide_child"),
        ]
        constraints = [models.UniqueConstraint(fields=["row", "subject"], name="duties_wide_once")]


class Changed(models.Model):
    """A subject of which something changed since its wide row was made. Written by triggers, emptied by `refreshing`.

    One row a change and never one a subject: who reads must not take away what somebody else is about to write.
    """

    row = models.SmallIntegerField()
    subject = models.BigIntegerField()

    class Meta:
        verbose_name = "待更新对象"


class Figures(ScopedModel):
    """Counts of one place for one day: of each rule of a kind of row, in the order of the layout, MEASURES numbers each.

    Of a village (or whatever a subject lies in), and of a county for all in it (`is_county`).
    """

    row = models.SmallIntegerField()
    is_county = models.BooleanField(default=False)
    day = models.DateField()
    layout = models.TextField()
    counts = ArrayField(models.IntegerField())

    class Meta:
        verbose_name = "义务数字"
        constraints = [
            models.UniqueConstraint(fields=["row", "is_county", "place"], name="duties_figures_once")
        ]


class State(models.Model):
    """Of one kind of row: the layout its wide rows have, the day its figures are for, when it was last made from nothing."""

    row = models.SmallIntegerField(primary_key=True)
    layout = models.TextField(default="")
    day = models.DateField(null=True)
    rebuilt_at = models.DateTimeField(null=True)
    differed = models.IntegerField(default=0)

    class Meta:
        verbose_name = "义务数据状态"


class ClosedPeriod(ScopedModel):
    """How one rule stood at one place when a period ended. Append-only: what came late makes a later row with its reason.

    `bearers`: posts that held the role on the last day, all of them; `units`: organisations; both empty: vacant.
    `restates`: the row it takes the place of; `late`: ids of the facts that came late.
    """

    rule = models.TextField()
    rule_hash = models.TextField()
    first = models.DateField()
    last = models.DateField()
    applicable = models.IntegerField()
    done = models.IntegerField()
    done_late = models.IntegerField()
    open = models.IntegerField(default=0)
    missed_ids = ArrayField(models.BigIntegerField(), default=list)
    excused_ids = ArrayField(models.BigIntegerField(), default=list)
    bearers = ArrayField(models.BigIntegerField(), default=list)
    units = ArrayField(models.BigIntegerField(), default=list)
    closed_at = models.DateTimeField(default=timezone.now)
    restates = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="restated_by", db_index=False
    )
    reason = models.TextField(default="")
    late = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        verbose_name = "已结周期"
        indexes = [
            models.Index(fields=["rule", "place", "last"], name="duties_closed_rule"),
            models.Index(fields=["last", "rule"], name="duties_closed_last"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "first", "last", "place"],
                condition=models.Q(restates=None),
                name="duties_closed_once",
            ),
            # Of a million rows a month nearly none restates another: only those stand in its index.
            models.UniqueConstraint(
                fields=["restates"],
                condition=models.Q(restates__isnull=False),
                name="duties_closed_restated_once",
            ),
        ]


class Late(models.Model):
    """A fact that came, changed or was taken back after a period it belongs to was closed. Emptied by restating."""

    row = models.SmallIntegerField()
    subject = models.BigIntegerField()
    fact = models.BigIntegerField(null=True)
    day = models.DateField()

    class Meta:
        verbose_name = "补录佐证"


class RuleInForce(models.Model):
    """A version of a rule that may count, by its hash, and who confirmed it where its dry run asked for a person.

    `figures`: of the dry run, {"applicable", "universe", "cities": applicable by city (four digits), "meaning": whom it means, as
    policy/duties/stored.py has it}, and where the version before can be tried: "against", its hash; "gained" and "lost", by city.
    `held`: why it waits for a person, '' where not. `asked_*`: who confirmed it; `confirmed_*`: the same person, from when it
    counts, which is when a worker (`job_id`) has made its rows again.
    """

    rule = models.TextField()
    hash = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    held = models.TextField(default="")
    figures = models.JSONField(default=dict)
    asked_by = models.TextField(default="")
    asked_post = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(null=True)
    job_id = models.BigIntegerField(null=True)
    confirmed_by = models.TextField(default="")
    confirmed_post = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "规则版本"
        constraints = [models.UniqueConstraint(fields=["rule", "hash"], name="duties_rule_once")]


# Of RuleInForce: versions that count.
COUNTS = models.Q(held="") | models.Q(confirmed_at__isnull=False)


class WorkingDay(models.Model):
    """Every day with the number of working days up to and with it, so that the n-th one after a day is found by an index."""

    day = models.DateField(primary_key=True)
    number = models.IntegerField()
    works = models.BooleanField()

    class Meta:
        verbose_name = "工作日"
        indexes = [
            models.Index(fields=["number"], name="duties_workingday_nth", condition=models.Q(works=True))
        ]


class Succession(models.Model):
    """A division that stands no longer, and which one took its place from which day: catalogue/places."""

    place = PlaceField(primary_key=True)
    successor = PlaceField()
    day = models.DateField()

    class Meta:
        verbose_name = "区划接替"
