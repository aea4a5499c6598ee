"""Measure start-up, `validate` and every layer, and print the tables of benchmarks/README.md.

Whole processes run in turn, one of each kind after the other, so that a busy machine slows all of them alike; the
median counts. Peak memory is the most that a whole process held at once. Example:

    python -m benchmarks.bench --sizes 10000 --write
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Final

from nangang_open.package.sync import sync

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
BIN: Final = Path(sys.executable).parent
TOOL: Final = str(BIN / "nangang-open")
LAYERS: Final = ("descriptor", "schema", "source", "relations", "release")
MARKS: Final = ("<!-- measured -->\n", "<!-- end of measured -->")
FRICTIONLESS_ROWS: Final = """
import sys, time
from frictionless import Package
package = Package(sys.argv[1])
begun = time.process_time()
report = package.validate(limit_errors=10)
seconds = time.process_time() - begun
assert report.valid, report.flatten(["message"])[:3]
print(sum(task.stats["rows"] for task in report.tasks), seconds)
"""
OUR_ROWS: Final = """
import sys, time
import pandera.pandas
from nangang_open.package.files import open_package
from nangang_open.validation.run import validate
from nangang_open.vocabulary import Layer
validate(open_package(), layers=[Layer.SCHEMA])
package = open_package(sys.argv[1])
begun = time.process_time()
for name in package.table_names:
    package.table_faults(name)
reading = time.process_time() - begun
result = validate(package, layers=[Layer.SCHEMA])
seconds = time.process_time() - begun
assert result.valid, result.findings[:3]
(layer,) = [layer for layer in result.layers if layer.name is Layer.SCHEMA]
print(layer.checked, seconds, seconds - reading)
"""


@dataclass(frozen=True)
class Run:
    """One whole process: seconds on the wall clock and of the processor, its peak memory in MiB, and what it printed."""

    seconds: float
    processor: float
    peak: float
    output: str

    @property
    def measured(self) -> str:
        """The cells that tell of it in a table."""
        return f"{self.processor:.1f} | {self.seconds:.1f} | {self.peak:,.0f}"


def run(command: Sequence[str], *, expected: int = 0) -> Run:
    """Run one process to its end; raises RuntimeError where its exit code is not the expected one."""
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if process.returncode != expected:
        raise RuntimeError(f"{' '.join(command)} left with {process.returncode}:\n{text[:2000]}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)


def in_turn(commands: Mapping[str, Sequence[str]], times: int) -> dict[str, list[Run]]:
    """Run each command so many times, one after the other, after one run of each that does not count."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for command in commands.values():
        run(command)
    for turn in range(times):
        names = list(commands)[:: 1 if turn % 2 == 0 else -1]
        for name in names:
            runs[name].append(run(commands[name]))
    return runs


def compared(title: str, commands: Mapping[str, Sequence[str]], times: int, limit: str) -> Iterator[str]:
    """Yield a table of two commands, and the ratio of the first to the second."""
    runs = in_turn(commands, times)
    medians = {name: median(one.seconds for one in each) for name, each in runs.items()}
    yield f"### {title}\n"
    yield f"| whole process, {times} of each in turn | median (s) | fastest (s) | peak memory (MiB) |"
    yield "|---|---:|---:|---:|"
    for name, each in runs.items():
        fastest, peak = min(one.seconds for one in each), median(one.peak for one in each)
        yield f"| `{name}` | {medians[name]:.3f} | {fastest:.3f} | {peak:.0f} |"
    first, second = medians.values()
    yield f"\nRatio of the medians: **{first / second:.2f}** ({limit}).\n"


def layer(package: Path, name: str) -> tuple[dict[str, Any], Run]:
    """Return what one layer said of itself in a process of its own, and that process."""
    ran = run([TOOL, "validate", str(package), "--layer", name, "--format", "json"])
    result = json.loads(ran.output)
    (found,) = [each for each in result["layers"] if each["name"] == name]
    return found, ran


def sizes(packages: Sequence[Path]) -> Iterator[str]:
    """Yield the table of every layer at every size."""
    yield "### Layers, each in a process of its own\n"
    yield "| figures | layer | rows checked | seconds | rows per second | whole process (s) | peak memory (MiB) |"
    yield "|---:|---|---:|---:|---:|---:|---:|"
    for package in packages:
        for name in LAYERS:
            found, ran = layer(package, name)
            speed = f"{found['checked'] / found['seconds']:,.0f}" if found["seconds"] > 0.01 else "-"
            yield (
                f"| {int(package.name):,} | {name} | {found['checked']:,} | {found['seconds']:.2f} | {speed} "
                f"| {ran.seconds:.2f} | {ran.peak:,.0f} |"
            )
    yield ""


