"""Documents generated from a form: good ones, and each with one thing wrong, with the code that must be found."""

import copy
import datetime as dt
from typing import NamedTuple

from tonghu.kernel.resident_number import check_digit
from tonghu.policy.forms.checking import problems
from tonghu.policy.forms.interpreter import Asked, holds

TODAY = dt.date(2026, 7, 2)
FACTS = {
    "today": TODAY.isoformat(),
    "child.name": "王小明",
    "child.birth_on": "2014-03-02",
    "child.carer": "赵兰",
    "post.title": "东李村儿童主任",
}
NUMBER = "37990120140302001"
FILE = {"sha256": "0f" * 32, "name": "门口.jpg", "size": 9}
NAMED = {
    "social_credit_code": "91370000MA3C000000",
    "postcode": "271100",
    "disability_certificate": NUMBER + check_digit(NUMBER) + "11",
    "school_code": "3137000001",
    "year": "2026",
    "month": "2026-07",
}


class Case(NamedTuple):
    """`path`, `code`: the problem that must be among those found; None where the document is valid."""

    name: str
    answers: object
    path: str | None = None
    code: str | None = None


def fields(layout):
    """(group, field) of a layout, in order."""
    return [(group, field) for group in layout["groups"] for field in group["fields"]]


def candidates(field):
    """Good answers to a field, seen by itself."""
    limits = field.get("limits", {})
    match field["kind"]:
        case "text" | "long_text" | "person_name":
            if "pattern" in limits:
                return [NAMED[limits["pattern"]]]
            return ["赵" * max(limits.get("min_length", 0), 2), "甲" * limits["max_length"]]
        case "integer" | "decimal":
            low, high = limits["min"], limits["max"]
            return [low, high, min(max(0, low), high), min(low + 1, high)]
        case "yes_no":
            return [False, True]
        case "choice":
            return [option["key"] for option in field["options"]]
        case "choices":
            keys = [option["key"] for option in field["options"] if not option.get("alone")]
            alone = [[option["key"]] for option in field["options"] if option.get("alone")]
            least, most = limits["min_items"], limits["max_items"]
            return [*([each] for each in keys if least == 1), *alone, keys[:least], keys[:most]]
        case "date":
            days = (0, -1, -30, 1, 30, 400, -400, 4000, -5000, -9000)
            return [(TODAY + dt.timedelta(days=each)).isoformat() for each in days]
        case "time":
            return ["08:30", "23:59"]
        case "phone":
            return ["13800001234", "0634-6212345"]
        case "resident_number":
            return [NUMBER + check_digit(NUMBER)]
        case "place":
            return ["379901100001"]
        case "post":
            return ["17"]
        case "photo" | "attachment":
            least = limits["min_items"]
            return [[FILE | {"sha256": f"{at:064x}"} for at in range(least)]]
        case "gps":
            return [{"lat": 36.2, "lon": 117.7, "accuracy": 12}]
    raise AssertionError(field["kind"])


def good(form, facts, wished):
    """A valid document in which the fields named in `wished` have the wished answers, where they are asked; or None.

    Where dates or checks contradict one another, the first field that is wrong gets its next candidate, and all is
    filled in anew.
    """
    of = {field["key"]: field for _, field in fields(form.layout) if "score" not in field}
    tried, chosen = {}, dict(wished)
    for _ in range(40):
        answers = _filled(form, facts, chosen)
        found = problems(form, answers, facts)
        if not found:
            return answers
        key = found[0].path.split("/")[-1]
        tried[key] = tried.get(key, -1) + 1
        options = candidates(of[key]) if key in of else []
        if tried[key] >= len(options):
            return None
        chosen[key] = options[tried[key]]
    return None


def _filled(form, facts, chosen):
    answers = {}
    for group in form.layout["groups"]:
        if "repeat" not in group:
            _fill(group, answers, answers, facts, chosen)
        elif "relevant" not in group or holds(group["relevant"], Asked(answers, facts, {})):
            rows = answers[group["key"]] = []
            for at in range(max(group["repeat"]["min"], 2 if group["repeat"]["max"] > 1 else 1)):
                rows.append({})
                _fill(group, rows[-1], answers, facts, chosen, at)
    return answers


