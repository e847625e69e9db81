"""What the catalogue cannot say of the duties of clauses 1 to 9: how a report of harm comes in, and the like."""

import dataclasses
import uuid

from tests.casework.answers_made_up import least_answers
from tests.casework.harm_made_up import report_of, reported
from tests.duties.driver import brings, facts_of, misses
from tests.duties.walking import Walker

from tonghu.casework.filling import Filled, add_record, correct_record
from tonghu.casework.forms import form_of
from tonghu.casework.models import FormVersion, Record
from tonghu.casework.rules import kinds
from tonghu.locks.acting import acting
from tonghu.policy.forms.compiling import compile_form, to_document


@brings("case:harm_report")
def report_of_harm(stage):
    """A neighbour's report, through the page."""
    walker = Walker(stage.office, kinds()["harm_report"], stage.wanted)
    walker.matter = report_of(reported(stage.office.county, **stage.wanted.get("harm_report", {})))
    return walker


@misses("d09_2")
def assessment_found_wrong(stage):
    """The child was returned upon an assessment; it turned out wrong and was mended."""
    by = stage.office.officer
    with acting(by):
        record = Record.objects.scoped(by).get(form="return_assessment", matter=stage.subject)
        answers = least_answers(
            "return_assessment",
            facts=facts_of(stage),
            cause_gone=False,
            guardian_able=False,
            suitable="not_yet",
        )
        correct_record(record=record, filled=Filled(form="return_assessment", answers=answers), by=by)


@misses("d02_6")
def visit_on_an_older_form(stage):
    """A device still has the form of before, which did not ask how the child is."""
    form = form_of("visit")
    mind = next(group for group in form.groups if group.key == "mind")
    older = compile_form(dataclasses.replace(form, groups=tuple(g for g in form.groups if g is not mind)))
    FormVersion.objects.create(form="visit", version=older.hash, document=to_document(older))
    asked = {field.key for field in mind.fields}
    answers = least_answers("visit", facts=facts_of(stage), saw_child=True, talked_alone=True)
    filled = Filled(
        form="visit",
        answers={key: value for key, value in answers.items() if key not in asked},
        version=older.hash,
    )
    by = stage.office.supervisor
    with acting(by):
        stage.subject = add_record(filled=filled, child=stage.child, by=by, key=uuid.uuid4()).pk
