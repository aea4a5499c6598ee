"""Dask gives what DuckDB gives, also where a worker process is killed on the way."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.panel import cluster
from nangang_open.panel.run import Engine, Group, check_panel
from tests.panel.panels import random_rows, read, write
from tests.panel.test_run import GROWTH, TEMPLATES

distributed: Any = pytest.importorskip("distributed")


def test_two_worker_processes_of_which_one_is_killed_give_what_duckdb_gives(
    tmp_path: Path,
) -> None:
    panel = write(random_rows(11, places=80), tmp_path / "panel.parquet")
    expected = check_panel(panel, TEMPLATES, by=Group.PLACE, out=tmp_path / "duckdb.parquet", engine=Engine.DUCKDB)
    killed: list[int] = []
    begun: list[set[int]] = []

    def kill_one(_: str, done: int, shares: int) -> None:
        """When the first share is done, kill a worker of the cluster that runs now."""
        if not begun:
            begun.append(workers())
        elif not killed and done < shares:
            killed.append(min(begun[0]))
            os.kill(killed[0], signal.SIGKILL)

    def workers() -> set[int]:
        return set(distributed.default_client().run(os.getpid).values())

    found = check_panel(
        panel, TEMPLATES, by=Group.PLACE, out=tmp_path / "dask.parquet", engine=Engine.DASK, say=kill_one
    )
    assert killed
    assert len(begun[0]) == 2
    assert killed[0] != os.getpid()
    assert read(tmp_path / "dask.parquet") == read(tmp_path / "duckdb.parquet")
    for name in ("rows", "used", "empty", "counts", "findings", "finding_count", "worst", "absent"):
        assert getattr(found, name) == getattr(expected, name), name
    assert found.engine == "dask"
    assert not list(tmp_path.glob(".*"))


def test_a_running_cluster_is_used_by_its_address(tmp_path: Path) -> None:
    panel = write(random_rows(12, places=5), tmp_path / "panel.csv")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as running:
        found = check_panel(panel, [GROWTH], engine=Engine.DASK, scheduler=running.scheduler_address)
    expected = check_panel(panel, [GROWTH], engine=Engine.DUCKDB)
    assert (found.counts, found.findings) == (expected.counts, expected.findings)


def test_what_is_wrong_with_the_file_is_said_by_whom_it_was_given_to(tmp_path: Path) -> None:
    panel = tmp_path / "panel.csv"
    panel.write_text('place,period,indicator,as_written\nx,2021,level,"5\n', "utf-8")
    with pytest.raises(InputError, match=r"panel\.csv: the file cannot be read at line 2"):
        check_panel(panel, [GROWTH], engine=Engine.DASK, workers=1)


def test_an_address_where_nobody_answers_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", "1s")
    panel = write(random_rows(13, places=2), tmp_path / "panel.csv")
    with pytest.raises(CannotRunError, match="no scheduler answers"):
        check_panel(panel, [GROWTH], engine=Engine.DASK, scheduler="tcp://127.0.0.1:9")
