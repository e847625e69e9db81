"""`tonghu duties`: why a subject stands as it does; make everything again; close what has ended; try a changed catalogue."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

CATALOGUE = click.Path(exists=True, file_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("duties")
def duties() -> None:
    """义务:说明、重算、结账、试算。"""


@duties.command("rebuild")
def rebuild() -> None:
    """从业务数据重算全部义务数据,与现有的逐行核对;有不同即更正,并以退出码 1 结束。"""
    from tonghu.config.prepare import with_database  # Django starts here, and only for who needs it

    with with_database():
        from tonghu.duties.confirming import introduce
        from tonghu.duties.loading import load
        from tonghu.duties.rebuilding import rebuild as make_again
        from tonghu.duties.rules import catalogue

        changed = load(catalogue())
        held = introduce()
        mended = make_again()
    for version in held:
        click.echo(f"{version.rule}({version.hash}):{version.held}。")
    if held:
        click.echo("以上须由省级民政负责人在“责任 › 待确认的规则”(/duties/held/)确认后才计算。")
    if changed:
        click.echo("佐证种类有变动,已按目录库重新取用。")
        return
    if mended.differed:
        click.echo(
            f"有 {mended.facts} 条佐证、{sum(mended.rows.values())} 个对象与重算不同,已更正。请查明原因。"
        )
        sys.exit(1)
    click.echo("与重算一致。")


@duties.command("close")
@click.option("--on", type=DAY, help="按哪一天结账,默认今天")
def close(on: dt.datetime | None) -> None:
    """把已经结束、宽限已过的周期逐村固定下来;补录的佐证另行重述。"""
    from tonghu.config.prepare import with_database

    with with_database():
        from tonghu.duties.closing import close as close_periods
        from tonghu.duties.restating import restate

        written = close_periods(today=on.date() if on else None)
        again = restate()
    click.echo(f"结账 {written:,} 行,重述 {again:,} 行。")


@duties.command("explain")
@click.argument("rule")
@click.argument("subject", type=int)
@click.option("--on", type=DAY, help="哪一天,默认今天")
@click.option("--post", type=int, required=True, help="以哪一个岗位查看(岗位编号)")
def explain(rule: str, subject: int, on: dt.datetime | None, post: int) -> None:
    """一个对象在某日对某项义务为什么是这个状态。RULE 如 d10_4;SUBJECT 是儿童、单位等的编号。"""
    from tonghu.config.prepare import with_database

    with with_database():
        from django.utils import timezone

        from tonghu.accounts.models import Post
        from tonghu.accounts.queries import actor_for
        from tonghu.duties import queries
        from tonghu.duties import rules as in_force
        from tonghu.duties.printing import lines
        from tonghu.kernel.errors import UserError
        from tonghu.locks.acting import acting

        found = Post.objects.select_related("user").filter(pk=post).first()
        if found is None:
            raise UserError(f"没有编号为 {post} 的岗位。")
        day = on.date() if on else timezone.localdate()
        with acting(actor := actor_for(found)):
            kind = in_force.rules().by_id[in_force.need_rule(rule)].reading.subject
            told = lines(queries.explain(rule, kind, subject, actor, day))
    for line in told:
        click.echo(line)


@duties.command("dry-run")
@click.argument("catalogue", type=CATALOGUE)
def dry_run(catalogue: Path) -> None:
    """用另一份目录库试算:每条变动的义务,哪个市增加、减少多少适用对象。"""
    from tonghu.config.prepare import with_database

    with with_database():
        from django.utils import timezone

        from tonghu.duties.confirming import dry_run as try_out
        from tonghu.duties.rules import catalogue as in_force
        from tonghu.policy.load import load_catalogue

        found = try_out(in_force(), load_catalogue(catalogue), timezone.localdate())
    for each in found:
        click.echo(
            f"{each.rule}({each.hash}):全部 {each.universe:,},原适用 {each.before:,},现适用 {each.after:,}"
        )
        for city in sorted({*each.gained, *each.lost}):
            click.echo(f"  {city} 增加 {each.gained.get(city, 0):,},减少 {each.lost.get(city, 0):,}")
        if each.held:
            click.echo(f"  须确认:{each.held}")
    click.echo(f"共 {len(found)} 条义务有变动。")
