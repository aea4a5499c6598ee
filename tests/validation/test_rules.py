"""What strangers give us: each is a finding with a clear place, and never a crash."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from nangang_open.errors import CannotRunError
from nangang_open.package.files import open_package
from nangang_open.validation.run import Result, validate
from tests.validation.overlays import checked, codes, copied, redescribed, rewritten, with_resource

Change = Callable[[bytes], bytes]


def only(result: Result, code: str) -> str:
    """Return what the first finding says, where there is but this code."""
    assert codes(result) == {code}, [(finding.code, finding.place, finding.message) for finding in result.findings]
    assert not result.valid
    for finding in result.findings:
        json.dumps(finding.to_dict("zh"))
    return result.findings[0].message


DESCRIPTORS: list[tuple[str, bytes, str]] = [
    ("GB18030", '{"name": "青石"}'.encode("gb18030"), "NG101"),
    ("UTF-16", '{"name": "qingshi"}'.encode("utf-16"), "NG101"),
    ("nothing", b"", "NG102"),
    ("no JSON", b"{name: qingshi}", "NG102"),
    ("NaN", b'{"name": "qingshi", "bytes": NaN}', "NG102"),
    ("Infinity", b'{"name": "qingshi", "bytes": -Infinity}', "NG102"),
    ("a number of a million digits", b'{"bytes": ' + b"9" * 1_000_000 + b"}", "NG102"),
    ("1e999", b'{"bytes": 1e999}', "NG102"),
    ("100,000 lists deep", b"[" * 100_000 + b"]" * 100_000, "NG102"),
    ("100,000 objects deep", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "NG102"),
    ("half a character", b'{"name": "\\ud800"}', "NG102"),
    ("a list", b"[1]", "NG103"),
    ("a text", b'"qingshi"', "NG103"),
    ("null", b"null", "NG103"),
    ("a key twice, deep inside", b'{"resources": [{"name": "a", "name": "b"}]}', "NG104"),
    ("no resources", b'{"name": "qingshi", "licenses": [{"name": "CC0-1.0"}]}', "NG105"),
    ("resources that are a text", b'{"resources": "all"}', "NG105"),
    ("resources that are texts", b'{"resources": ["all"]}', "NG105"),
    ("no resource at all", b'{"resources": []}', "NG105"),
]


@pytest.mark.parametrize(("data", "code"), [case[1:] for case in DESCRIPTORS], ids=[case[0] for case in DESCRIPTORS])
def test_a_descriptor_that_is_none_is_one_finding(tmp_path: Path, data: bytes, code: str) -> None:
    package = copied(tmp_path)
    (package / "datapackage.json").write_bytes(data)
    result = checked(package)
    assert {finding.code for finding in result.findings if finding.severity == "error"} == {code}
    assert not result.valid
    status = {str(layer.name): layer.status for layer in result.layers}
    assert status.pop("descriptor") == "failed"
    assert [status[name] for name in ("schema", "source", "relations")] == ["skipped"] * 3


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../page.txt", "NG111"),
        ("data/../../page.txt", "NG111"),
        ("/etc/hostname", "NG111"),
        ("C:/page.txt", "NG111"),
        ("data\\figures.csv", "NG111"),
        ("~/page.txt", "NG111"),
        ("https://example.org/figures.csv", "NG111"),
        ("file:///etc/hostname", "NG111"),
        ("", "NG111"),
        ("a" * 5000, "NG111"),
        ("page.txt\x1b[2J", "NG111"),
        ("nowhere.csv", "NG113"),
        ("data", "NG114"),
    ],
)
def test_a_path_that_leads_elsewhere_is_never_followed(tmp_path: Path, path: str, code: str) -> None:
    said = only(checked(with_resource(copied(tmp_path), path)), code)
    assert said.isprintable()
    assert len(said) < 500


@pytest.mark.parametrize("path", [["page.txt", "CHANGELOG.md"], [], 7, None, {"a": 1}])
def test_a_path_that_is_no_text_is_a_finding(tmp_path: Path, path: object) -> None:
    assert only(checked(with_resource(copied(tmp_path), path)), "NG111")  # type: ignore[arg-type]


def test_a_symlink_out_of_the_package_is_not_followed(tmp_path: Path) -> None:
    package = with_resource(copied(tmp_path), "link.txt")
    (tmp_path / "secret.txt").write_text("secret")
    (package / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert "out of the package" in only(checked(package), "NG111")


def test_a_ring_of_symlinks_is_not_followed(tmp_path: Path) -> None:
    package = with_resource(copied(tmp_path), "one")
    (package / "one").symlink_to("two")
    (package / "two").symlink_to("one")
    only(checked(package), "NG114")


def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    package = with_resource(copied(tmp_path), "pipe")
    os.mkfifo(package / "pipe")
    assert "pipe" in only(checked(package), "NG114")


def test_a_table_that_is_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    package = copied(tmp_path)
    (package / "data" / "scopes.csv").unlink()
    os.mkfifo(package / "data" / "scopes.csv")
    only(checked(package), "NG114")


def test_a_socket_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = with_resource(copied(tmp_path), "plug")
    monkeypatch.chdir(package)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind("plug")
        only(checked(package), "NG114")


def replaced(old: str, new: str) -> Change:
    """Return the change that puts one text for another, which must be there."""

    def change(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode())

    return change


TABLES: list[tuple[str, str, Change, str]] = [
    ("GB18030", "scopes", lambda data: data.decode().encode("gb18030"), "NG201"),
    ("UTF-16", "scopes", lambda data: data.decode().encode("utf-16"), "NG201"),
    ("a byte order mark", "figures", lambda data: b"\xef\xbb\xbf" + data, "NG202"),
    ("CRLF", "figures", lambda data: data.replace(b"\n", b"\r\n"), "NG203"),
    ("NUL", "figures", replaced("120", "12\0"), "NG204"),
    ("an empty file", "relations", lambda _: b"", "NG205"),
    ("a million quotes", "scopes", lambda data: data + b'"' * 1_000_001, "NG206"),
    ("a doubled header", "figures", replaced("hedge_word", "hedge"), "NG207"),
    ("a row too short", "figures", replaced(",6000,m,", ",6000,"), "NG208"),
    ("no last line feed", "figures", lambda data: data[:-1], "NG209"),
    ("a space at the end", "relations", replaced("Growth of firms", "Growth of firms "), "NG210"),
    ("an ideographic space", "relations", replaced("企业数增长", "企业数增长\u3000"), "NG210"),
    ("a bell", "relations", replaced("Growth of firms", "Growth\x07of firms"), "NG211"),
    ("text turned round", "relations", replaced("Growth of firms", "Growth\u202eof firms"), "NG211"),
    ("full-width digits", "figures", replaced(",6000,", ",６０００,"), "NG225"),
    ("Arabic-Indic digits", "paragraphs", replaced(",15,1,", ",١٥,1,"), "NG225"),
    ("superscript digits", "paragraphs", replaced(",15,1,", ",1⁵,1,"), "NG225"),
    ("NaN", "figures", replaced(",6000,", ",NaN,"), "NG225"),
    ("Infinity", "figures", replaced(",6000,", ",Infinity,"), "NG225"),
    ("-INF", "figures", replaced(",6000,", ",-INF,"), "NG225"),
    ("1e999", "figures", replaced(",6000,", ",1e999,"), "NG229"),
    ("an exponent", "figures", replaced(",6000,", ",6E3,"), "NG229"),
    ("a plus sign", "figures", replaced(",6000,", ",+6000,"), "NG229"),
    ("leading zeros", "figures", replaced(",6000,", ",06000,"), "NG229"),
    ("minus zero", "figures", replaced(",6000,", ",-0,"), "NG229"),
    ("thousands commas", "figures", replaced(",6000,", ',"6,000",'), "NG229"),
    ("an underscore", "figures", replaced(",6000,", ",6_000,"), "NG225"),
    ("a value of a million digits", "figures", replaced(",6000,", f",{'6' * 1_000_000},"), "NG225"),
    ("a count of a million digits", "paragraphs", replaced(",15,1,", f",{'1' * 1_000_000},1,"), "NG225"),
    ("a numeral of a million digits", "numerals", replaced(",十五,", f",{'十' * 1_000_000},"), "NG226"),
    ("an unknown of a million digits", "unknowns", replaced(",0,,true", f",{'9' * 1_000_000},,true"), "NG226"),
    ("an end that is no number", "unknowns", replaced(",0,,true", ",１/２,,true"), "NG226"),
    ("an end over zero", "unknowns", replaced(",0,,true", ",1/0,,true"), "NG226"),
    ("a truth in capitals", "unknowns", replaced("true,false", "True,false"), "NG225"),
    ("30 February", "sources", replaced("2030-12-20", "2030-02-30"), "NG225"),
    ("a month 13", "figures", replaced(",2030-12,2029-12,", ",2030-13,2029-12,"), "NG226"),
    ("30 February as a period", "figures", replaced(",2030-12,2029-12,", ",2030-02-30,2029-12,"), "NG230"),
    ("a script for a web address", "sources", replaced("https://example.org/qingshi", "javascript:alert(1)"), "NG226"),
    ("an id in capitals", "figures", replaced("new_roads_2031,", "New_roads_2031,"), "NG226"),
    ("an id in Cyrillic", "figures", replaced("new_roads_2031,", "nеw_roads_2031,"), "NG226"),
    ("an id of 65 characters", "figures", replaced("new_roads_2031,", "n" * 65 + ","), "NG226"),
    ("a link", "relations", replaced("Growth of firms", "=HYPERLINK(0)"), "NG242"),
    ("a formula with @", "relations", replaced("Growth of firms", "@SUM(A1)"), "NG242"),
    ("a formula with a minus", "relations", replaced("企业数增长", "-1+cmd"), "NG242"),
    (
        "an expression that begins with a minus",
        "relations",
        replaced(",county_firms >=", ",-county_firms <= -"),
        "NG242",
    ),
    ("a tab before a text", "relations", replaced("Growth of firms", "\tGrowth of firms"), "NG210"),
    ("a dangling source", "numerals", replaced("qingshi_2030,4,21", "qingshi_2031,4,21"), "NG233"),
    ("a dangling scope", "figures", replaced("firms_of_the_town", "all_of_the_town"), "NG233"),
]


@pytest.mark.parametrize(("table", "change", "code"), [case[1:] for case in TABLES], ids=[case[0] for case in TABLES])
def test_a_table_that_is_damaged_is_one_finding(tmp_path: Path, table: str, change: Change, code: str) -> None:
    result = checked(rewritten(copied(tmp_path), table, change))
    found = codes(result) - ({"NG211"} if code == "NG210" else set())
    assert found == {code}, [(finding.code, finding.place, finding.message) for finding in result.findings]
    assert not result.valid
    for finding in result.findings:
        assert finding.table == table
        assert finding.message.isprintable()
        assert len(finding.message) < 600
        assert len(finding.value) <= 1001


EXPRESSIONS: list[tuple[str, str, str]] = [
    ("a call", "abs(firms_2030_12) > 0", "NG401"),
    ("a call of ours with a number", "lower(3) > firms_2030_12", "NG401"),
    ("an index", "firms_2030_12[0] > 1", "NG401"),
    ("an attribute", "firms_2030_12.real > 1", "NG401"),
    ("an import", "__import__('os') == firms_2030_12", "NG401"),
    ("a walrus", "(a := firms_2030_12) > 1", "NG401"),
    ("a text", "'a' == firms_2030_12", "NG401"),
    ("a huge power", "firms_2030_12 ** 10**9 > 1", "NG401"),
    ("a huge power as digits", "firms_2030_12 ** 1000000000 > 1", "NG401"),
    ("a float", "firms_2030_12 > 1e400", "NG401"),
    ("10,000 parentheses", f"{'(' * 10_000}firms_2030_12{')' * 10_000} > 1", "NG401"),
    ("10,000 minus signs", f"1 > {'-' * 10_000}firms_2030_12", "NG401"),
    ("nothing compared", "firms_2030_12", "NG401"),
    ("full-width digits", "firms_2030_12 > １", "NG401"),
    ("a ligature", "ﬁrms_2030_12 > 1", "NG401"),
    ("a name that is not there", "firms_2030_12 > firms_2040_12", "NG402"),
    ("a relation's name", "firms_growth > 0 * firms_2030_12", "NG402"),
    ("an index in brackets that looks like a unit", "30[m3] > new_roads_2031", "NG404"),
    ("zero as a divisor", "firms_2030_12 / 0 > 1", "NG406"),
]


@pytest.mark.parametrize(("text", "code"), [case[1:] for case in EXPRESSIONS], ids=[case[0] for case in EXPRESSIONS])
def test_an_expression_that_is_none_is_one_finding(tmp_path: Path, text: str, code: str) -> None:
    row = f'zz_more,One more,又一条,"{text}",stated,,It should hold.,,\n'
    if "," not in text and '"' not in text:
        row = row.replace('"', "")
    result = checked(rewritten(copied(tmp_path), "relations", lambda data: data + row.encode()))
    said = only(result, code)
    assert said.isprintable()
    assert len(said) < 500
    assert result.findings[0].key == "zz_more"


def test_a_sum_of_30000_terms_is_judged(tmp_path: Path) -> None:
    terms = " + ".join(["firms_2030_12"] * 30_000)
    row = f"zz_more,One more,又一条,{terms} == 3600000,stated,,It should hold.,,\n"
    assert checked(rewritten(copied(tmp_path), "relations", lambda data: data + row.encode())).valid


@pytest.mark.parametrize("name", [None, "qingshi_2030"])
def test_a_copy_is_found_by_its_source_or_as_the_only_one(tmp_path: Path, name: str | None) -> None:
    package = copied(tmp_path)
    page = (package / "page.txt").read_bytes()
    assert validate(open_package(package), {name: page}).valid


def test_a_copy_of_a_source_that_is_not_there_cannot_be_compared(tmp_path: Path) -> None:
    with pytest.raises(CannotRunError, match="qingshi_2030"):
        validate(open_package(copied(tmp_path)), {"qingshi_2031": b""})


def test_a_copy_that_nothing_can_be_compared_with_cannot_be_compared(tmp_path: Path) -> None:
    package = copied(tmp_path)
    header = (package / "data" / "sources.csv").read_bytes().split(b"\n")[0] + b"\n"
    redescribed(package, lambda d: d.update(resources=[each for each in d["resources"] if each["name"] != "sources"]))
    assert checked(package).valid
    unproved = validate(open_package(package), {None: b""})
    assert unproved.findings == ()
    assert not unproved.valid, "a proof was asked for, and there is none"
    for table in ("figures", "numerals", "paragraphs"):
        rewritten(package, table, lambda data: data.split(b"\n")[0] + b"\n")
    (package / "data" / "sources.csv").write_bytes(header)
    redescribed(package, lambda d: d["resources"].append({"name": "sources", "path": "data/sources.csv"}))
    with pytest.raises(CannotRunError, match="no source"):
        validate(open_package(package), {None: b""})


def test_of_several_sources_a_copy_must_name_its_own(tmp_path: Path) -> None:
    package = copied(tmp_path)
    sources = (package / "data" / "sources.csv").read_text("utf-8").splitlines()
    second = sources[1].replace("qingshi_2030,", "qingshi_2031,").replace(",4,88,7dd5", ",4,88,0dd5")
    (package / "data" / "sources.csv").write_text("\n".join([*sources, second, ""]), "utf-8")
    paragraphs = (package / "data" / "paragraphs.csv").read_text("utf-8").splitlines()
    more = [line.replace("qingshi_2030", "qingshi_2031") for line in paragraphs[1:]]
    more = [",".join([*line.split(",")[:3], "0", *line.split(",")[4:]]) for line in more]
    (package / "data" / "paragraphs.csv").write_text("\n".join([*paragraphs, *more, ""]), "utf-8")
    assert checked(package).findings == ()
    page = (package / "page.txt").read_bytes()
    with pytest.raises(CannotRunError, match=r"2 sources.*qingshi_2030, qingshi_2031"):
        validate(open_package(package), {None: page})
    assert validate(open_package(package), {"qingshi_2030": page}).valid
    assert not validate(open_package(package), {"qingshi_2031": page}).valid


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\xff", b"\x00" * 100, b"<html></html>", b"7" * 100_000])
def test_a_copy_that_holds_nothing_is_a_finding(tmp_path: Path, data: bytes) -> None:
    assert codes(validate(open_package(copied(tmp_path)), {None: data})) == {"NG331"}


def test_a_copy_in_another_encoding_and_width_is_as_good(tmp_path: Path) -> None:
    package = copied(tmp_path)
    page = (package / "page.txt").read_text("utf-8").replace(",", "，").replace("120", "１２０")
    for data in (page.encode("gb18030"), page.encode("utf-16"), page.replace("\n", "\r\n").encode("utf-8-sig")):
        assert validate(open_package(package), {None: data}).valid


def test_a_descriptor_without_optional_facts_is_sound(tmp_path: Path) -> None:
    def bare(descriptor: dict[str, object]) -> None:
        resources = descriptor["resources"]
        assert isinstance(resources, list)
        descriptor["resources"] = [{"name": each["name"], "path": each["path"]} for each in resources]

    assert checked(redescribed(copied(tmp_path), bare)).findings == ()
