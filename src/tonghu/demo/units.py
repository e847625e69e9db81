"""The units of a demo county that casework hands things to, each with one person who works on them."""

from __future__ import annotations

from tonghu.places.models import Division, Kind, Organisation

# Where the county's name stands is {}: 共青团 puts it into the middle.
NAMES: dict[Kind, str] = {
    Kind.POLICE: "{}公安局",
    Kind.CIVIL_AFFAIRS: "{}民政局",
    Kind.EDUCATION: "{}教育和体育局",
    Kind.HEALTH: "{}卫生健康局",
    Kind.DISABLED_PERSONS: "{}残疾人联合会",
    Kind.COURT: "{}人民法院",
    Kind.PROCURATORATE: "{}人民检察院",
    Kind.JUSTICE: "{}司法局",
    Kind.HUMAN_RESOURCES: "{}人力资源和社会保障局",
    Kind.PROTECTION_CENTRE: "{}未成年人救助保护中心",
    Kind.WOMENS_FEDERATION: "{}妇女联合会",
    Kind.YOUTH_LEAGUE: "共青团{}委员会",
    Kind.HOTLINE: "{}12345政务服务热线",
    Kind.SOCIAL_ORGANISATION: "{}儿童康复中心",
    Kind.SCHOOL: "{}中心小学",
}
# An evaluator belongs to whom the county hired, and not to one of the units that the stories hand things to.
EVALUATORS = "{}社会服务评估中心"
# Those whose person is a department caseworker; a school has its school contact.
WITH_CASEWORKER = tuple(kind for kind in NAMES if kind is not Kind.SCHOOL)


def unit(kind: Kind, county: str) -> Organisation:
    """The county's unit of a kind, made where it is not there yet."""
    return _named(NAMES[kind], kind, county)


def evaluators(county: str) -> Organisation:
    """Whom the county hired to evaluate, made where it is not there yet."""
    return _named(EVALUATORS, Kind.SOCIAL_ORGANISATION, county)


def _named(pattern: str, kind: Kind, county: str) -> Organisation:
    name = pattern.format(Division.objects.get(place=county).name)
    return Organisation.objects.get_or_create(place=county, name=name, defaults={"kind": kind})[0]
