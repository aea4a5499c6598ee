"""The evidence of double coding holds: agreement is what the codings give, every difference is settled."""

from __future__ import annotations

import subprocess
import sys

from tests.laws.shipped import SHIPPED


def test_the_agreement_is_what_the_two_codings_give_and_every_difference_is_settled_as_published() -> None:
    run = subprocess.run(
        [sys.executable, str(SHIPPED / "coding" / "agreement.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
