"""`nangang-open release notes`: draft the changelog's entry for a release."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from nangang_open.cli.options import LangOption, OutputOption, PackageOption
from nangang_open.cli.output import emit, ready
from nangang_open.cli.release_diff import NewArgument, OldArgument
from nangang_open.cli.terminal import Terminal
from nangang_open.errors import CannotRunError


def release_notes(
    context: typer.Context,
    old: OldArgument = None,
    new: NewArgument = None,
    day: Annotated[
        str | None, typer.Option("--date", metavar="DAY", help="The day of the release; without it, Unreleased.")
    ] = None,
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Draft the changelog's entry for a release.

    What differs from the last release, in the changelog's own form, with a table of rows old to new.
    The changelog is English, whatever the language; go over the draft before it goes in.

    Example: nangang-open release notes nangang-open-data-0.1.0.zip --date 2026-12-01
    """
    if old is None:
        raise CannotRunError("no older package is given", "name OLD, and NEW or --package")
    Terminal.of(context, lang, output)
    output, released = ready(output), _day(day)
    from nangang_open.release.diff import diff
    from nangang_open.release.notes import draft
    from nangang_open.release.places import package_at

    emit(draft(diff(package_at(old), package_at(new or package)), released), output, "markdown")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if len(text) == len("2026-12-01") else _refused(text)
    except ValueError:
        return _refused(text)


def _refused(text: str) -> date:
    raise CannotRunError(f"--date {text[:40]!r} is no day of the calendar", "write it as 2026-12-01")
