"""Who writes a form: those whom the form names, and those whom a matter names that it belongs to. Nobody else."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tonghu.policy.forms.definition import FormDef
from tonghu.policy.matters.schema import MatterKind


def written_by_nobody(forms: Mapping[str, FormDef], matters: Collection[MatterKind]) -> list[str]:
    """Ids of the forms without `writers` that no matter takes: nobody could fill them in."""
    taken = {form for kind in matters for form in kind.forms}
    return sorted(name for name, form in forms.items() if not form.writers and name not in taken)
