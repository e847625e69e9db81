"""Who writes a form: whom it names, or whom its matter names. Nobody fills in what is another's."""

import shutil
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from tests.casework.matters_made_up import Office, filled

from tonghu.accounts.roles import ROLES
from tonghu.casework.core.turns import Me
from tonghu.casework.filling import Filled, add_record
from tonghu.casework.forms import may_write
from tonghu.casework.models import Record
from tonghu.casework.rules import kinds
from tonghu.kernel.actor import NotPermitted
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting
from tonghu.places.models import Kind
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import CatalogueError

AT_WORK = {key for key, role in ROLES.items() if "case.work" in role.permissions}
KNOWN = {*AT_WORK, *(f"unit:{kind}" for kind in Kind.values)}
IN_MATTERS = {form for kind in kinds().values() for form in kind.forms}


@pytest.fixture
def office():
    return Office()


@pytest.mark.parametrize("form", sorted(catalogue().forms))
def test_every_form_says_who_writes_it(form):
    """By itself those whom it names; else only in the matters that take it, each of which names who."""
    writers = set(catalogue().forms[form].writers)
    assert writers - KNOWN == set()
    assert writers or form in IN_MATTERS


def test_every_form_of_a_matter_has_a_step_or_is_added_by_whom_the_matter_names():
    unnamed = [
        (kind.id, form) for kind in kinds().values() for form in kind.records if not kind.recorders.get(form)
    ]
    assert unnamed == []


def everybody():
    """Every post that works on casework: place posts by role, units by kind."""
    places = [Me(role=role, unit=None, unit_kind=None, seat=frozenset()) for role in AT_WORK]
    units = [
        Me(role="department_caseworker", unit=1, unit_kind=kind, seat=frozenset()) for kind in Kind.values
    ]
    return [*places, *units]


@pytest.mark.parametrize("form", sorted(name for name, each in catalogue().forms.items() if not each.writers))
def test_a_form_without_writers_is_filled_in_by_nobody_outside_its_matter(form):
    assert [who for who in everybody() if may_write(catalogue().forms[form], who)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "form",
    sorted(name for name, each in catalogue().forms.items() if not each.writers and each.about == "child"),
)
def test_no_form_of_a_matter_is_written_into_the_file_past_its_matter(office, form):
    """A ruling, a placement, a decision: without the matter neither the court nor its clock would know of it."""
    with acting(office.officer):
        with pytest.raises(NotPermitted, match="在它所属的事项里填写"):
            add_record(filled=Filled(form=form), child=office.child, by=office.officer)
        assert Record.objects.scoped(office.officer).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "role"), [("visit", "lead"), ("data_confirmed", "lead"), ("guardian_notice", "officer")]
)
def test_whom_the_form_does_not_name_is_refused(office, form, role):
    by = getattr(office, role)
    with acting(by), pytest.raises(NotPermitted, match=f"不填写“{catalogue().forms[form].title}”"):
        add_record(filled=filled(form), child=office.child, by=by)


# The loader


def broken(tmp_path, change):
    """The catalogue with one file changed; what the loader says."""
    folder = tmp_path / "catalogue"
    shutil.copytree(Path(settings.CATALOGUE), folder)
    change(folder)
    with pytest.raises(CatalogueError) as fault:
        load_catalogue(folder)
    return str(fault.value)


def rewritten(path, change):
    held = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(held)
    path.write_text(yaml.safe_dump(held, allow_unicode=True, sort_keys=False), encoding="utf-8")


def test_a_form_that_nobody_writes_is_a_fault_that_names_it(tmp_path):
    def change(folder):
        rewritten(folder / "forms" / "visit.yaml", lambda held: held.pop("writers"))

    assert "catalogue/forms/visit.yaml: 没有写明由谁填写" in broken(tmp_path, change)


def test_a_record_of_a_matter_without_its_writers_is_a_fault(tmp_path):
    def change(folder):
        rewritten(folder / "matters" / "measure.yaml", lambda held: held.update(records=["service_record"]))

    said = broken(tmp_path, change)
    assert "catalogue/matters/measure.yaml" in said
    assert "请写明由谁填写" in said
