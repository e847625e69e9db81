"""Messages as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """What each post was told last."""

    name = "tonghu.oversight.messages"
    label = "duty_messages"
    verbose_name = "责任提醒"
