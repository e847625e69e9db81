"""The demo's accounts for the sign-in page; nothing outside a demo."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.conf import settings

from tonghu.workbench.signin.demo_listing import DemoCounty, demo_accounts

register = template.Library()


@register.simple_tag
def demo_counties() -> Sequence[DemoCounty]:
    """The accounts by county."""
    return demo_accounts() if settings.DEMO else ()
