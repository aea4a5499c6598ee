"""`nangang-open release verify`: verify a release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from nangang_open.cli.options import LangOption, OutputOption, PackageOption
from nangang_open.cli.output import emit, json_text, ready
from nangang_open.cli.streams import complain
from nangang_open.cli.terminal import Terminal
from nangang_open.errors import CannotRunError

if TYPE_CHECKING:
    from nangang_open.release.verify import Outcome, Verification

STYLES: Final = {"passed": "good", "failed": "bad", "skipped": "dim"}


def release_verify(
    context: typer.Context,
    argument: Annotated[
        str | None,
        typer.Argument(metavar="RELEASE", help="A release's folder, its zip, or the address of either."),
    ] = None,
    signers: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The keys you trust, as OpenSSH's allowed_signers; one of them must have signed."
        ),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Only the checksums and the signature.")] = False,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to write the result.")] = "text",
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Verify a release: checksums, signature, structure, relations, metadata, formats.

    Nothing is unpacked, and nothing is fetched but the files of an address that is given.
    Exit code 0: verified; 1: something is wrong, or the archive is hostile; 2: there is no release to verify.

    Example: nangang-open release verify nangang-open-data-0.2.0.zip
    """
    place = argument or (str(package) if package else "")
    if not place:
        raise CannotRunError("no release is given", "name its folder, its zip or its address")
    terminal, output = Terminal.of(context, lang, output), ready(output)
    from nangang_open.release.verify import verify

    found = verify(place, signers=signers, quick=quick)
    if form == "json":
        emit(json_text(found.to_dict(terminal.language)), output, form)
    else:
        emit("\n".join(_lines(found, terminal)) + "\n", output)
    for warning in found.warnings:
        complain(warning.said(terminal.language))
    raise typer.Exit(0 if found.verified else 1)


def _lines(found: Verification, terminal: Terminal) -> list[str]:
    """Return each step with its state, and what is to be said of it; then the whole as one sentence."""
    from nangang_open.messages import message
    from nangang_open.release.verify import State, shown_place

    lines = [line for outcome in found.outcomes for line in _step(outcome, terminal)]
    failed = [outcome.step for outcome in found.outcomes if outcome.state is State.FAILED]
    named = terminal.say("comma").join(step.said(terminal.language) for step in failed)
    key = "verify.done.failed" if failed else "verify.done.passed"
    whole = message(key, terminal.language, release=shown_place(found), steps=named)
    return [*lines, *terminal.wrapped(whole, "", "bad" if failed else "good")]


def _step(outcome: Outcome, terminal: Terminal) -> list[str]:
    from nangang_open.messages import message

    name = outcome.step.said(terminal.language)
    state = message(f"state.{outcome.state}", terminal.language)
    notes = [note.said(terminal.language) for note in outcome.notes]
    head = terminal.paint(state, STYLES[outcome.state.value])
    lines = [f"{name}  {head}"]
    for note in notes:
        lines += terminal.wrapped(note, "  ", "dim")
    for problem in outcome.problems:
        lines += terminal.wrapped(problem.said(terminal.language), "  ", "bad")
    return lines
