"""Who signed: the signature over the checksums, read by OpenSSH itself."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from nangang_open.errors import CannotRunError, InputError
from nangang_open.release import layout

PROGRAM: Final = "ssh-keygen"
TIMEOUT: Final = 60.0
MEND: Final = "get the release anew, or ask its publisher for the key"


class NotInstalledError(CannotRunError):
    """The program that reads signatures is not here."""


def signer_of(data: bytes, signature: bytes, signers: bytes) -> str:
    """Return the principal of `signers` (OpenSSH's `allowed_signers`) who signed these bytes in our namespace.

    Raises InputError where nobody of them did, NotInstalledError where there is no ssh-keygen to tell.
    """
    with tempfile.TemporaryDirectory(prefix="nangang-open-") as folder:
        own, allowed = Path(folder, layout.SIGNATURE), Path(folder, layout.ALLOWED_SIGNERS)
        own.write_bytes(signature)
        allowed.write_bytes(signers)
        files = ["-s", str(own), "-f", str(allowed)]
        found = _run(["-Y", "find-principals", *files], b"").splitlines()
        if not found:
            raise InputError("no key among the allowed signers made it", MEND)
        _run(["-Y", "verify", *files, "-I", found[0], "-n", layout.NAMESPACE], data)
        return found[0]


def holds(data: bytes, signature: bytes) -> None:
    """Raise InputError where a signature is not one over these bytes in our namespace, whoever made it.

    NotInstalledError where there is no ssh-keygen to tell.
    """
    with tempfile.TemporaryDirectory(prefix="nangang-open-") as folder:
        own = Path(folder, layout.SIGNATURE)
        own.write_bytes(signature)
        _run(["-Y", "check-novalidate", "-s", str(own), "-n", layout.NAMESPACE], data)


def _run(arguments: list[str], data: bytes) -> str:
    program = shutil.which(PROGRAM)
    if program is None:
        raise NotInstalledError(f"there is no {PROGRAM} to read the signature", "install OpenSSH, or leave it out")
    try:
        run = subprocess.run([program, *arguments], input=data, capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"{PROGRAM} cannot tell: {error}", MEND) from None
    if run.returncode:
        said = " ".join(run.stderr.decode("utf-8", "replace").split()) or f"{PROGRAM} refuses it"
        raise InputError(said[:200], MEND)
    return run.stdout.decode("utf-8", "replace").strip()
