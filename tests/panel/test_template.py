"""Templates: references with periods and parents in the grammar of relations."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangang_open.errors import InputError
from nangang_open.panel.template import Reference, parse_template, templates_of
from nangang_open.relations.expression import text
from nangang_open.relations.grammar import ExpressionError


def test_a_reference_is_read_once_however_often_it_stands() -> None:
    template = parse_template(
        "gdp[{period}] / gdp[{period-1}] - 1 == lower(gdp[{period}]) * 产值[{period}, {place}]", "t"
    )
    assert list(template.references.values()) == [
        Reference("gdp", 0, False),
        Reference("gdp", -1, False),
        Reference("产值", 0, False),
    ]
    assert text(template.comparison) == "r0 / r1 - 1 == lower(r0) * r2"
    assert template.bounds == frozenset(["r0"])
    assert template.indicators == frozenset(["gdp", "产值"])
    assert not template.needs_parent


def test_blanks_parents_and_later_years_are_read() -> None:
    template = parse_template("share: a[ { period + 2 } ] <= b[{period},parent( {place} )]", "t")
    assert template.name == "share"
    assert [str(one) for one in template.references.values()] == ["a[{period+2}]", "b[{period}, parent({place})]"]
    assert template.needs_parent
    assert template.anchors == (Reference("a", 2, False),)


@pytest.mark.parametrize(
    ("written", "wrong", "words"),
    [
        ("gdp == gdp[{period}]", "gdp", "has no period"),
        ("gdp[{period}] > 0 and", "and", "has no period"),
        ("gdp[{year}] > 0", "gdp[{year}]", "no figure of a template"),
        ("gdp[{period} > 0", "gdp[{period} > 0", "no figure of a template"),
        ("gdp[{period}, parent(x)] > 0", "gdp[{period}, parent(x)]", "no figure of a template"),
        ("gdp[{period-1000}] > 0", "gdp[{period-1000}]", "no figure of a template"),
        ("gdp[{period}] gdp[{period}] > 0", "gdp[{period}]", "wrong place"),
        ("1 > 0", "1", "no figure stands in it"),
        ("gdp[{period}]", "gdp[{period}]", "nothing is compared"),
        ("sqrt(gdp[{period}]) > 0", "sqrt", "has no period"),
        ("gdp[{period}]; drop == 1", "drop", "has no period"),
    ],
)
def test_what_is_wrong_is_shown_where_it_stands(written: str, wrong: str, words: str) -> None:
    with pytest.raises(ExpressionError, match=words) as caught:
        parse_template(written, "t")
    start, end = caught.value.span
    assert caught.value.expression[start:end].strip() == wrong or words == "nothing is compared"
    assert "r0" not in str(caught.value)


def test_a_file_has_one_template_on_a_line(tmp_path: Path) -> None:
    file = tmp_path / "templates.txt"
    file.write_text("# growth\n\ngrowth: a[{period}] > a[{period-1}]\na[{period}] > 30[m2]\n", "utf-8")
    assert [one.name for one in templates_of(["a[{period}] > 0"], file)] == ["template_1", "growth", "template_3"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a[{period}] > 0\nb > 0\n", "templates.txt:2: 'b' has no period"),
        (b"x: a[{period}] > 0\nx: a[{period}] > 1\n", "templates.txt:2: two templates are called 'x'"),
        (b"# nothing\n", "there is no template"),
        (b"\xff", "templates.txt: the file is not UTF-8 at byte 0"),
        (b"#" * 1_000_001, "1000001 bytes"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(content: bytes, words: str, tmp_path: Path) -> None:
    file = tmp_path / "templates.txt"
    file.write_bytes(content)
    with pytest.raises(InputError, match=words):
        templates_of([], file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        templates_of([], tmp_path / "none.txt")
