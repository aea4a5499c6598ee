"""What the terminal can show, and what it cannot: encodings, colours, widths, pipes, interruptions."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from nangang_open.cli.terminal import locale_language, wants_colour
from nangang_open.width import width
from tests.cli.command import ENVIRONMENT, SOUND, on_sound, run
from tests.cli.test_wrong_invocations import copied, spoil

ROOT = Path(__file__).parents[2]


def on_terminal(*arguments: str | Path, columns: int = 100, **environment: str) -> str:
    """Return what a command shows on a terminal of so many columns."""
    import fcntl
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "nangang_open", *map(str, arguments)],
        stdout=slave,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={**ENVIRONMENT, **environment},
    )
    os.close(slave)
    shown = b""
    while select.select([master], [], [], 60)[0]:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.wait(timeout=60)
    os.close(master)
    return shown.decode()


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "en_US", "LC_ALL": "zh_TW.Big5"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(environment: dict[str, str], language: str) -> None:
    assert locale_language(environment) == language


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_is_left_out_where_nobody_wants_it(environment: dict[str, str], wanted: bool) -> None:
    assert wants_colour(environment) is wanted


def test_a_terminal_gets_colour_and_a_pipe_and_no_color_do_not() -> None:
    arguments = ("check", "--package", SOUND)
    assert "\x1b[" in on_terminal(*arguments)
    assert "\x1b[" not in on_terminal(*arguments, NO_COLOR="1")
    assert "\x1b[" not in on_terminal(*arguments, TERM="dumb")
    assert "\x1b[" not in run(*arguments).out


def test_a_file_gets_no_colour_and_whole_lines_though_a_terminal_looks_on(tmp_path: Path) -> None:
    for command in ("check", "figures", "validate"):
        file = tmp_path / command
        assert on_terminal(command, "--package", SOUND, "--output", file, columns=40) == ""
        written = file.read_text("utf-8")
        assert "\x1b[" not in written
        assert "…\n" not in written.replace("333…", "")


@pytest.mark.parametrize("command", ["check", "figures", "relations", "unknowns"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", [80, 120])
def test_no_line_is_wider_than_the_terminal_where_words_allow(command: str, language: str, columns: int) -> None:
    shown = on_terminal(command, "--package", SOUND, "--lang", language, columns=columns, NO_COLOR="1")
    assert shown.strip()
    assert [line for line in shown.splitlines() if width(line) > columns] == []


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "latin-1", "utf-16"])
@pytest.mark.parametrize(
    "arguments",
    [["check"], ["figures"], ["relations", "--format", "csv"], ["unknowns"], ["validate", "--format", "markdown"]],
)
def test_no_encoding_of_a_terminal_is_a_crash(encoding: str, arguments: list[str]) -> None:
    shown = on_sound(*arguments, "--lang", "zh", PYTHONIOENCODING=encoding, encoding=encoding)
    assert shown.code in {0, 1}
    assert "Error" not in shown.err
    assert shown.out


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_json_and_xml_are_read_back_whole_in_every_encoding(encoding: str) -> None:
    plain = json.loads(on_sound("relations", "--format", "json").out)
    assert (
        json.loads(on_sound("relations", "--format", "json", PYTHONIOENCODING=encoding, encoding=encoding).out) == plain
    )
    arguments = ("validate", "--format", "junit", "--lang", "zh")
    names = [case.get("name") for case in ET.fromstring(on_sound(*arguments).out).iter("testcase")]
    other = on_sound(*arguments, PYTHONIOENCODING=encoding, encoding=encoding).out
    text = other.replace('encoding="UTF-8"', "").replace("encoding='utf-8'", "").replace('encoding="utf-8"', "")
    assert [case.get("name") for case in ET.fromstring(text).iter("testcase")] == names


def test_chinese_stays_chinese_on_a_terminal_that_speaks_gbk() -> None:
    shown = on_sound("check", "--lang", "zh", PYTHONIOENCODING="gbk", encoding="gbk")
    assert "\\u" not in shown.out


def test_a_cell_cannot_speak_to_the_terminal(tmp_path: Path) -> None:
    package = copied(tmp_path)
    spoil(package, "relations", "title", "Growth\x1b]0;owned\x07 \x1b[2J\x9b2J")
    for command in (["check"], ["relations"], ["explain", "firms_growth"]):
        shown = run(*command, "--package", package).out
        assert "\\x1b]0;owned\\x07 \\x1b[2J\\x9b2J" in shown
        assert [c for c in shown if not c.isprintable() and c != "\n"] == []
    assert "\x1b]0;owned" in run("relations", "--package", package, "--format", "csv").out


def test_a_reader_that_stops_early_is_no_error() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "nangang_open", "figures"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=ENVIRONMENT,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 0
    assert said == b""


def test_an_interruption_is_quiet() -> None:
    code = (
        "import signal, sys, threading, os, time\n"
        "from nangang_open.cli import check, app\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job in the background ignores it
        "def stop(*_):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(5)\n"
        "check._judged = stop\n"
        "sys.argv = ['nangang-open', 'check']\n"
        "app.main()\n"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, env=ENVIRONMENT, timeout=60)
    assert process.returncode == 130
    assert process.stderr == b""


def test_a_full_disk_is_one_line() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run(
            [sys.executable, "-m", "nangang_open", "figures"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=ENVIRONMENT,
            timeout=60,
        )
    assert process.returncode == 2
    assert process.stderr.count(b"\n") == 1


def test_a_fault_of_ours_is_one_line_too() -> None:
    code = (
        "import sys\n"
        "from nangang_open.cli import check, app\n"
        "check._judged = lambda *_: 1 / 0\n"
        "sys.argv = ['nangang-open', 'check']\n"
        "app.main()\n"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, env=ENVIRONMENT, timeout=60)
    assert process.returncode == 2
    assert process.stderr.count(b"\n") == 1
    assert b"ZeroDivisionError" in process.stderr


def test_progress_is_shown_on_a_terminal_after_a_second_and_cleaned_up() -> None:
    from nangang_open.cli import terminal

    shown: list[str] = []

    class Screen:
        closed = False

        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> int:
            shown.append(text)
            return len(text)

        def flush(self) -> None:
            pass

    before = sys.stderr
    sys.stderr = Screen()
    try:
        with terminal.Progress() as progress:
            progress("first", 0, 2)
            assert shown == []
            progress.began -= 2
            progress("second", 1, 2)
    finally:
        sys.stderr = before
    assert "1/2 second" in shown[0]
    assert shown[-1] == "\r\x1b[K"
