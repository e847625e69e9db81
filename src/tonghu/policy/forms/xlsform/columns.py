"""The sheets and columns of an XLSForm, as we write and read them."""

from __future__ import annotations

from collections.abc import Mapping

from tonghu.policy.forms.definition import Kind

SURVEY = (
    "type",
    "name",
    "label",
    "hint",
    "guidance_hint",
    "required",
    "relevant",
    "constraint",
    "constraint_message",
    "calculation",
    "default",
    "appearance",
    "tonghu_kind",
    "tonghu_unit",
    "tonghu_codes",
    "tonghu_prefill",
    "tonghu_clause",
    "tonghu_sensitivity",
    "tonghu_readers",
    "tonghu_levels",
    "tonghu_item",
    "tonghu_distinct",
    "tonghu_min",
    "tonghu_max",
)
CHOICES = ("list_name", "name", "label", "tonghu_alone")
SETTINGS = (
    "form_title",
    "form_id",
    "version",
    "default_language",
    "tonghu_about",
    "tonghu_clauses",
    "tonghu_document",
    "tonghu_article",
    "tonghu_quote",
    "tonghu_source_kind",
    "tonghu_status",
    "tonghu_source_note",
    "tonghu_note",
    "tonghu_participants",
    "tonghu_writers",
    "tonghu_opens",
)
# What XLSForm calls each kind; of the same word the first is what a foreign form means by it.
TYPES: Mapping[Kind, str] = {
    "text": "text",
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "choice": "select_one",
    "choices": "select_multiple",
    "photo": "image",
    "attachment": "file",
    "gps": "geopoint",
    "score": "calculate",
    "long_text": "text",
    "phone": "text",
    "resident_number": "text",
    "person_name": "text",
    "place": "text",
    "post": "text",
    "yes_no": "select_one",
}
YES_NO = "yes_no"
UNIT = "（单位：{}）"
