"""A file is called whole only where it is."""

import pytest
from django.utils import timezone
from tests.casework.files_made_up import make_whole
from tests.casework.matters_made_up import Office

from tonghu.casework.filling import Filled, add_record
from tonghu.casework.models import Record
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def checked(office, by, **answers):
    told = {"checked_on": timezone.localdate().isoformat(), **answers}
    with acting(by):
        return add_record(filled=Filled(form="file_checked", answers=told), child=office.child, by=by)


def kept(office):
    with acting(office.officer):
        return list(
            Record.objects.scoped(office.officer)
            .filter(form="file_checked")
            .values_list("answers__whole", flat=True)
        )


@pytest.mark.parametrize("who", ["director", "supervisor", "officer"])
def test_a_file_that_lacks_something_is_not_called_whole(office, who):
    with pytest.raises(
        UserError,
        match="档案还缺：身份信息、现住址、监护人、类别认定、走访记录、需求评估、帮扶方案",
    ):
        checked(office, getattr(office, who), whole=True)
    assert kept(office) == []


def test_that_it_lacks_something_may_be_said(office):
    checked(office, office.director, whole=False, lacking="身份证号下周补。")
    assert kept(office) == [False]


@pytest.mark.parametrize("who", ["director", "supervisor", "officer"])
def test_a_whole_file_is_called_whole(office, who):
    make_whole(office)
    checked(office, getattr(office, who), whole=True)
    assert kept(office) == [True]
