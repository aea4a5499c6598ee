"""An SSH signature over the checksums: who may sign stands beside it, and `ssh-keygen -Y verify` reads both."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from nangang_open.errors import CannotRunError
from nangang_open.release.layout import ALLOWED_SIGNERS, CHECKSUMS, NAMESPACE, SIGNATURE

TIMEOUT: Final = 120.0
"""How long `ssh-keygen` may take, in seconds: an agent may ask its owner."""


def signed(checksums: bytes, key: Path, principal: str) -> dict[str, bytes]:
    """Return the signature over the bytes of `SHA256SUMS`, and the line that lets `principal` sign so.

    `key` is a private key, or a public one whose private half an agent holds. Raises CannotRunError where `ssh-keygen`
    is not there, or refuses the key.
    """
    if not key.is_file():
        raise CannotRunError(f"there is no key {str(key)!r}", "give the file of an SSH key")
    with tempfile.TemporaryDirectory(prefix="nangang-open-") as folder:
        file = Path(folder) / CHECKSUMS
        file.write_bytes(checksums)
        _keygen("-Y", "sign", "-q", "-f", str(key), "-n", NAMESPACE, str(file))
        signature = file.with_name(SIGNATURE).read_bytes()
    kind, number = _public(key).split()[:2]
    signer = f'{principal} namespaces="{NAMESPACE}" {kind} {number}\n'
    return {SIGNATURE: signature, ALLOWED_SIGNERS: signer.encode()}


def _public(key: Path) -> str:
    """Return the public half of a key as one line."""
    beside = key if key.suffix == ".pub" else key.with_name(f"{key.name}.pub")
    if beside.is_file():
        return beside.read_text("utf-8")
    return _keygen("-y", "-P", "", "-f", str(key))


def _keygen(*command: str) -> str:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise CannotRunError("ssh-keygen is not there to sign with", "install OpenSSH 8.1 or newer")
    try:
        run = subprocess.run(  # noqa: S603  # the program is found by name, its arguments are ours
            [program, *command],
            capture_output=True,
            timeout=TIMEOUT,
            stdin=subprocess.DEVNULL,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        raise CannotRunError("ssh-keygen did not end", "unlock the key, or give one without a passphrase") from None
    if run.returncode:
        said = " ".join(run.stderr.split())[:200]
        raise CannotRunError(f"ssh-keygen refused the key: {said}", "give an SSH key that can sign")
    return run.stdout
