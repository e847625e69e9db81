"""Files are known by their bytes, cleaned, scanned or marked, and given out only to those who see the report."""

import socket
import sys
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.casework.harm_made_up import HarmOffice, report_of, reported
from tests.leads.photos_made_up import SECRET_PLACE, jpeg, png

from people import BAISHAN_VILLAGE
from tonghu.casework.attachments.keeping import attachments_of, content_of, looked_at
from tonghu.casework.attachments.models import Scan
from tonghu.casework.attachments.sniffing import MOST_BYTES
from tonghu.casework.models import Attachment
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n%%EOF"


def upload(data, name="照片.jpg"):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


@pytest.mark.parametrize("photo", [jpeg(), png()])
def test_a_photo_loses_where_it_was_taken(photo):
    (kept,), refused = looked_at([upload(photo)])
    assert refused == []
    assert SECRET_PLACE in photo
    assert SECRET_PLACE not in kept.data


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"MZ\x90\x00 not a photo", "不是可以收下的文件"),
        (b"<html><script>", "不是可以收下的文件"),
        (b"PK\x03\x04 a zip", "不是可以收下的文件"),
        (b"", "空的"),
        (b"\xff\xd8\xff\xe0", "没有收下"),
        (EICAR, "病毒特征"),
        (PDF + EICAR, "病毒特征"),
        (b"%PDF-" + bytes(MOST_BYTES), "超过 20 MB"),
    ],
)
def test_what_is_not_what_it_says_too_large_or_infected_is_refused_by_name(data, says):
    kept, (words,) = looked_at([upload(data, "合影.jpg")])
    assert kept == []
    assert says in words
    assert "合影.jpg" in words


def test_a_refused_file_does_not_stop_the_report_and_no_more_than_five_are_kept():
    files = [upload(EICAR)] + [upload(PDF + bytes([number]), f"{number}.pdf") for number in range(6)]
    kept, refused = looked_at(files)
    assert [each.name for each in kept] == ["0.pdf", "1.pdf", "2.pdf", "3.pdf"]
    assert len(refused) == 3


def test_without_a_scanner_a_file_is_marked_as_not_scanned(settings):
    settings.SCANNER = ""
    (kept,), _ = looked_at([upload(PDF)])
    assert kept.scan is Scan.UNSCANNED


@pytest.mark.parametrize(("code", "scan", "many"), [(0, Scan.CLEAN, 1), (1, None, 0), (2, Scan.UNSCANNED, 1)])
def test_a_command_says_clean_infected_or_nothing(settings, code, scan, many):
    settings.SCANNER = f'command:{sys.executable} -c "import sys; sys.stdin.buffer.read(); sys.exit({code})"'
    kept, refused = looked_at([upload(PDF)])
    assert ([each.scan for each in kept], len(refused)) == ([scan] * many, 1 - many)


@pytest.mark.parametrize(("answer", "many"), [(b"stream: OK\0", 1), (b"stream: Eicar-Signature FOUND\0", 0)])
def test_clamd_is_asked_by_its_own_protocol(settings, answer, many):
    listening, heard = socket.create_server(("127.0.0.1", 0)), []

    def clamd():
        asked, _ = listening.accept()
        with asked:
            while not b"".join(heard).endswith(bytes(4)):
                heard.append(asked.recv(65536))
            asked.sendall(answer)

    thread = threading.Thread(target=clamd)
    thread.start()
    settings.SCANNER = f"clamd:127.0.0.1:{listening.getsockname()[1]}"
    kept, refused = looked_at([upload(PDF)])
    thread.join()
    listening.close()
    assert b"".join(heard) == b"zINSTREAM\0" + len(PDF).to_bytes(4, "big") + PDF + bytes(4)
    assert ([each.scan for each in kept], len(refused)) == ([Scan.CLEAN] * many, 1 - many)


def test_a_scanner_that_is_not_there_stops_no_report(settings):
    settings.SCANNER = "clamd:/nowhere/clamd.ctl"
    (kept,), refused = looked_at([upload(PDF)])
    assert (kept.scan, refused) == (Scan.UNSCANNED, [])


def test_files_are_seen_by_the_desk_and_the_three_departments_alone():
    office, elsewhere = HarmOffice(), HarmOffice(BAISHAN_VILLAGE)
    (file,), _ = looked_at([upload(jpeg())])
    report = report_of(reported(files=[file, file]))
    for post in (office.officer, *office.workers.values()):
        with acting(post):
            (kept,) = Attachment.objects.scoped(post)
            assert (content_of(kept), kept.matter_id) == (file.data, report.pk)
    with acting(office.officer):
        assert [each.kind for each in attachments_of(report, by=office.officer)] == ["image/jpeg"]
    for post in (
        office.director,
        office.doctor,
        office.teacher,
        elsewhere.officer,
        *elsewhere.workers.values(),
    ):
        with acting(post):
            assert list(Attachment.objects.scoped(post)) == []
