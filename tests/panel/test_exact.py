"""The exact judge of one row says the same words as the columns."""

from __future__ import annotations

import pytest

from nangang_open.figures.interval import Interval, point
from nangang_open.panel import exact
from nangang_open.panel.exact import judged_exactly
from nangang_open.panel.report import Judged, PanelVerdict, Why
from nangang_open.panel.template import parse_template

ONE, TWO, ACROSS = point(1), Interval(1, 2), Interval(-1, 1)


@pytest.mark.parametrize(
    ("text", "figures", "judged"),
    [
        ("a[{period}] < b[{period}]", [ONE, point(2)], Judged(PanelVerdict.CERTAIN, Why.NONE, ONE, point(2))),
        ("a[{period}] < b[{period}]", [None, None], Judged(PanelVerdict.MISSING)),
        ("lower(a[{period}]) < b[{period}]", [None, ONE], Judged(PanelVerdict.MISSING)),
        ("lower(a[{period}]) < b[{period}]", [Interval(None, 1), ONE], Judged(PanelVerdict.UNDECIDED, Why.BOUND)),
        ("1 / a[{period}] < b[{period}]", [ACROSS, ONE], Judged(PanelVerdict.UNDECIDED, Why.DIVISOR)),
        (
            "a[{period}] ** 2 == b[{period}]",
            [None, point(-1)],
            Judged(PanelVerdict.CONTRADICTED, Why.NONE, None, point(-1)),
        ),
        (
            "a[{period}] ** 2 == b[{period}]",
            [None, point(4)],
            Judged(PanelVerdict.IMPLIED, Why.NONE, None, point(4), "r0", Interval(-2, 2)),
        ),
        (
            "a[{period}] / a[{period}] == b[{period}]",
            [TWO, ONE],
            Judged(PanelVerdict.CERTAIN, Why.NONE, Interval("0.5", 2), ONE),
        ),
    ],
)
def test_a_row_is_judged(text: str, figures: list[Interval | None], judged: Judged) -> None:
    template = parse_template(text, "t")
    assert judged_exactly(template, dict(zip(template.references, figures, strict=True)), {}) == judged


def test_who_runs_out_of_steps_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "STEPS", 1)
    template = parse_template("a[{period}] / (a[{period}] + b[{period}]) == 0.6", "t")
    figures: dict[str, Interval | None] = dict.fromkeys(template.references, Interval(1, 2))
    assert judged_exactly(template, figures, {}) == Judged(PanelVerdict.UNDECIDED, Why.STEPS)
