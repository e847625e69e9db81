"""Addresses of 数据共享."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.exposure import exposes
from tonghu.workbench.registers import agreements, batches, run_pages, upload

app_name = "sharing"
urlpatterns = [
    path("", batches.listed, name="list"),
    path("agreements/", agreements.listed, name="agreements"),
    path("agreements/new/", agreements.declare, name="agreement_new"),
    path("agreements/<int:key>/end/", agreements.end, name="agreement_end"),
    path("upload/", upload.upload, name="upload"),
    path("batches/<int:key>/", batches.shown, name="batch"),
    path("batches/<int:key>/upload/", upload.upload, name="batch_upload"),
    path("batches/<int:key>/run/", run_pages.start, name="run_start"),
    path("files/<int:key>/", batches.file_shown, name="file"),
    path("files/<int:key>/teach/", batches.file_taught, name="file_teach"),
    path("files/<int:key>/withdraw/", batches.file_withdrawn, name="file_withdraw"),
    path("runs/<int:key>/", run_pages.shown, name="run"),
    path("runs/<int:key>/progress/", run_pages.progress, name="run_progress"),
    path("runs/<int:key>/cancel/", run_pages.cancel, name="run_cancel"),
    path("runs/<int:key>/again/", run_pages.again, name="run_again"),
    path("runs/<int:key>/files/<str:name>", run_pages.download, name="run_file"),
]
EXPOSES = exposes(
    list="list count",
    agreements="list",
    agreement_new="deed",
    agreement_end="deed",
    upload="deed",
    batch="detail list related",
    batch_upload="deed",
    run_start="deed",
    file="detail related",
    file_teach="deed",
    file_withdraw="deed",
    run="detail aggregate related",
    run_progress="detail count",
    run_cancel="deed",
    run_again="deed",
    run_file="attachment export",
)
