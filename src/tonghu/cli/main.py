"""The command `tonghu`. A fault the user can mend is one sentence and exit code 2; never a traceback."""

from __future__ import annotations

import sys

import click

from tonghu.cli.accounts import accounts
from tonghu.cli.audit import audit
from tonghu.cli.catalogue import catalogue
from tonghu.cli.database import database
from tonghu.cli.demo import demo
from tonghu.cli.discover import discover
from tonghu.cli.duties import duties
from tonghu.cli.explain import explain
from tonghu.cli.forms import forms
from tonghu.cli.keys import keys
from tonghu.cli.places import places
from tonghu.cli.registers import registers
from tonghu.cli.score import score
from tonghu.cli.serve import serve, worker
from tonghu.cli.synth import synth
from tonghu.kernel.errors import UserError


class Commands(click.Group):
    """The group that turns a UserError into its sentence."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except UserError as error:
            click.echo(str(error), err=True)
            sys.exit(error.exit_code)


@click.group(cls=Commands)
@click.version_option(package_name="tonghu")
def cli() -> None:
    """童护:找到没有列入名册的孩子。"""


for command in (
    discover,
    explain,
    registers,
    catalogue,
    places,
    synth,
    score,
    database,
    serve,
    worker,
    accounts,
    audit,
    demo,
    keys,
    forms,
    duties,
):
    cli.add_command(command)
