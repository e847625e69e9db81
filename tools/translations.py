"""The English words of the pages: what the sources ask for, and the compiled catalogue. Needs no gettext.

python tools/translations.py missing    the messages that django.po lacks, ready to paste and translate
python tools/translations.py compile    write django.mo from django.po
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from pathlib import Path

WORKBENCH = Path(__file__).parents[1] / "src" / "tonghu" / "workbench"
CATALOGUE = WORKBENCH / "locale" / "en" / "LC_MESSAGES" / "django.po"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
# What Django's templatize makes of {% translate %} and {% blocktranslate %}.
IN_TEMPLATE = re.compile(r"\b(?:gettext|ngettext|_)\((u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")")


def asked() -> set[str]:
    """Every message that templates and Python of the workbench ask for."""
    from django.utils.translation.template import templatize

    found: set[str] = set()
    for page in sorted(WORKBENCH.rglob("*.html")):
        code = templatize(page.read_text(encoding="utf-8"), origin=str(page))
        found.update(ast.literal_eval(text) for text in IN_TEMPLATE.findall(code))
    for module in sorted(WORKBENCH.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def read_po(text: str) -> dict[str, tuple[str, ...]]:
    """Message to its translation, two for a plural. The header stands under the empty message."""
    catalogue: dict[str, tuple[str, ...]] = {}
    for entry in re.split(r"\n\s*\n", text.strip()):
        parts: dict[str, str] = {}
        key = ""
        for line in entry.splitlines():
            if found := re.match(r'(msgid_plural|msgid|msgstr(?:\[\d\])?)\s+(".*")$', line):
                key = found[1]
                parts[key] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                parts[key] += ast.literal_eval(line)
        if "msgid" in parts:
            translated = tuple(parts[name] for name in sorted(parts) if name.startswith("msgstr"))
            plural = "\0" + parts["msgid_plural"] if "msgid_plural" in parts else ""
            catalogue[parts["msgid"] + plural] = translated
    return catalogue


def compiled(catalogue: dict[str, tuple[str, ...]]) -> bytes:
    """The catalogue as a .mo file: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html."""
    entries = sorted(
        (key.encode(), "\0".join(value).encode()) for key, value in catalogue.items() if any(value)
    )
    keys_at, values_at = 28, 28 + 8 * len(entries)
    at = 28 + 16 * len(entries)
    tables, data = ([], []), b""
    for column in (0, 1):
        for entry in entries:
            tables[column].append(struct.pack("<2I", len(entry[column]), at + len(data)))
            data += entry[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(entries), keys_at, values_at, 0, at)
    return head + b"".join(tables[0]) + b"".join(tables[1]) + data


def main(command: str) -> None:
    """Run one of the two commands."""
    catalogue = read_po(CATALOGUE.read_text(encoding="utf-8")) if CATALOGUE.exists() else {}
    if command == "missing":
        known = {key.partition("\0")[0] for key in catalogue}
        for message in sorted(asked() - known):
            print(f'msgid "{message}"\nmsgstr ""\n')
    else:
        CATALOGUE.with_suffix(".mo").write_bytes(compiled(catalogue))


if __name__ == "__main__":
    main(*sys.argv[1:])