def _fill(group, into, answers, facts, wished, at=0):
    for field in group["fields"]:
        asked = Asked(answers, facts, into)
        if "relevant" in field and not holds(field["relevant"], asked):
            continue
        if "score" in field:
            points = [into.get(key) for key in field["score"]["of"]]
            if None not in points:
                into[field["key"]] = sum(map(int, points))
        elif field["key"] == group.get("repeat", {}).get("distinct"):
            first = wished.get(field["key"], candidates(field)[0])
            others = [each for each in candidates(field) if each != first]
            into[field["key"]] = [first, *others][min(at, len(others))]
        elif field["key"] in wished:
            into[field["key"]] = copy.deepcopy(wished[field["key"]])
        else:
            into[field["key"]] = candidates(field)[0]


def bases(form, facts):
    """Good documents: every field that can be asked, and of each of its options one, as far as it can be answered."""
    of = {field["key"]: field for _, field in fields(form.layout)}
    found, seen, wishes = [], set(), [{}]
    for wished in wishes:  # grows: what a wish brings to light is wished for in turn
        answers = good(form, facts, wished)
        if answers is None:
            continue
        if answers not in found:
            found.append(answers)
        new = {*answers, *(key for value in answers.values() for key in _keys(value))} & of.keys() - seen
        seen |= new
        wishes += [
            wished | {key: wish}
            for key in sorted(new)
            if of[key]["kind"] in ("choice", "yes_no", "choices", "integer")
            for wish in candidates(of[key])
        ]
    return found


def corpus(form, facts):
    """Every case of a form."""
    found = bases(form, facts)
    yield from (Case(f"good {at}", answers) for at, answers in enumerate(found))
    seen = set()
    for at, base in enumerate(_few(found)):
        for case in _broken(form, base, facts, seen):
            yield case._replace(name=f"{case.name} of {at}")
    yield from _misshapen(form, found[0])


def _few(found):
    """The smallest row of documents in which every field and every absence of one occurs."""
    seen, few = set(), []
    for base in found:
        new = {*base, *(("item", key) for value in base.values() for key in _keys(value))} - seen
        if new or not few:
            few.append(base)
            seen |= new
    return few


def _keys(value):
    if isinstance(value, list):
        return {key for each in value if isinstance(each, dict) for key in each}
    return set()


def _broken(form, base, facts, seen):
    """Each field once where it is answered and once where it is not. `seen`: what was broken in an earlier document."""
    for group, field in fields(form.layout):
        rows = base.get(group["key"], []) if "repeat" in group else [base]
        for at, row in enumerate(rows):
            path = f"{group['key']}/{at}/{field['key']}" if "repeat" in group else field["key"]
            if (field["key"], field["key"] in row) in seen:
                continue
            seen.add((field["key"], field["key"] in row))

            def put(value, group=group, field=field, at=at):
                made = copy.deepcopy(base)
                into = made[group["key"]][at] if "repeat" in group else made
                if value is ...:
                    into.pop(field["key"], None)
                else:
                    into[field["key"]] = value
                return made

            if field["key"] in row:
                if field.get("required"):
                    yield Case(f"{path} missing", put(...), path, "required")
                else:
                    yield Case(f"{path} left out", put(...), "?")
                yield from _wrong(path, field, put)
            else:
                asked = "relevant" not in field or holds(field["relevant"], Asked(base, facts, row))
                if not asked and "score" not in field:
                    yield Case(f"{path} hidden", put(candidates(field)[0]), path, "hidden")
    for group in form.layout["groups"]:
        if (group["key"], group["key"] in base) not in seen:
            seen.add((group["key"], group["key"] in base))
            yield from _repeats(group, base)


def _misshapen(form, base):
    """Documents that are wrong whatever the form asks."""
    for key in ("zz", "constructor", "__proto__", "toString", "a/b", "a~1b", "%25", "", "儿童", "\U0001f600"):
        yield Case(f"unknown {key}", base | {key: 1}, key, "unknown")
    for value in ("\ud800", "nul\0", 2**60, float("inf"), [[[[[[[[]]]]]]]], {"\ud800": 1}):
        yield Case(f"unreadable {value!r}", base | {"zz": value}, "", "unreadable")
    for value in ([], "x", 1, None, True):
        yield Case(f"not an object: {value!r}", value, "", "type")


