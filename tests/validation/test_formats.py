"""The formats of a result: whole texts, the published schemas, and names that try to break out of them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, Draft202012Validator
from lxml import etree

from nangang_open.messages import texts
from nangang_open.package.files import open_package
from nangang_open.package.schema import schemas_folder
from nangang_open.validation.formats.form import Format, render
from nangang_open.validation.formats.text import encodable
from nangang_open.validation.run import Outcome, Result, all_rules, validate
from nangang_open.vocabulary import Language
from tests.validation.overlays import MADE, checked, copied, overlaid, redescribed, rewritten

STANDARDS = Path(__file__).parents[3] / "shared" / "standards"
EVIL = "a|b`c`<script>%0A::error::\r\n\x1b[31m\x07\ud800\ufffe*_[x](y)"


def still(result: Result) -> Result:
    """Return a result without the clock and the machine in it."""
    layers = tuple(replace(layer, seconds=0.0) for layer in result.layers)
    outcomes = tuple(replace(outcome, seconds=0.0) for outcome in result.outcomes)
    return replace(result, path="town", layers=layers, outcomes=outcomes)


@pytest.fixture
def broken(tmp_path: Path) -> Result:
    """The result of a package with a contradiction, an error in a cell and an unknown that nothing uses."""
    package = overlaid("NG407", tmp_path)
    rewritten(package, "scopes", lambda data: data.replace(b"field", b"meadow"))
    unused = "zz_spare,list,,,1,3,3,true,true,Counted.,,,\n"
    rewritten(package, "unknowns", lambda data: data + unused.encode())
    return still(checked(package, layers=("schema", "relations")))  # type: ignore[arg-type]


def test_a_result_as_text(broken: Result) -> None:
    assert render(broken, Format.TEXT) == (
        "layer      status  checked  findings  seconds\n"
        "schema     failed       35         1     0.00\n"
        "relations  failed       12         2     0.00\n"
        "\n"
        "NG227 cell-vocabulary [error] A cell of a closed vocabulary holds one of its words\n"
        "  scopes:2:kind (firms_of_the_town): `meadow` is not a word for kind; the words are place, field, institution,"
        " whole\n"
        "    to mend: use a word of the vocabulary\n"
        "\n"
        "NG407 contradicted [error] No relation is contradicted without an acknowledgement\n"
        "  relations:5:expression (zz_more): the printed figures contradict it: firms_2030_12 < firms_2029_12\n"
        "    to mend: correct the coding, or acknowledge the verdict with its reason\n"
        "\n"
        "NG414 unknown-unused [warning] Some relation uses each unknown\n"
        "  unknowns:4:id (zz_spare): no relation uses the unknown zz_spare\n"
        "    to mend: drop it, or write the relation that needs it\n"
        "\n"
        "qingshi 1.2.0 is not valid: 2 errors, 1 warnings; 0 rules skipped\n"
    )


def test_a_result_as_text_in_chinese_is_aligned_by_the_width_of_its_characters(broken: Result) -> None:
    lines = render(broken, Format.TEXT, Language.ZH).splitlines()
    assert lines[:3] == [
        "层        结果    已查行数  问题    秒",
        "表结构    未通过        35     1  0.00",
        "勾稽关系  未通过        12     2  0.00",
    ]
    assert lines[-1] == "qingshi 1.2.0 无效：2 个错误，1 个警告；0 条规则跳过"


def test_colour_adds_nothing_but_escapes(broken: Result) -> None:
    coloured = render(broken, Format.TEXT, colour=True)
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[[0-9]+m", "", coloured) == render(broken, Format.TEXT)


def test_a_syntax_error_is_drawn_with_a_caret(tmp_path: Path) -> None:
    lines = render(checked(overlaid("NG401", tmp_path)), Format.TEXT).splitlines()
    drawn = lines.index("    firms_2030_12 = firms_2029_12")
    assert lines[drawn + 1].index("^") == lines[drawn].index("=")


def test_a_result_as_workflow_commands(broken: Result) -> None:
    assert render(broken, Format.GITHUB) == (
        "::error file=town/data/scopes.csv,line=2,title=NG227 cell-vocabulary::`meadow` is not a word for kind; the words"
        " are place, field, institution, whole; use a word of the vocabulary\n"
        "::error file=town/data/relations.csv,line=5,title=NG407 contradicted::the printed figures contradict it:"
        " firms_2030_12 < firms_2029_12; correct the coding, or acknowledge the verdict with its reason\n"
        "::warning file=town/data/unknowns.csv,line=4,title=NG414 unknown-unused::no relation uses the unknown zz_spare;"
        " drop it, or write the relation that needs it\n"
        "::notice::qingshi 1.2.0 is not valid: 2 errors, 1 warnings; 0 rules skipped\n"
    )


def test_a_result_as_markdown(broken: Result) -> None:
    assert render(broken, Format.MARKDOWN) == (
        "**qingshi 1.2.0 is not valid: 2 errors, 1 warnings; 0 rules skipped**\n"
        "\n"
        "| layer | status | checked | findings | seconds |\n"
        "| --- | --- | --: | --: | --: |\n"
        "| schema | failed | 35 | 1 | 0.00 |\n"
        "| relations | failed | 12 | 2 | 0.00 |\n"
        "\n"
        "| rule | place | message | mend |\n"
        "| --- | --- | --- | --- |\n"
        "| NG227 cell\\-vocabulary | scopes:2:kind | \\`meadow\\` is not a word for kind; the words are place, field,"
        " institution, whole | use a word of the vocabulary |\n"
        "| NG407 contradicted | relations:5:expression | the printed figures contradict it: firms\\_2030\\_12 \\<"
        " firms\\_2029\\_12 | correct the coding, or acknowledge the verdict with its reason |\n"
        "| NG414 unknown\\-unused | unknowns:4:id | no relation uses the unknown zz\\_spare | drop it, or write the"
        " relation that needs it |\n"
    )


def test_a_result_as_json_has_what_the_issue_asks(broken: Result) -> None:
    document = json.loads(render(broken, Format.JSON))
    assert document["valid"] is False
    assert document["package"] == {"name": "qingshi", "version": "1.2.0", "path": "town"}
    assert document["counts"]["figures"] == 5
    assert document["layers"][0] == {"name": "schema", "status": "failed", "checked": 35, "findings": 1, "seconds": 0}
    assert document["findings"][1] == {
        "code": "NG407",
        "rule": "contradicted",
        "severity": "error",
        "layer": "relations",
        "table": "relations",
        "row": 5,
        "key": "zz_more",
        "field": "expression",
        "value": "firms_2030_12 < firms_2029_12",
        "message": "the printed figures contradict it: firms_2030_12 < firms_2029_12",
        "mend": "correct the coding, or acknowledge the verdict with its reason",
    }
    assert document["skipped"] == []


def result_validator() -> Draft202012Validator:
    """Return the validator of results as JSON."""
    schema = json.loads((schemas_folder() / "result.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("language", list(Language))
def test_every_rule_s_result_holds_against_the_schema_of_results(tmp_path: Path, language: Language) -> None:
    validator = result_validator()
    for rule in all_rules():
        folder = tmp_path / rule.code
        folder.mkdir()
        package = overlaid(rule.code, folder)
        result = checked(package, copy=rule.code not in MADE)
        validator.validate(json.loads(render(result, Format.JSON, language)))


def evil(tmp_path: Path) -> Result:
    """Return a result whose names and values try to break out of every format."""
    package = redescribed(copied(tmp_path), lambda d: d.update(name=EVIL.replace("\ud800", ""), version="1|0"))
    rewritten(package, "relations", lambda data: data.replace(b"Growth of firms", b"=|`a`<b>%::x,y:z"))
    result = validate(open_package(package))
    outcomes = [
        Outcome(
            o.rule,
            tuple(replace(f, value=EVIL, key=EVIL, field=EVIL, table="relations") for f in o.findings),
            o.skip,
            0,
        )
        for o in result.outcomes
    ]
    assert any(outcome.findings for outcome in outcomes)
    return replace(result, outcomes=tuple(outcomes), path="p,q:r\n%")


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("language", list(Language))
def test_no_name_breaks_out_of_a_format(tmp_path: Path, form: Format, language: Language) -> None:
    written = render(evil(tmp_path), form, language)
    written.encode("utf-8")
    assert written.endswith("\n")
    if form is not Format.JSON:
        assert all(character == "\n" or character.isprintable() for character in written)
    if form is Format.GITHUB:
        assert all(line.startswith(("::error ", "::warning ", "::notice::")) for line in written.splitlines())
        assert all(len(re.findall("::", line)) >= 2 for line in written.splitlines())
    if form is Format.MARKDOWN:
        table = written.split("\n\n")[-1].splitlines()
        assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {5}
        assert "<" not in re.sub(r"\\<", "", written)
    if form in (Format.JSON, Format.SARIF):
        json.loads(written)


@pytest.mark.parametrize("form", [Format.TEXT, Format.MARKDOWN, Format.GITHUB])
def test_every_format_can_be_printed_on_a_terminal_that_speaks_gbk(broken: Result, form: Format) -> None:
    for language in Language:
        written = render(broken, form, language)
        assert encodable(written, "gbk") == written
        assert encodable(written + "\N{SNOWMAN WITHOUT SNOW}", "gbk") == written + "?"


def test_every_message_can_be_printed_on_a_terminal_that_speaks_gbk() -> None:
    for key, words in texts().items():
        if not key.startswith("cli."):
            assert all(encodable(text, "gbk") == text for text in words.values()), key


def standard(name: str) -> Path:
    """Return a published schema beside the checkout; skips the test without it."""
    path = STANDARDS / name
    if not path.is_file():
        pytest.skip(f"the published schema {name} is not beside the checkout")
    return path


def test_junit_holds_against_its_published_schema(broken: Result, tmp_path: Path) -> None:
    schema = etree.XMLSchema(etree.parse(standard("junit-10.xsd")))
    for result in (broken, evil(tmp_path / "evil"), checked(copied(tmp_path / "sound"), copy=True)):
        document = etree.fromstring(render(result, Format.JUNIT).encode())
        schema.assertValid(document)


def test_junit_has_a_case_for_each_rule_and_fails_only_for_errors(broken: Result) -> None:
    document = etree.fromstring(render(broken, Format.JUNIT).encode())
    assert document.get("tests") == str(len(broken.outcomes)) == str(len(document.findall(".//testcase")))
    assert document.get("failures") == "2" == str(len(document.findall(".//failure")))
    assert [case.get("name") for case in document.iter("testcase") if case.find("failure") is not None] == [
        "NG227 cell-vocabulary",
        "NG407 contradicted",
    ]
    assert [suite.get("name") for suite in document] == ["schema", "relations"]
    warned = next(case for case in document.iter("testcase") if case.get("name") == "NG414 unknown-unused")
    assert "zz_spare" in str(warned.findtext("system-out"))


def test_sarif_holds_against_its_published_schema(broken: Result, tmp_path: Path) -> None:
    validator = Draft4Validator(json.loads(standard("sarif-2.1.0.schema.json").read_text("utf-8")))
    for result in (broken, evil(tmp_path / "evil"), checked(copied(tmp_path / "sound"), copy=True)):
        validator.validate(json.loads(render(result, Format.SARIF)))


def test_sarif_names_the_rule_and_the_line_of_each_finding(broken: Result) -> None:
    (run,) = json.loads(render(broken, Format.SARIF))["runs"]
    result = run["results"][1]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "NG407"
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "town/data/relations.csv"}, "region": {"startLine": 5}}
    assert [each["level"] for each in run["results"]] == ["error", "error", "warning"]


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("town", "town/data/relations.csv"),
        ("town/datapackage.json", "town/data/relations.csv"),
        ("town/other.json", "town/data/relations.csv"),
        (".", "data/relations.csv"),
        ("town.zip", "town.zip"),
        ("a town/日", "a%20town/%E6%97%A5/data/relations.csv"),
        ("/srv/town", "file:///srv/town/data/relations.csv"),
    ],
)
def test_a_finding_is_placed_in_the_file_it_is_about(broken: Result, path: str, file: str) -> None:
    (run,) = json.loads(render(replace(broken, path=path), Format.SARIF))["runs"]
    uris = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]]
    assert uris[1] == file
