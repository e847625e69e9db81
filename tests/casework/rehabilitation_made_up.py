"""The funnel of a disability, driven from screening to rehabilitation by whom each step belongs to."""

import pytest
from tests.casework.matters_made_up import Office, begun, stepped, taken

SCHEME = {"scheme": "rehab_training_7_up"}


@pytest.fixture
def office():
    """A county's people with the two units that rehabilitation needs beside the health office."""
    office = Office()
    office.federation, office.federate = office.unit("disabled_persons", office.county, name="残联员")
    office.centre, office.trainer = office.unit("social_organisation", office.county, name="康复师")
    return office


def positive(office):
    """Found by a screening, and with the health office."""
    return begun(
        office.supervisor,
        "disability_service",
        "screening_positive",
        child=office.child,
        receiver=office.health,
    )


def diagnosed(office):
    """The diagnosis confirms it."""
    return taken(office.doctor, positive(office), "diagnose", "disability_diagnosis", result="confirmed")


def applied(office, matter):
    """The health office hands it to the federation."""
    return taken(office.doctor, matter, "apply", "rehab_application", receiver=office.federation, **SCHEME)


def approved(office, matter):
    """The federation gives it to the centre."""
    given = {**SCHEME, "amount": 15000}
    return taken(office.federate, matter, "approve", "rehab_decision", receiver=office.centre, **given)


def under_way(office, matter):
    """The centre has begun, and written down one period."""
    stepped(office.trainer, matter, "begin")
    return taken(office.trainer, matter, "reviewed", "rehab_progress")
