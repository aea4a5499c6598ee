"""A relation of a package with its judgement: what it says to people, and whether it needs their attention."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval, decimal_text
from nangang_open.messages import texts
from nangang_open.vocabulary import Basis, Language, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nangang_open.dataset import Dataset
    from nangang_open.relations.relation import Judgement, Relation

ALARMING: Final = frozenset({Verdict.CONTRADICTED, Verdict.LENIENT, Verdict.UNDECIDED})
"""The verdicts that need an acknowledgement (codebook section 5); an undecided one cannot have it."""


@dataclass(frozen=True, slots=True)
class Check:
    """A relation and what the judge found of it; the properties are the columns that `nangang-open check` gives."""

    relation: Relation
    judgement: Judgement

    @property
    def id(self) -> str:
        """The relation's id."""
        return self.relation.id

    @property
    def title(self) -> str:
        """What the relation says, in English."""
        return self.relation.title

    @property
    def expression(self) -> str:
        """The relation as it is written in the package."""
        return self.relation.expression

    @property
    def basis(self) -> Basis:
        """Why it should hold."""
        return self.relation.basis

    @property
    def verdict(self) -> Verdict:
        """What the intervals say of it."""
        return self.judgement.verdict

    @property
    def left(self) -> Interval:
        """The tight range of the first side."""
        return self.judgement.left

    @property
    def middle(self) -> tuple[Interval, ...]:
        """The tight ranges between the first and the last side of a chain."""
        return self.judgement.middle

    @property
    def right(self) -> Interval:
        """The tight range of the last side."""
        return self.judgement.right

    @property
    def implied(self) -> Mapping[str, Interval]:
        """For each unknown, the values that satisfy the relation."""
        return self.judgement.implied

    @property
    def lenient(self) -> tuple[str, ...]:
        """The figures that must be read more weakly for it to hold."""
        return self.judgement.lenient

    @property
    def acknowledged(self) -> Verdict | None:
        """The alarming verdict that the package knows of and explains."""
        return self.relation.acknowledged

    @property
    def acknowledgement(self) -> str:
        """What the package tells its users to think of that verdict."""
        return self.relation.acknowledgement

    @property
    def sentence(self) -> str:
        """The verdict as one plain sentence, in English."""
        return self.said(Language.EN)

    @property
    def lacks_acknowledgement(self) -> bool:
        """Whether its verdict is one that must be explained, and is not."""
        if self.verdict not in ALARMING:
            return False
        explained = self.acknowledged is self.verdict and bool(self.acknowledgement)
        return self.verdict is Verdict.UNDECIDED or not explained

    def said(self, language: Language | str) -> str:
        """Return the verdict as one plain sentence."""
        sentence = texts()[f"verdict.{self.verdict.value}"][Language(language)]
        implied = "; ".join(f"{name} ∈ {interval}" for name, interval in self.implied.items())
        return sentence.format(implied=implied, figures=", ".join(self.lenient))

    def to_dict(self, language: Language | str = Language.EN) -> dict[str, object]:
        """Return the check as `nangang-open check --format json` writes it; only the sentence is in a language."""
        return {
            "id": self.id,
            "title": self.title,
            "expression": self.expression,
            "basis": self.basis.value,
            "verdict": self.verdict.value,
            "left": ends(self.left),
            "middle": [ends(interval) for interval in self.middle],
            "right": ends(self.right),
            "implied": {name: {**ends(found), "exact": found.exact} for name, found in self.implied.items()},
            "lenient": list(self.lenient),
            "acknowledged": self.acknowledged.value if self.acknowledged is not None else None,
            "acknowledgement": self.acknowledgement,
            "sentence": self.said(language),
        }


def ends(interval: Interval) -> dict[str, object]:
    """Return an interval's ends as exact texts, None where there is none, and whether they belong to it."""
    return {
        "lower": exact_text(interval.lower),
        "upper": exact_text(interval.upper),
        "lower_closed": interval.lower_closed,
        "upper_closed": interval.upper_closed,
    }


def exact_text(end: Fraction | None) -> str | None:
    """Return an end as a decimal or as `a/b`, None where there is none."""
    return None if end is None else decimal_text(end)


def checked(dataset: Dataset, ids: Collection[str] | None = None) -> Iterator[tuple[Relation, Check | InputError]]:
    """Yield each relation with its check, or with what makes it impossible to judge."""
    from nangang_open.dataset import judgements

    for relation, found in judgements(dataset, ids):
        yield relation, found if isinstance(found, InputError) else Check(relation, found)
