"""`nangang-open release publish`: publish a release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nangang_open.cli.options import LangOption, PackageOption
from nangang_open.cli.output import emit
from nangang_open.cli.terminal import Terminal
from nangang_open.errors import CannotRunError, InputError

if TYPE_CHECKING:
    from nangang_open.release.targets.deposit import Deposited
    from nangang_open.release.targets.folder import Published

ToOption = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="PATH|URL|zenodo|github",
        help="A folder, a bucket as s3://bucket/site, or a repository.",
        show_default=False,
    ),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")]


def release_publish(
    context: typer.Context,
    argument: Annotated[
        Path | None,
        typer.Argument(metavar="RELEASE", help="A release's text folder; its formats and zips beside it go along."),
    ] = None,
    to: ToOption = "",
    dry_run: DryRunOption = False,
    final: Annotated[
        bool, typer.Option("--publish", help="At a repository, make the draft public: nothing takes that back.")
    ] = False,
    reserve: Annotated[
        bool, typer.Option("--reserve", help="At Zenodo, only make a draft and reserve the DOI to build with.")
    ] = False,
    after: Annotated[
        str,
        typer.Option(
            "--after", metavar="DOI", help="With --reserve, the published version to follow.", show_default=False
        ),
    ] = "",
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Publish a release to a folder, a bucket, Zenodo or GitHub.

    The release is verified, all its files are put in place and read again, and then the index turns. A run that was cut
    off is finished by the same command. What is published is never changed. At Zenodo and GitHub a draft is made, and
    made public with --publish; their tokens are read from ZENODO_TOKEN and GITHUB_TOKEN.

    Example: nangang-open release publish dist/nangang-open-data-0.2.0 --to site
    """
    release = argument or package
    refuse_nowhere(to)
    terminal = Terminal.of(context, lang)
    from nangang_open.release.targets.deposit import Deposited
    from nangang_open.release.targets.dispatch import publish_to, reserve_at
    from nangang_open.release.verify import verify

    if after and not reserve:
        raise CannotRunError("--after goes with --reserve", "give both, or neither")
    if reserve:
        if dry_run or final:
            raise CannotRunError("--reserve goes alone", "give neither --dry-run nor --publish with it")
        report_reserved(reserve_at(to, release, after=after), terminal)
        return
    if release is None:
        raise CannotRunError("no release is given", "name its text folder")
    found = verify(release)
    if not found.verified:
        problem = next(one for outcome in found.outcomes for one in outcome.problems)
        raise InputError(
            f"it is not verified: {problem.said(terminal.language)}", "see: nangang-open release verify", str(release)
        )
    done = publish_to(to, release, dry_run=dry_run, final=final)
    if isinstance(done, Deposited):
        report_deposited(done, terminal, dry_run=dry_run)
    else:
        report(done, terminal, dry_run=dry_run)


def refuse_nowhere(to: str) -> None:
    """Raise CannotRunError where no target is given."""
    if not to:
        raise CannotRunError("no target is given", "name a folder or a bucket with --to")


def report(published: Published, terminal: Terminal, *, dry_run: bool) -> None:
    """Write each step, what the store makes of conditional puts, and what the site holds now."""
    said = {
        "write": terminal.say("publish.would_write") if dry_run else terminal.say("publish.write"),
        "turn": terminal.say("publish.would_turn") if dry_run else terminal.say("publish.turn"),
        "there": terminal.say("publish.there"),
    }
    lines = [f"{said[step.act.value]}  {step.path}" for step in published.steps]
    if published.puts is not None and published.puts.value != "hold":
        lines += terminal.wrapped(terminal.say("publish.unconditional"), "", "warn")
    values = {"place": published.place, "version": published.version, "sequence": published.index.sequence}
    done = terminal.say("publish.plan", **values) if dry_run else terminal.say("publish.done", **values)
    lines += terminal.wrapped(done, "", "" if dry_run else "good")
    emit("".join(f"{line}\n" for line in lines))


def report_deposited(deposited: Deposited, terminal: Terminal, *, dry_run: bool) -> None:
    """Write each step, and whether what a repository holds now is a draft or public."""
    wrote = terminal.say("publish.would_write") if dry_run else terminal.say("publish.write")
    said = {"write": wrote, "there": terminal.say("publish.there")}
    lines = [f"{said[step.act.value]}  {step.path}" for step in deposited.steps]
    values = {"place": deposited.address or deposited.place, "version": deposited.version}
    if dry_run:
        done = terminal.say("publish.would_deposit", **values)
    elif deposited.final:
        done = terminal.say("publish.public", **values)
    else:
        done = terminal.say("publish.draft", **values)
    lines += terminal.wrapped(done, "", "" if dry_run else "good")
    emit("".join(f"{line}\n" for line in lines))


def report_reserved(deposited: Deposited, terminal: Terminal) -> None:
    """Write the DOI on a line of its own, and what to do with it."""
    lines = [deposited.doi, *terminal.wrapped(terminal.say("publish.reserved", version=deposited.version), "", "good")]
    emit("".join(f"{line}\n" for line in lines))
