"""The reports that lie beside the checkout; without them their tests are skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"
NANGANG = SHARED / "source" / "nangang-2022.txt"
REPORTS = sorted((SHARED / "reports").glob("*.txt"))

needs_nangang = pytest.mark.skipif(not NANGANG.exists(), reason="the report lies beside the checkout, and is not here")
needs_reports = pytest.mark.skipif(not REPORTS, reason="the other reports lie beside the checkout, and are not here")
