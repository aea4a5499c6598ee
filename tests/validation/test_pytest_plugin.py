"""The pytest plugin in a user's own repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangang_open.validation.run import all_rules
from tests.validation.overlays import copied, overlaid

pytest_plugins = ["pytester"]
RULES = len(all_rules())


def test_a_sound_package_gives_one_test_for_each_rule_and_relation(pytester: pytest.Pytester, tmp_path: Path) -> None:
    result = pytester.runpytest_inprocess("--datapackage", str(copied(tmp_path)))
    result.assert_outcomes(passed=RULES + 3 - 8, skipped=8)
    assert result.ret == 0


def test_a_contradiction_fails_its_rule_and_its_relation(pytester: pytest.Pytester, tmp_path: Path) -> None:
    result = pytester.runpytest_inprocess("--datapackage", str(overlaid("NG407", tmp_path)))
    result.assert_outcomes(passed=RULES + 4 - 8 - 2, skipped=8, failed=2)
    result.stdout.fnmatch_lines(["*relations:5:expression: the printed figures contradict it*"])
    result.stdout.fnmatch_lines(["FAILED *NG407 contradicted*", "FAILED *relation zz_more*"])
    assert "Traceback" not in result.stdout.str()


def test_a_warning_is_a_warning(pytester: pytest.Pytester, tmp_path: Path) -> None:
    result = pytester.runpytest_inprocess("--datapackage", str(overlaid("NG414", tmp_path)))
    assert result.ret == 0
    result.assert_outcomes(passed=RULES + 3 - 8, skipped=8, warnings=1)
    result.stdout.fnmatch_lines(["*NG414 unknowns:4:id: no relation uses the unknown towns*"])


def test_the_package_s_tests_can_be_chosen_as_others(pytester: pytest.Pytester, tmp_path: Path) -> None:
    result = pytester.runpytest_inprocess("--datapackage", str(copied(tmp_path)), "-k", "relation and firms_growth")
    result.assert_outcomes(passed=1, deselected=RULES + 2)


def test_they_stand_beside_a_user_s_own_tests(pytester: pytest.Pytester, tmp_path: Path) -> None:
    pytester.makepyfile("def test_own(): pass")
    pytester.runpytest_inprocess().assert_outcomes(passed=1)
    result = pytester.runpytest_inprocess("--datapackage", str(copied(tmp_path)))
    result.assert_outcomes(passed=RULES + 3 - 8 + 1, skipped=8)


def test_a_package_that_is_not_there_is_a_wrong_use(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--datapackage", "nowhere")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*there is no 'nowhere'*"])


def test_relations_that_could_not_be_judged_are_skipped(pytester: pytest.Pytester, tmp_path: Path) -> None:
    result = pytester.runpytest_inprocess(
        "--datapackage", str(overlaid("NG225", tmp_path)), "-k", "relation and firms_growth"
    )
    result.assert_outcomes(skipped=1, deselected=RULES + 2)


def test_the_plugin_imports_nothing_heavy_without_its_option(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_own():
            loaded = set(sys.modules)
            assert "nangang_open.validation.pytest_plugin" in loaded
            assert not {"pandas", "pandera", "frictionless", "nangang_open.dataset"} & loaded
        """
    )
    pytester.runpytest_subprocess("-p", "no:hypothesispytest").assert_outcomes(passed=1)
