"""The fewest valid answers to a form, worked out from its definition: what it asks for is filled in, and nothing else."""

import datetime as dt
import hashlib

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.leads.photos_made_up import jpeg

from tonghu.casework.forms import in_force
from tonghu.kernel.resident_number import check_digit
from tonghu.leads.rules import catalogue
from tonghu.policy.duties.periods import SchoolDays, period_of
from tonghu.policy.forms.checking import problems

NAMES = ("张一", "李二", "王三", "赵四")
TRIES = 400
PHOTO = jpeg()
# The one file that answers name where a form must have one.
NAMED = {"sha256": hashlib.sha256(PHOTO).hexdigest(), "name": "a.jpg", "size": len(PHOTO)}


def files_sent():
    """What comes with answers that name the file."""
    return {NAMED["sha256"]: SimpleUploadedFile(NAMED["name"], PHOTO)}


def least_answers(form, *, facts=None, **fixed):
    """Answers that the form accepts. `fixed`: what is to be answered so; a test that fixes what cannot be fails."""
    compiled = in_force(form)
    given = {"today": timezone.localdate().isoformat(), **(facts or {})}
    fields = {field["key"]: field for group in compiled.layout["groups"] for field in group["fields"]}
    repeats = {g["key"]: g["repeat"] for g in compiled.layout["groups"] if g.get("repeat")}
    answers, tried = {**_of_the_day(form), **fixed}, {}
    for _ in range(TRIES):
        found = problems(compiled, answers, given)
        if not found:
            return answers
        path = found[0].path.split("/")
        key = path[-1]
        if path[0] in fixed or (len(path) == 1 and key in fixed):
            raise AssertionError(f"{form}: {found[0]}")
        if len(path) == 1 and key in repeats:
            answers[key] = [{} for _ in range(max(1, repeats[key].get("min", 1)))]
            continue
        holder = answers if len(path) == 1 else answers[path[0]][int(path[1])]
        if found[0].code == "hidden":
            holder.pop(key)
            continue
        at = tried.get(found[0].path, -1) + 1
        candidates = list(_candidates(fields[key], offset=int(path[1]) if len(path) > 1 else 0))
        if at >= len(candidates):
            raise AssertionError(f"{form}: no answer to {found[0]}")
        tried[found[0].path] = at
        holder[key] = candidates[at]
    raise AssertionError(f"{form}: {found}")


def school_year_of(day):
    """From its first to its last day, as the province's parameters have it."""
    return period_of("school_year", day, SchoolDays(catalogue().parameters))


def _of_the_day(form):
    """What a rule beyond the form asks of its dates, whatever day it is: a waiver lies within one school year."""
    if form != "fee_waiver":
        return {}
    year = school_year_of(timezone.localdate())
    return {"starts_on": year.first.isoformat(), "ends_on": year.last.isoformat()}


def _candidates(field, *, offset):
    today = timezone.localdate()
    limits = field.get("limits", {})
    match field["kind"]:
        case "yes_no":
            return [True, False]
        case "choice":
            return [option["key"] for option in field["options"]]
        case "choices":
            together = [option["key"] for option in field["options"] if not option.get("alone")]
            return [*([option["key"]] for option in field["options"]), together]
        case "date":
            days = (0, 1, 30, -1, -30, 90, -40 * 365)
            return [(today + dt.timedelta(days=each)).isoformat() for each in days]
        case "time":
            return ["09:00"]
        case "integer" | "decimal":
            least = limits.get("least", limits.get("min", 0))
            return [least, *(n for n in (0, 1, 2, 3, 5, 10, 100, 2026) if n >= least)]
        case "score":
            # Of the fewest points.
            return [0]
        case "person_name":
            return [*NAMES[offset:], *NAMES]
        case "phone":
            return ["13900000000"]
        case "resident_number":
            first = "37990119800101001"
            return [first + check_digit(first)]
        case "photo" | "attachment":
            return [[NAMED]]
        case "gps":
            return [{"lat": 36.5, "lon": 117.0, "accuracy": 10}]
        case "place":
            return ["379901100001"]
        case "text" | "long_text":
            return [f"写明{offset + 1}", "2026", "2026-09", "写明若干字,足够长的一句话"]
    return []
