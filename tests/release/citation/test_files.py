"""The bibliography files, read by programs that are not ours: nothing is lost, whatever the characters."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from nangang_open.release.citation.bibtex import bibtex
from nangang_open.release.citation.csl_json import csl_json
from nangang_open.release.citation.ris import ris
from nangang_open.release.citation.styles import STYLES
from nangang_open.release.citation.tex import escaped
from nangang_open.release.citation.work import Work
from nangang_open.release.facts import Person
from nangang_open.vocabulary import Language
from tests.release.citation.oracle import read, run_python
from tests.release.citation.works import ADA, GAO, GROUP, figures, shipped, shipped_report

NASTY = r"100% of A_B & C #1 $5 {x} ~ ^ \today"
HARD = replace(
    shipped(),
    title=NASTY,
    creators=(Person("Research and Development, Example", ()), ADA, GAO),
    publisher=f"Publisher {NASTY}",
    doi="10.5072/a_b",
    url="https://example.org/a_b%20c?d=1&e=2#f",
    accessed=date(2026, 12, 3),
)
VERSION = HARD.version
PYBTEX = """
import json, sys
from pybtex.database import parse_string
(entry,) = parse_string(sys.stdin.read(), "bibtex").entries.values()
print(json.dumps({"kind": entry.type, "fields": dict(entry.fields), "people": [str(p) for p in entry.persons["author"]]}))
"""
PLAIN = """
import json, sys
from pybtex.database import parse_string
from pybtex.plugin import find_plugin
style, backend = find_plugin("pybtex.style.formatting", "plain")(), find_plugin("pybtex.backends", "text")()
(entry,) = style.format_bibliography(parse_string(sys.stdin.read(), "bibtex"))
print(json.dumps(entry.text.render(backend)))
"""
RISPY = "import json, sys, rispy; print(json.dumps(rispy.loads(sys.stdin.read())))"


@pytest.mark.parametrize("style", ["bibtex", "biblatex", "ris", "csl-json"])
@pytest.mark.parametrize("work", [shipped(), figures(Language.EN)[0], HARD], ids=["whole", "figure", "hard"])
def test_no_file_drops_version_publisher_or_part(style: str, work: Work) -> None:
    def written(text: str) -> str:
        return (
            escaped(text)
            if style.startswith("bib")
            else json.dumps(text, ensure_ascii=False)[1:-1]
            if style == "csl-json"
            else text
        )

    text = STYLES[style](work)
    assert written(work.publisher) in text
    assert VERSION in text.partition("\n")[2].replace(work.key, "")
    assert written(work.part) in text


@pytest.mark.parametrize("style", ["bibtex", "biblatex"])
def test_a_reader_of_bibliography_files_reads_titles_and_names_back(style: str) -> None:
    (found,) = read(style, STYLES[style](HARD))
    assert found["title"] == NASTY
    assert found["author"][0] == {"literal": "Research and Development, Example"} or found["author"][0] == {
        "family": "Research and Development, Example"
    }
    assert found["author"][1] == {"family": "Li", "given": "Ada Marie"}
    assert "高洪旗" in found["author"][2].values()
    assert (found["DOI"], found["URL"]) == (HARD.doi, HARD.url)
    assert found["publisher"] == HARD.publisher
    assert found.get("version", VERSION) == VERSION  # this reader knows no version of BibTeX's @misc
    assert found["issued"]["date-parts"][0][:2] == [2026, 11]


def test_biblatex_says_that_it_is_a_data_set_of_which_version_and_when() -> None:
    (found,) = read("biblatex", STYLES["biblatex"](figures(Language.EN)[0]))
    assert found["type"] == "dataset"
    assert found["issued"]["date-parts"] == [[2026, 11, 23]]
    assert found["version"] == VERSION


def test_bibtex_is_read_whole_by_another_reader() -> None:
    found = run_python(PYBTEX, bibtex(HARD))
    assert found["kind"] == "misc"
    assert found["people"] == ["{Research and Development, Example}", "Li, Ada Marie", "{高洪旗}"]
    assert found["fields"]["url"] == HARD.url
    assert found["fields"]["month"] == "November"


def test_a_plain_bibtex_style_prints_publisher_and_version_that_it_has_no_place_for() -> None:
    text = run_python(PLAIN, bibtex(shipped()))
    assert text.startswith("The nangang-open contributors. Figures of the 2022 Government Work Report of Nangang")
    assert text.count("The nangang-open contributors") == 2
    assert f"version {VERSION}" in text


def test_a_plain_bibtex_style_takes_no_report_for_a_technical_one() -> None:
    text = run_python(PLAIN, bibtex(shipped_report()))
    assert "Technical" not in text
    assert "报告" in text


def test_ris_is_read_back_by_two_readers() -> None:
    comma = "Research and Development，Example"
    (record,) = run_python(RISPY, ris(HARD))
    assert record["type_of_reference"] == "DATA"
    assert record["authors"] == [comma, "Li, Ada Marie", "高洪旗"]
    assert (record["title"], record["publisher"], record["edition"]) == (NASTY, HARD.publisher, VERSION)
    assert (record["doi"], record["urls"], record["year"]) == (HARD.doi, [HARD.url], "2026")
    (found,) = read("ris", ris(HARD))
    assert found["type"] == "dataset"
    assert found["title"] == NASTY
    assert found["author"][1] == {"family": "Li", "given": "Ada Marie"}


def test_no_value_can_begin_a_line_of_its_own() -> None:
    broken = replace(shipped(), title="One\nER  - \nTY  - BOOK", publisher="A\r\n@misc{x,\n}")
    assert [line[:2] for line in ris(broken).splitlines()].count("TY") == 1
    assert [line for line in bibtex(broken).splitlines() if line.startswith("@")] == [
        f"@misc{{nangang-open-data-{VERSION},"
    ]
    for style in ("gb7714-2025", "gb7714-2015", "apa", "chicago"):
        assert STYLES[style](broken).count("\n") == 1


def test_csl_json_has_no_key_for_what_is_not_known() -> None:
    (item,) = json.loads(csl_json(replace(shipped(), creators=(GROUP, GAO))))
    assert item["author"] == [{"literal": "The example group"}, {"family": "高", "given": "洪旗"}]
    assert not {"DOI", "URL", "accessed", "number"} & set(item)
    assert item["issued"] == {"date-parts": [[2026, 11, 23]]}
