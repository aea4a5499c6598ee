"""`nangang-open explain --joint`: why all relations together leave what they leave, as a chain to be redone by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nangang_open.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nangang_open.cli.terminal import Terminal
    from nangang_open.dataset import Dataset
    from nangang_open.jointly import Part


def chains(identifier: str, dataset: Dataset, terminal: Terminal) -> Iterator[str]:
    """Yield the lines that explain what all relations together say of a figure, an unknown or a relation."""
    from nangang_open.jointly import jointly

    joint = jointly(dataset, mending=False)
    yield terminal.heading(identifier)
    parts = [part for part in joint.parts if identifier in (*part.relations, *part.system.names)]
    for part in parts:
        yield from _part(identifier, part, terminal)
    for one in joint.afterwards:
        if one.relation.id == identifier:
            alone, jointly_ = (terminal.say(f"verdict.{verdict.value}") for verdict in (one.alone, one.jointly))
            yield from terminal.wrapped(terminal.say("chain.afterwards", alone=alone, jointly=jointly_))
            return
    if identifier in joint.left_out:
        yield from terminal.wrapped(terminal.say("chain.left_out"))
    elif not parts:
        yield from terminal.wrapped(terminal.say("chain.outside"))


def _part(identifier: str, part: Part, terminal: Terminal) -> Iterator[str]:
    """Yield what a part of the system says: why nothing is left of it, or what is left of the names that are meant."""
    from nangang_open.consistency.proof import chain, lines, proof

    if part.verdict is Verdict.UNDECIDED:
        yield from terminal.wrapped(terminal.say("joint.undecided"), style="bad")
        return
    if part.verdict in (Verdict.CONTRADICTED, Verdict.LENIENT):
        yield from terminal.wrapped(terminal.say("chain.contradicted"), style="bad")
        steps = proof(part.system)
        yield from lines(part.system, steps) or terminal.wrapped(terminal.say("chain.long"))
        if part.verdict is Verdict.LENIENT:
            yield from terminal.wrapped(terminal.say("joint.lenient") + ", ".join(part.answer.lenient))
        return
    names = [claim.names for claim in part.system.claims if claim.id == identifier]
    for name in names[0] if names else [identifier]:
        left = part.answer.intervals[name]
        before = part.system.interval(name)
        if name not in part.narrowed:
            yield from terminal.wrapped(terminal.say("chain.kept", name=name, before=str(before)))
            continue
        yield ""
        yield from terminal.wrapped(terminal.say("chain.narrowed", name=name, before=str(before), after=str(left)))
        yield from lines(part.system, chain(part.system, name, left))
