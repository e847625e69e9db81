"""Forms that nobody wrote, and answers to them: good, wrong and absurd."""

from hypothesis import strategies as st
from tests.policy.forms.corpus import FACTS, candidates
from tests.policy.forms.made_up import SOURCE

from tonghu.policy.forms.compiling import compile_form
from tonghu.policy.forms.conditions import (
    AgeAt,
    AllOf,
    AnyOf,
    Comparison,
    Count,
    FactRef,
    FieldRef,
    Literally,
    NotOf,
    Sum,
)
from tonghu.policy.forms.definition import (
    KINDS,
    Check,
    Field,
    FormDef,
    Group,
    Level,
    Limits,
    Option,
    Repeat,
    Scoring,
)

OPTIONS = (
    Option(key="0", title="零"),
    Option(key="1", title="一"),
    Option(key="2", title="二", alone=True),
    Option(key="3", title="三"),
)
DAYS = ("2026-07-02", "2014-03-02", "2024-02-29", "2023-02-28", "2026-13-01", "0000-01-01")
NUMBERS = st.one_of(st.integers(-3, 9), st.sampled_from((0.5, 2.0, -0.0)))


@st.composite
def documents(draw):
    """(compiled form, answers, facts)"""
    form = compile_form(draw(forms()))
    return form, *draw(answers_to(form))


@st.composite
def answers_to(draw, form):
    """(answers, facts)"""
    facts = draw(st.dictionaries(st.sampled_from(sorted(FACTS)), st.sampled_from((*DAYS, 7, True, "王小明"))))
    answers = {}
    for group in form.layout["groups"]:
        if "repeat" in group:
            rows = draw(st.lists(_row(group), max_size=3))
            if rows or draw(st.booleans()):
                answers[group["key"]] = rows
        else:
            answers |= draw(_row(group))
    if draw(st.integers(0, 9)) == 0:
        answers[draw(st.sampled_from(("zz", "f0", "r1", "constructor")))] = draw(absurd())
    return answers, facts


@st.composite
def _row(draw, group):
    row = {}
    for field in group["fields"]:
        match draw(st.integers(0, 9)):
            case 0 | 1 | 2:
                continue
            case 3:
                row[field["key"]] = draw(absurd())
            case _:
                options = [7] if field["kind"] == "score" else candidates(field)
                row[field["key"]] = draw(st.sampled_from(options))
    return row


