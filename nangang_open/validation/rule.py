"""A rule is one law with one code; what breaks it is a breach, and a breach with its words is a finding."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nangang_open.messages import message, shown
from nangang_open.vocabulary import Language, Layer, Severity

if TYPE_CHECKING:
    from nangang_open.validation.material import Material

LAYERS = {"1": Layer.DESCRIPTOR, "2": Layer.SCHEMA, "3": Layer.SOURCE, "4": Layer.RELATIONS, "5": Layer.RELEASE}
LONGEST_VALUE = 1000
"""A finding gives a cell's text up to so many characters."""
QUOTED = 60
"""A sentence quotes a cell's text up to so many characters."""


class Breach:
    """One place where a rule is broken, as the rule itself says it.

    `row` is the line of the file (header 1) and None where the whole table or package is meant; `variant` picks one of
    the rule's messages; `values` fill its placeholders, beside `value`, `table`, `field` and `row`.
    """

    __slots__ = ("field", "row", "table", "value", "values", "variant")

    def __init__(
        self,
        table: str = "",
        row: int | None = None,
        field: str = "",
        value: object = "",
        variant: str = "",
        **values: object,
    ) -> None:
        self.table, self.row, self.field, self.value = table, row, field, str(value)
        self.variant, self.values = variant, values


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: which rule, where, what stands there, and how to mend it."""

    code: str
    rule: str
    severity: Severity
    layer: Layer
    table: str
    row: int | None
    key: str
    field: str
    value: str
    variant: str = ""
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def said(self, language: Language | str) -> str:
        """Return what is wrong as one sentence."""
        return message(self._key("message"), language, **self._values())

    def mended(self, language: Language | str) -> str:
        """Return what to do about it."""
        return message(f"{self.code}.mend", language, **self._values())

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.said(Language.EN)

    @property
    def mend(self) -> str:
        """What to do about it, in English."""
        return self.mended(Language.EN)

    @property
    def place(self) -> str:
        """Where it is, as `figures:12:value`; empty for the package as a whole."""
        parts = [self.table, "" if self.row is None else str(self.row), self.field]
        return ":".join(part for part in parts if part)

    def to_dict(self, language: Language | str) -> dict[str, object]:
        """Return the finding as `schemas/result.schema.json` has it."""
        return {
            "code": self.code,
            "rule": self.rule,
            "severity": self.severity.value,
            "layer": self.layer.value,
            "table": self.table,
            "row": self.row,
            "key": self.key,
            "field": self.field,
            "value": self.value,
            "message": self.said(language),
            "mend": self.mended(language),
        }

    def _key(self, part: str) -> str:
        return f"{self.code}.{part}.{self.variant}" if self.variant else f"{self.code}.{part}"

    def _values(self) -> dict[str, object]:
        return {
            "value": shown(self.value, QUOTED),
            "table": self.table,
            "row": self.row,
            "field": self.field,
            **self.values,
        }


RuleFunction = Callable[["Material"], Iterator[Breach]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One law: its code, its slug, how grave a breach is, and the rules that must have passed before it is asked.

    A rule with `breaks` leaves the cells it finds unreadable to later rules, which are then skipped because of it.
    """

    code: str
    slug: str
    severity: Severity
    needs: tuple[str, ...]
    breaks: bool
    check: RuleFunction

    @property
    def layer(self) -> Layer:
        """The layer that the hundreds of the code name."""
        return LAYERS[self.code[2]]

    @property
    def law(self) -> str:
        """The sentence that the rule holds the package to: the first line of its docstring."""
        return (self.check.__doc__ or "").strip().splitlines()[0]

    @property
    def why(self) -> str:
        """Why the law is one: the rest of the docstring."""
        return " ".join((self.check.__doc__ or "").split()).removeprefix(" ".join(self.law.split())).strip()

    def title(self, language: Language | str) -> str:
        """Return the rule's title."""
        return message(f"{self.code}.title", language)

    def finding(self, breach: Breach, key: str) -> Finding:
        """Return a breach of this rule as a finding, the row's key added."""
        value = breach.value if len(breach.value) <= LONGEST_VALUE else breach.value[:LONGEST_VALUE] + "…"
        return Finding(
            self.code,
            self.slug,
            self.severity,
            self.layer,
            breach.table,
            breach.row,
            key,
            breach.field,
            value,
            breach.variant,
            breach.values,
        )


def rule(
    code: str,
    *,
    needs: str | tuple[str, ...] = (),
    severity: Severity = Severity.ERROR,
    breaks: bool | None = None,
) -> Callable[[RuleFunction], Rule]:
    """Make a rule of a generator function; its slug is the function's name with hyphens.

    Errors of the schema layer break the cells they find, unless `breaks` says otherwise.
    """

    def made(check: RuleFunction) -> Rule:
        wanted = (needs,) if isinstance(needs, str) else needs
        slug: Any = check.__name__.replace("_", "-")
        spoils = breaks if breaks is not None else code[2] == "2" and severity is Severity.ERROR
        return Rule(code, slug, severity, wanted, spoils, check)

    return made
