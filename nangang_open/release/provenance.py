"""Where a release comes from: its inputs' hashes, the commit, and the tools that wrote it."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nangang_open.errors import CannotRunError, InputError

if TYPE_CHECKING:
    from nangang_open.release.facts import Facts

TIMEOUT: Final = 60.0
"""How long git may think, in seconds."""

WRITERS: Final = ("openpyxl", "pandas", "pyarrow", "xlsxwriter")
"""The libraries whose versions decide the bytes of the formats, and not their contents."""


def provenance(facts: Facts, inputs: Mapping[str, str], commit: str) -> bytes:
    """Return `PROVENANCE.json` of the text folder; `inputs` are hashes by path.

    Only what decides its bytes stands in it: one commit of one version of the tool gives them on any machine, so the
    machine's own tools are left to the provenance of the formats.
    """
    from nangang_open import __version__

    return as_json(
        {
            "name": facts.name,
            "version": facts.version,
            "released": facts.released.isoformat(),
            "commit": commit or None,
            "tools": {"nangang-open": __version__},
            "inputs": {path: {"sha256": inputs[path]} for path in sorted(inputs)},
        }
    )


def formats_provenance(facts: Facts, text_checksums: str) -> bytes:
    """Return `PROVENANCE.json` of the formats folder: the text that they were made from, and this machine's writers.

    The text is named by the hash of its checksums.
    """
    import sqlite3
    from importlib.metadata import PackageNotFoundError, version

    from nangang_open import __version__

    tools = {"nangang-open": __version__, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    for name in WRITERS:
        try:
            tools[name] = version(name)
        except PackageNotFoundError:
            continue
    return as_json(
        {
            "name": facts.name,
            "version": facts.version,
            "released": facts.released.isoformat(),
            "text": {"SHA256SUMS": {"sha256": text_checksums}},
            "tools": dict(sorted(tools.items())),
        }
    )


def as_json(document: Mapping[str, Any]) -> bytes:
    """Return the one form in which JSON of a release is written: UTF-8, two spaces, one line feed at the end."""
    return (json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def clean_commit(folder: Path, ignore: Path | None = None, *, dirty: bool = False) -> str:
    """Return the commit that a folder's tree stands at; nothing where the folder is under no version control.

    Changes below `ignore` (where a release is written) do not count. Raises InputError where the tree is not as
    committed and may not be `dirty`, CannotRunError where git cannot tell.
    """
    folder = folder.resolve()
    if not any((above / ".git").exists() for above in (folder, *folder.parents)):
        return ""
    if _git(folder, "check-ignore", "--quiet", ".", fine=(0, 1)).returncode == 0:
        return ""  # a tree's rubbish, as an environment that the tool is installed in
    root = Path(_git(folder, "rev-parse", "--show-toplevel").stdout.removesuffix("\n")).resolve()
    command = ["status", "--porcelain", "-z", "--untracked-files=normal", "--no-renames", "--", "."]
    if ignore is not None and ignore.resolve().is_relative_to(root) and ignore.resolve() != root:
        place = ignore.resolve().relative_to(root).as_posix()
        command += [f":(exclude,literal){place}"]
    changed = [] if dirty else [entry[3:] for entry in _git(root, *command).stdout.split("\0") if entry]
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise InputError(
            f"the git tree is not clean: {changed[0]!r:.80}{more}", "commit or remove what differs", str(root)
        )
    return _git(root, "rev-parse", "HEAD").stdout.strip()


def _git(folder: Path, *command: str, fine: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    program = shutil.which("git")
    if program is None:
        raise CannotRunError("git is not there to tell whether the tree is clean", "install git", str(folder))
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    surroundings |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        run = subprocess.run(  # noqa: S603  # the program is found by name, its arguments are ours
            [program, "-C", str(folder), *command],
            capture_output=True,
            env=surroundings,
            timeout=TIMEOUT,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        raise CannotRunError("git did not answer", "look what holds it up", str(folder)) from None
    if run.returncode not in fine:
        said = " ".join(run.stderr.split())[:200] or f"exit code {run.returncode}"
        raise CannotRunError(f"git cannot tell whether the tree is clean: {said}", "mend the repository", str(folder))
    return run