def against_frictionless(package: Path, times: int) -> Iterator[str]:
    """Yield how the schema layer compares, row by row, with frictionless' own validation of the same tables."""
    yield f"### Schema layer against frictionless' own row validation ({int(package.name):,} figures)\n"
    yield "| tables | rows | frictionless (µs a row) | our layer (µs a row) | times faster | with reading | times faster |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for title, folder in (("all, with the keys between them", package), ("`figures` alone", only_figures(package))):
        commands = {
            "theirs": [sys.executable, "-c", FRICTIONLESS_ROWS, str(folder / "datapackage.json")],
            "ours": [sys.executable, "-c", OUR_ROWS, str(folder)],
        }
        runs = {name: [one.output.split() for one in each] for name, each in in_turn(commands, times).items()}
        (rows,) = {int(output[0]) for each in runs.values() for output in each}
        theirs, whole, layer_alone = (
            median(float(output[column]) for output in runs[name]) / rows * 1e6
            for name, column in (("theirs", 1), ("ours", 1), ("ours", 2))
        )
        yield (
            f"| {title} | {rows:,} | {theirs:.1f} | {layer_alone:.2f} | **{theirs / layer_alone:.0f}** "
            f"| {whole:.2f} | {theirs / whole:.0f} |"
        )
    yield "\nTheirs reads the files while it validates; neither counts its imports. Seconds of the processor, not of the clock.\n"


def generated(size: int) -> Path:
    """Return a synthetic package, made by a process of its own: ours must stay small, for a child's peak begins with it."""
    run([sys.executable, "-m", "benchmarks.generate", str(size), "--out", str(HERE / "packages")])
    return HERE / "packages" / str(size)


def only_figures(package: Path) -> Path:
    """Return a package with the table `figures` alone, beside the given one."""
    folder = package.with_name(f"{package.name}-figures")
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "figures.csv").write_bytes((package / "data" / "figures.csv").read_bytes())
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    descriptor["resources"] = [each for each in descriptor["resources"] if each["name"] == "figures"]
    (folder / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "utf-8")
    sync(folder)
    return folder


def releases(packages: Sequence[Path]) -> Iterator[str]:
    """Yield the table of what a release costs: built, verified, compared with what it was built from; then its parts.

    The workbook takes longest by far, so the greatest sizes are left to `--releases`.
    """
    parts: list[str] = []
    yield "### Releases, each command a process of its own\n"
    yield "| package | command | processor (s) | clock (s) | peak memory (MiB) | MB written |"
    yield "|---|---|---:|---:|---:|---:|"
    with tempfile.TemporaryDirectory(prefix="nangang-open-") as place:
        for package in (clean_copy(Path(place) / "shipped"), *packages):
            out = Path(place) / f"release-{package.name}"
            built = run([TOOL, "release", "build", str(package), "--out", str(out)])
            folder = str(min((path for path in out.iterdir() if path.is_dir()), key=lambda path: len(path.name)))
            written = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
            yield f"| {package.name} | `release build` | {built.measured} | {written:,.1f} |"
            changed = Path(folder).with_name("changed")
            shutil.copytree(folder, changed)
            change(changed)
            commands = {
                "release verify": [TOOL, "release", "verify", folder],
                "release verify --quick": [TOOL, "release", "verify", folder, "--quick"],
                "release diff, nothing changed": [TOOL, "release", "diff", folder, str(package)],
                "release diff, one figure corrected": [TOOL, "release", "diff", folder, str(changed)],
            }
            for name, command in commands.items():
                ran = run(command)
                yield f"| {package.name} | `{name}` | {ran.measured} | |"
            for part, script in PARTS.items():
                ran = run([sys.executable, "-c", PART + script, str(package), folder])
                parts.append(f"| {package.name} | {part} | {ran.measured} |")
            shutil.rmtree(out)
    yield "\nThe parts of a build, each in a process of its own:\n"
    yield "| package | part | processor (s) | clock (s) | peak memory (MiB) |"
    yield "|---|---|---:|---:|---:|"
    yield from parts
    yield ""


