"""`nangang-open release withdraw`: say that a published version should no longer be used."""

from __future__ import annotations

from typing import Annotated

import typer

from nangang_open.cli.options import LangOption, PackageOption
from nangang_open.cli.release_publish import DryRunOption, ToOption, refuse_nowhere, report
from nangang_open.cli.terminal import Terminal


def release_withdraw(
    context: typer.Context,
    version: Annotated[str, typer.Argument(metavar="VERSION", help="The version that should no longer be used.")],
    to: ToOption = "",
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why, as one sentence that readers are shown.")
    ] = "",
    instead: Annotated[
        str, typer.Option("--instead", metavar="VERSION", help="The version to use instead.", show_default=False)
    ] = "",
    day: Annotated[
        str, typer.Option("--day", metavar="YYYY-MM-DD", help="The day that the feed says.", show_default=False)
    ] = "",
    dry_run: DryRunOption = False,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Say that a published version should no longer be used.

    Its files stay where they are. The index, the feed and the page say why, and `release verify` warns.

    Example: nangang-open release withdraw 0.2.0 --to site --reason "a wrong unit" --instead 0.2.1
    """
    del package
    refuse_nowhere(to)
    terminal = Terminal.of(context, lang)
    from nangang_open.release.targets.dispatch import withdraw_from

    done = withdraw_from(to, version, reason, instead=instead, day=day, dry_run=dry_run)
    report(done, terminal, dry_run=dry_run)
