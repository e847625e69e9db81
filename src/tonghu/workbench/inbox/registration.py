"""The home page on the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tonghu.workbench import rail

rail.register(rail.RailItem(key="inbox", title=_("工作台"), icon="home", url_name="inbox:home"))
