"""`nangang-open check --joint`: all relations together, part by part, and what they say of the others."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from nangang_open.cli.choice import choose
from nangang_open.cli.listing import opened
from nangang_open.cli.output import emit, json_text
from nangang_open.cli.terminal import Terminal
from nangang_open.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nangang_open.jointly import Afterwards, Joint, Part

TABLES = ("figures", "units", "unknowns", "relations", "indicators")
STYLES = {
    Verdict.CONSISTENT: "good",
    Verdict.LENIENT: "warn",
    Verdict.UNDECIDED: "bad",
    Verdict.CONTRADICTED: "bad",
}


def check_joint(
    ids: Sequence[str],
    verdicts: Sequence[Verdict],
    assume: Sequence[str],
    form: str,
    output: Path | None,
    package: Path | None,
    terminal: Terminal,
) -> int:
    """Print the parts of the system that have any of `ids` and any of `verdicts`, all where none is given.

    Return the exit code: 1 where a verdict lacks its acknowledgement. Raises CannotRunError for an unknown id.
    """
    from nangang_open.dataset import load_dataset
    from nangang_open.jointly import jointly

    dataset = load_dataset(opened(package), TABLES)
    for name in (*ids, *assume):
        choose(name, list(dataset.relation), "the id of a relation")
    joint = chosen(jointly(dataset, assume), ids, verdicts)
    emit(json_text(joint.to_dict()) if form == "json" else _text(joint, terminal), output, form)
    return int(joint.lacks_acknowledgement)


def chosen(joint: Joint, ids: Sequence[str], verdicts: Sequence[Verdict]) -> Joint:
    """Return what holds any of the ids and has any of the verdicts."""
    from dataclasses import replace

    parts = tuple(
        part
        for part in joint.parts
        if (not ids or not set(ids).isdisjoint(part.relations)) and (not verdicts or part.verdict in verdicts)
    )
    afterwards = tuple(
        one
        for one in joint.afterwards
        if (not ids or one.relation.id in ids) and (not verdicts or one.jointly in verdicts)
    )
    return replace(joint, parts=parts, afterwards=afterwards)


def _text(joint: Joint, terminal: Terminal) -> str:
    """Return the whole as lines for people."""
    lines = [line for part in joint.parts for line in _part(part, terminal)]
    lines += [line for one in joint.afterwards if one.alone is not one.jointly for line in _afterwards(one, terminal)]
    counts = Counter(part.verdict for part in joint.parts)
    counted = terminal.say("comma").join(
        terminal.paint(f"{terminal.say(f'verdict.{verdict.value}')} {counts[verdict]}", STYLES[verdict])
        for verdict in STYLES
        if counts[verdict]
    )
    relations = sum(len(part.relations) for part in joint.parts)
    lines += terminal.wrapped(terminal.say("joint.parts", relations=relations, parts=len(joint.parts)) + counted)
    turned = sum(one.alone is not one.jointly for one in joint.afterwards)
    lines += terminal.wrapped(terminal.say("joint.afterwards", relations=len(joint.afterwards), turned=turned))
    if joint.left_out:
        lines += terminal.wrapped(terminal.say("joint.left_out") + ", ".join(joint.left_out))
    return "\n".join(lines) + "\n"


def _part(part: Part, terminal: Terminal) -> list[str]:
    """Return a part of the system: its verdict and relations, what is left of each name, and a world or the clashes."""
    from nangang_open.charts.decimals import bracketed

    first, *others = part.relations
    lines = terminal.side_by_side(terminal.say(f"verdict.{part.verdict.value}"), first, STYLES[part.verdict], "bold")
    lines += [f"  {terminal.paint(name, 'bold')}" for name in others]
    for name, found in part.narrowed.items():
        values = {"name": name, "before": bracketed(part.system.interval(name)), "after": bracketed(found)}
        lines += terminal.wrapped(terminal.say("joint.narrowed", **values), "  ")
    if part.answer.witness:
        world = ", ".join(f"{name} = {_number(name, part)}" for name in sorted(part.answer.witness))
        lines += terminal.wrapped(terminal.say("joint.world") + world, "  ", "dim")
    if part.verdict is Verdict.LENIENT:
        lines += terminal.wrapped(terminal.say("joint.lenient") + ", ".join(part.answer.lenient), "  ")
    if part.clashes is not None:
        for clash in part.clashes.sets:
            lines += terminal.wrapped(terminal.say("joint.clash") + ", ".join(clash.relations), "  ", "bad")
            lines += terminal.wrapped(terminal.say("joint.figures") + ", ".join(clash.figures), "    ")
        lines += terminal.wrapped(terminal.say("joint.mend"), "  ")
    if part.verdict is Verdict.UNDECIDED:
        lines += terminal.wrapped(terminal.say("joint.undecided"), "  ", "bad")
    return [*lines, ""]


def _number(name: str, part: Part) -> str:
    """Return a witness's value as people read it: exact, or the interval in which an irrational one lies."""
    from nangang_open.charts.decimals import bracketed
    from nangang_open.figures.interval import Interval, decimal_text

    found = part.answer.witness[name]
    return bracketed(found) if isinstance(found, Interval) else decimal_text(found)


def _afterwards(one: Afterwards, terminal: Terminal) -> list[str]:
    """Return a relation whose verdict changes once the others are known."""
    from nangang_open.cli.check import STYLES as ALL

    alone, jointly = (terminal.say(f"verdict.{verdict.value}") for verdict in (one.alone, one.jointly))
    lines = terminal.side_by_side(jointly, one.relation.id, ALL[one.jointly], "bold")
    lines += terminal.wrapped(terminal.pick(one.relation.title, one.relation.title_zh), "  ")
    return [*lines, *terminal.wrapped(terminal.say("joint.turned", alone=alone, jointly=jointly), "  "), ""]