def _repeats(group, base):
    if "repeat" not in group:
        return
    key, repeat = group["key"], group["repeat"]
    if key not in base:
        yield Case(f"{key} hidden or empty", base | {key: []}, key)
        return
    rows = base[key]
    if repeat["min"]:
        without = {name: value for name, value in base.items() if name != key}
        yield Case(f"{key} missing", without, key, "required")
    yield Case(f"{key} empty", base | {key: []}, key, "min_items")
    yield Case(f"{key} too many", base | {key: rows * (repeat["max"] + 1)}, key)
    if repeat.get("distinct") and len(rows) > 1:
        yield Case(f"{key} alike", base | {key: [rows[0], rows[0]]}, key, "distinct")
    for value in ("x", {}, None, 7):
        yield Case(f"{key} no list: {value!r}", base | {key: value}, key, "type")
        yield Case(f"{key} no item: {value!r}", base | {key: [*rows[:-1], value]}, "?")
    yield Case(f"{key} unknown inside", base | {key: [rows[0] | {"zz": 1}]}, f"{key}/0/zz", "unknown")


def _wrong(path, field, put):
    """One field at its bounds, over them, and of every wrong type."""
    limits = field.get("limits", {})
    for value in (None, "", [], {}, 1.5, -(10**12), [None], [{}], {"lat": 91}, "2026-02-30", "25:00"):
        yield Case(f"{path} is {value!r}", put(value), "?")
    for value in candidates(field) if "score" not in field else ():
        yield Case(f"{path} is {value!r}", put(value), "?")
    for bound, over, code in (("min", -1, "min"), ("max", 1, "max")):
        if bound in limits and "score" not in field:
            yield Case(f"{path} over {bound}", put(limits[bound] + over), path, code)
    if "max_length" in limits and "pattern" not in limits:
        yield Case(f"{path} too long", put("甲" * (limits["max_length"] + 1)), path, "max_length")
        yield Case(f"{path} as long as can be", put("\U00020bb7" * limits["max_length"]), "?")
        yield Case(f"{path} blank", put(" \t\u3000"), path, "pattern")
    if limits.get("min_length", 0) > 1:
        yield Case(f"{path} too short", put("甲" * (limits["min_length"] - 1)), path, "min_length")
    match field["kind"]:
        case "choice":
            yield Case(f"{path} unknown option", put("no_such"), path, "option")
        case "choices":
            keys = [option["key"] for option in field["options"]]
            yield Case(f"{path} unknown option", put([keys[0], "no_such"]), path, "option")
            yield Case(f"{path} twice", put([keys[0], keys[0]]), path, "unique")
            for option in field["options"]:
                other = next((each for each in keys if each != option["key"]), None)
                if option.get("alone") and other and limits["max_items"] > 1:
                    yield Case(
                        f"{path} {option['key']} not alone", put([option["key"], other]), path, "alone"
                    )
        case "date":
            yield Case(f"{path} no day", put("2026-02-30"), path, "date")
            yield Case(f"{path} year 0", put("0000-01-01"), path, "date")
            yield Case(f"{path} otherwise written", put("2026-7-2"), path, "pattern")
            if field.get("not_future"):
                yield Case(f"{path} tomorrow", put("2026-07-03"), path, "future")
        case "resident_number":
            last = candidates(field)[0][-1]
            yield Case(
                f"{path} check digit", put(NUMBER + ("1" if last != "1" else "2")), path, "resident_number"
            )
            yield Case(f"{path} too short", put(NUMBER), path, "pattern")
        case "gps":
            yield Case(f"{path} more", put({"lat": 1, "lon": 1, "accuracy": 1, "zz": 1}), path, "type")
            yield Case(f"{path} less", put({"lat": 1, "lon": 1}), path, "type")
        case "photo" | "attachment":
            yield Case(f"{path} of no file", put([{"sha256": "x", "name": "", "size": 0}]), path, "type")
            yield Case(f"{path} of more", put([FILE | {"zz": 1}]), path, "type")
            many = [FILE | {"sha256": f"{at:064x}"} for at in range(limits["max_items"] + 1)]
            yield Case(f"{path} too many", put(many), path, "max_items")
        case "score":
            yield Case(f"{path} another sum", put(999), path, "score")
