"""What `make web` built: the addresses of the style sheet, the script and the icons."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

BUILT = Path(__file__).parent / "static" / "workbench"


class Manifest(TypedDict):
    """manifest.json as web/vite.config.ts writes it: style sheet and script by entry, the sign of the tab, the sprite."""

    entries: dict[str, dict[str, str]]
    favicon: str
    icons: str
    icon_names: list[str]


def entry(name: str) -> tuple[str, str]:
    """(address of the style sheet, of the script). ImproperlyConfigured where the build does not have it."""
    entries = manifest()["entries"]
    if name not in entries:
        raise ImproperlyConfigured(f"web/ builds no {name}; it builds {', '.join(entries)}")
    return static(f"workbench/{entries[name]['style']}"), static(f"workbench/{entries[name]['script']}")


def icon(name: str) -> str:
    """The address of a drawing in the sprite. ImproperlyConfigured where web/icons.txt does not name it."""
    if name not in manifest()["icon_names"]:
        raise ImproperlyConfigured(f"no icon {name!r}: add the name to web/icons.txt and run `make web`")
    return f"{static('workbench/' + manifest()['icons'])}#{name}"


def favicon() -> str:
    """The address of the sign in a browser's tab."""
    return static(f"workbench/{manifest()['favicon']}")


@lru_cache(maxsize=1)
def manifest() -> Manifest:
    """Read once a process. ImproperlyConfigured where nothing was built."""
    path = BUILT / "manifest.json"
    if not path.is_file():
        raise ImproperlyConfigured(f"{path} is missing: run `make web`")
    read: Manifest = json.loads(path.read_text(encoding="utf-8"))
    return read
