"""`tonghu audit verify`: does the record still hold?"""

from __future__ import annotations

import sys

import click

_FAULTS = {
    "changed": "内容被改动",
    "missing before": "之前有记录缺失",
    "does not follow": "与前一条接不上",
    "missing at the end": "末尾有记录缺失",
}


@click.group("audit")
def audit() -> None:
    """审计记录。"""


@audit.command("verify")
def verify() -> None:
    """逐条核验审计链;有断链时列出并以退出码 1 结束。"""
    from tonghu.config.prepare import with_database  # Django starts here, and only for who needs it

    with with_database():
        from tonghu.audit.queries import broken_links, entry_count  # models want Django to have started

        alias = owner_or_default()
        broken, count = broken_links(alias), entry_count(alias)
    for link in broken:
        click.echo(f"{link.chain} 链第 {link.number} 条:{_FAULTS[link.fault]}。")
    click.echo(f"共 {count:,} 条,{'全部完好' if not broken else f'断链 {len(broken)} 处'}。")
    sys.exit(1 if broken else 0)


def owner_or_default() -> str:
    """The connection that may read every entry, where it is known."""
    from django.conf import settings

    return "owner" if "owner" in settings.DATABASES else "default"