def absurd():
    """Any JSON, often near to what is asked."""
    near = st.sampled_from((*DAYS, "0", "1", "08:30", True, False, None, "", " ", 1, 2.0, 3.5, [], {}))
    return st.recursive(
        near | st.text(max_size=3) | st.integers(-5, 5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=4,
    )


@st.composite
def forms(draw):
    """A FormDef of one to three groups."""
    groups, before = [], []
    for at in range(draw(st.integers(1, 3))):
        repeat = draw(st.booleans()) and at > 0
        start = len(before)
        fields = []
        for number in range(draw(st.integers(1, 4))):
            earlier = [(f, r) for f, r in before if r in (None, at if repeat else None)]
            field = draw(_field(f"f{at}{number}", earlier))
            fields.append(field)
            before.append((field, at if repeat else None))
        outside = [(f, r) for f, r in before[:start] if r is None]
        least = draw(st.integers(0, 1))
        distinct = next((f.key for f in fields if f.kind in ("text", "choice")), None)
        groups.append(
            Group(
                key=f"r{at}",
                title=f"组{at}",
                help=None,
                relevant=draw(st.none() | _condition(outside)) if outside else None,
                repeat=Repeat(item="项", min_items=least, max_items=2, distinct=distinct) if repeat else None,
                fields=tuple(fields),
            )
        )
    return FormDef(
        id="random", title="随机", about="nobody", clauses=(), source=SOURCE, note=None, groups=tuple(groups)
    )


@st.composite
def _field(draw, key, earlier):
    kind = draw(st.sampled_from(KINDS))
    numbers = [f.key for f, _ in earlier if f.kind in ("integer", "choice")]
    if kind == "score" and not numbers:
        kind = "integer"
    dates = [f.key for f, _ in earlier if f.kind == "date"]
    own = draw(_limits(kind, dates))
    conditions = st.none() | _condition(earlier) if earlier else st.none()
    checked = draw(conditions)
    scored = Scoring(of=tuple(numbers[:3]), levels=(Level(least=0, title="无"),))
    return Field(
        key=key,
        kind=kind,
        title=f"题{key}",
        options=OPTIONS if kind in ("choice", "choices") else (),
        relevant=draw(conditions),
        required=kind != "score" and draw(st.booleans()),
        required_when=None if kind == "score" else draw(conditions),
        limits=own,
        checks=(Check(must=checked, words="不对。"),) if checked else (),
        scoring=scored if kind == "score" else None,
    )


@st.composite
def _limits(draw, kind, dates):
    match kind:
        case "integer" | "decimal":
            least = draw(st.none() | st.integers(-2, 2))
            return Limits(least=least, most=draw(st.none() | st.integers(2, 5)))
        case "text":
            named = draw(st.sampled_from((None, None, "postcode", "month")))
            return Limits(
                pattern=named,
                min_length=draw(st.none() | st.integers(1, 3)),
                max_length=draw(st.none() | st.just(4)),
            )
        case "choices":
            return Limits(
                min_items=draw(st.none() | st.integers(1, 2)), max_items=draw(st.none() | st.integers(2, 3))
            )
        case "date":
            other = st.none() | st.sampled_from(dates) if dates else st.none()
            return Limits(not_future=draw(st.booleans()), after=draw(other), not_before=draw(other))
    return Limits()


def _condition(earlier):
    return st.recursive(
        _test(earlier),
        lambda inner: st.one_of(
            st.builds(AllOf, st.lists(inner, min_size=1, max_size=2).map(tuple)),
            st.builds(AnyOf, st.lists(inner, min_size=1, max_size=2).map(tuple)),
            st.builds(NotOf, inner),
        ),
        max_leaves=3,
    )


@st.composite
def _test(draw, earlier):
    field, _ = draw(st.sampled_from(earlier))
    own = FieldRef(field.key)
    orders = st.sampled_from(("eq", "ne", "lt", "le", "gt", "ge"))
    match field.kind:
        case "integer" | "decimal" | "score":
            sort = draw(st.integers(0, 2))
            if sort == 0:
                return Comparison(draw(orders), own, (Literally(draw(NUMBERS)),))
            if sort == 1:
                return Comparison("between", own, (Literally(draw(NUMBERS)), Literally(draw(NUMBERS))))
            return Comparison(draw(orders), Sum((field.key,)), (own,))
        case "date":
            day = draw(
                st.sampled_from((Literally("2026-07-02"), FactRef("today"), FactRef("child.birth_on")))
            )
            if draw(st.booleans()):
                return Comparison(draw(orders), own, (day,))
            return Comparison(
                draw(orders), AgeAt(FactRef("child.birth_on"), own), (Literally(draw(st.integers(0, 14))),)
            )
        case "choice":
            if draw(st.booleans()):
                return Comparison(
                    "in", own, (Literally(tuple(draw(st.sets(st.sampled_from("0123"), min_size=1)))),)
                )
            return Comparison(
                draw(st.sampled_from(("eq", "ne"))), own, (Literally(draw(st.sampled_from("0123"))),)
            )
        case "choices":
            if draw(st.booleans()):
                return Comparison("has", own, (Literally(draw(st.sampled_from("0123"))),))
            return Comparison(draw(orders), Count(field.key), (Literally(draw(st.integers(0, 3))),))
        case "yes_no":
            return Comparison(draw(st.sampled_from(("eq", "ne"))), own, (Literally(draw(st.booleans())),))
    return Comparison("given", own, (Literally(draw(st.booleans())),))