def change(folder: Path) -> None:
    """Correct the note of the middle figure of a release, as somebody would by hand."""
    path = folder / "data" / "figures.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    lines[len(lines) // 2] = f"{lines[len(lines) // 2].rstrip().rpartition(',')[0]},Seen again.\n"
    path.write_text("".join(lines), "utf-8")


PART: Final = """
import sys, tempfile
from pathlib import Path
from nangang_open.package.files import open_package
from nangang_open.package.schema import table_schemas
from nangang_open.release.rows import Rows, read_rows
place = Path(tempfile.mkdtemp(), "file")
schemas = table_schemas()

def tables(*names):
    folder, listed = Path(sys.argv[2]), {r.name: r.facts for r in open_package(sys.argv[2]).resources}
    def rows(name):
        path = folder / listed[name]["path"]
        return Rows(name, schemas[name].header, listed[name]["rows"], lambda: read_rows(path))
    return {name: rows(name) for name in names or listed}

def facts():
    from nangang_open.release.facts import facts_of
    return facts_of(open_package(sys.argv[2]), tables(), schemas, {})
"""
PARTS: Final = {
    "validation of the release": """
from nangang_open.validation.run import validate
assert validate(open_package(sys.argv[2])).valid
""",
    "tables computed and written": """
from nangang_open.release.tables import release_tables
release_tables(open_package(sys.argv[1]))
""",
    "SQLite": """
from nangang_open.release.formats.sqlite import sqlite
sqlite(place, tables(), schemas, facts())
""",
    "Parquet": """
from nangang_open.release.formats.parquet import parquet
for name, table in tables().items():
    parquet(place, table, schemas[name], facts())
""",
    "Stata": """
from nangang_open.release.formats.stata import stata
stata(place, tables("analysis")["analysis"], schemas["analysis"], facts())
""",
    "XLSX": """
from nangang_open.release.formats.xlsx import xlsx
xlsx(place, tables(), schemas, facts())
""",
}
"""The parts of a build."""


def clean_copy(folder: Path) -> Path:
    """Return a copy of the shipped package under no version control, so that the tree's state does not matter."""
    shutil.copytree(ROOT / "datapackage", folder)
    shutil.copy(ROOT / "CHANGELOG.md", folder)
    return folder


def report(wanted: Sequence[int], released: Sequence[int], times: int) -> Iterator[str]:
    """Measure everything and yield the tables line by line, as they come."""
    names = ("typer", "pandas", "pandera", "frictionless")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    yield f"Measured on {os.cpu_count()} cores, Python {platform.python_version()}, {versions}.\n"
    small = [sys.executable, str(HERE / "small_app.py"), "--help"]
    start_up = {"nangang-open --help": [TOOL, "--help"], "small_app.py --help": small}
    yield from compared("Start-up", start_up, 2 * times, "asked for: at most 1.2")
    cited = {"nangang-open cite": [TOOL, "cite"], "small_app.py --help": small}
    yield from compared("Start-up of a citation", cited, times, "no limit is set")
    descriptor = "datapackage/datapackage.json"
    proofs = {
        "nangang-open validate": [TOOL, "validate"],
        f"frictionless validate {descriptor}": [str(BIN / "frictionless"), "validate", descriptor],
    }
    yield from compared("The shipped package", proofs, times, "asked for: at most 1.6; 1.0 is the dream")
    packages = [generated(size) for size in wanted]
    yield from releases([generated(size) for size in released])
    if packages:
        yield from against_frictionless(packages[min(1, len(packages) - 1)], min(times, 3))
        yield from sizes(packages)


def main() -> None:
    """Parse, measure, print; with --write also put the tables into benchmarks/README.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000], help="Figures a package.")
    parser.add_argument("--releases", type=int, nargs="*", default=[10_000], help="Figures a package that is released.")
    parser.add_argument("--times", type=int, default=10, help="How often each whole process runs.")
    parser.add_argument("--write", action="store_true", help="Put the tables into benchmarks/README.md.")
    arguments = parser.parse_args()
    lines = []
    for line in report(arguments.sizes, arguments.releases, arguments.times):
        print(line, flush=True)
        lines.append(line)
    tables = "\n".join(lines)
    if arguments.write:
        readme = HERE / "README.md"
        begin, end = map(re.escape, MARKS)
        text = re.sub(f"(?s)({begin}).*({end})", lambda found: found[1] + tables + found[2], readme.read_text("utf-8"))
        readme.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
