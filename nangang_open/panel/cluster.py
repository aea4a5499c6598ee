"""The engine for those who outgrow one machine: Dask runs DuckDB's query for each share of the places.

A share is judged by one pure function that writes one file, so a worker that dies costs only its share's time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from nangang_open.errors import CannotRunError
from nangang_open.figures.figure import Unit
from nangang_open.package.fault import shortened
from nangang_open.panel import duck
from nangang_open.panel.report import MOST_FINDINGS, PanelVerdict, Report, Say, ranked
from nangang_open.panel.session import Limits, Share
from nangang_open.panel.source import Source, lacking
from nangang_open.panel.template import Template

PATIENCE: Final = "10s"
SHARES_A_WORKER: Final = 2
"""How many shares each worker gets: each goes through the whole file once, so not many."""


def judge_panel(
    source: Source,
    templates: Sequence[Template],
    units: Mapping[str, Unit],
    *,
    parents: Source | None = None,
    group: str = "",
    out: Path | None = None,
    limits: Limits | None = None,
    workers: int = 2,
    scheduler: str = "",
    say: Say = lambda *_: None,
) -> Report:
    """Judge a panel as `duck.judge_panel` does, its places shared among workers.

    `scheduler` is the address of a running cluster whose machines see the same files; without one, `workers` processes
    are started here. `limits` hold for each worker. Raises CannotRunError where Dask is not installed, and where a
    share was given up because its workers died again and again.
    """
    distributed = _library()
    source = replace(source, path=source.path.resolve())
    limits = limits or Limits(threads=1)
    with (
        TemporaryDirectory(prefix=".nangang-panel-", dir=None if out is None else out.parent) as folder,
        _client(workers, scheduler) as client,
    ):
        shares = SHARES_A_WORKER * max(1, len(client.scheduler_info()["workers"]))
        files = [None if out is None else Path(folder) / f"{number:06d}.parquet" for number in range(shares)]
        judge = partial(_judge_share, source, templates, dict(units), parents, group, limits)
        tasks = [client.submit(judge, Share(number, shares), file, pure=False) for number, file in enumerate(files)]
        say("judging shares of the places", 0, shares)
        try:
            for done, _ in enumerate(distributed.as_completed(tasks), start=1):
                say("judging shares of the places", done, shares)
            reports: list[Report] = client.gather(tasks)
        except distributed.KilledWorker:
            raise CannotRunError(
                "a share of the panel was given up because its workers died", "allow more with --memory"
            ) from None
        if out is not None:
            duck.merge([file for file in files if file is not None], templates, out, Limits(limits.memory))
    return merged(reports)


def _judge_share(
    source: Source,
    templates: Sequence[Template],
    units: Mapping[str, Unit],
    parents: Source | None,
    group: str,
    limits: Limits,
    share: Share,
    out: Path | None,
) -> Report:
    return duck.judge_panel(source, templates, units, parents=parents, group=group, out=out, limits=limits, share=share)


def _library() -> Any:
    try:
        import distributed
    except ModuleNotFoundError:
        raise lacking("distributed", "dask") from None
    return distributed


@contextmanager
def _client(workers: int, scheduler: str) -> Iterator[Any]:
    """Give a client of the cluster; one of our own hears this machine only and ends with us."""
    distributed = _library()
    if scheduler:
        try:
            client = distributed.Client(scheduler, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            raise CannotRunError(
                f"no scheduler answers at {shortened(scheduler)!r}: {shortened(str(error))}",
                "give its address, as tcp://host:8786",
            ) from None
        with client:
            yield client
        return
    with (
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def merged(reports: Sequence[Report]) -> Report:
    """Return what was found of all shares together; `texts` counts a printed number once for each share it stands in."""
    counts: dict[tuple[str, str], dict[PanelVerdict, int]] = {}
    for report in reports:
        for key, verdicts in report.counts.items():
            held = counts.setdefault(key, {})
            for verdict, count in verdicts.items():
                held[verdict] = held.get(verdict, 0) + count
    absent = set(reports[0].absent).intersection(*(report.absent for report in reports))
    return Report(
        engine="dask",
        rows=sum(report.rows for report in reports),
        used=sum(report.used for report in reports),
        empty=sum(report.empty for report in reports),
        texts=sum(report.texts for report in reports),
        exact=sum(report.exact for report in reports),
        counts=dict(sorted(counts.items())),
        findings=tuple(sorted(one for report in reports for one in report.findings)[:MOST_FINDINGS]),
        finding_count=sum(report.finding_count for report in reports),
        worst=ranked(one for report in reports for one in report.worst),
        absent=tuple(sorted(absent)),
    )
