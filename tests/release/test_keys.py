"""A signature is read by OpenSSH itself: who signed, with which key, in which namespace."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from nangang_open.errors import InputError
from nangang_open.release import keys, layout
from nangang_open.release.keys import NotInstalledError, signer_of

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH is not installed")
SUMS = b"0" * 64 + b"  data/figures.csv\n"


def key(folder: Path, name: str = "key") -> Path:
    """Make a key without a passphrase and return its path."""
    path = folder / name
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True, capture_output=True
    )
    return path


def signed(path: Path, data: bytes = SUMS, namespace: str = layout.NAMESPACE) -> bytes:
    """Sign bytes with a key."""
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(path), "-n", namespace]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def allowed(path: Path, who: str = "keeper@example.org", options: str = "") -> bytes:
    """Return the line of `allowed_signers` for a key."""
    return f"{who} {options} {path.with_suffix('.pub').read_text()}".encode()


def test_who_signed_is_named(tmp_path: Path) -> None:
    own = key(tmp_path)
    assert signer_of(SUMS, signed(own), allowed(own)) == "keeper@example.org"
    assert signer_of(SUMS, signed(own), b"# keys\n" + allowed(own, options='namespaces="nangang-open-data"'))


def test_other_bytes_another_key_another_namespace_are_refused(tmp_path: Path) -> None:
    own, other = key(tmp_path), key(tmp_path, "other")
    with pytest.raises(InputError):
        signer_of(SUMS + b" ", signed(own), allowed(own))
    with pytest.raises(InputError):
        signer_of(SUMS, signed(own), allowed(other))
    with pytest.raises(InputError):
        signer_of(SUMS, signed(own, namespace="git"), allowed(own))
    with pytest.raises(InputError):
        signer_of(SUMS, signed(own), allowed(own, options='namespaces="git"'))


@pytest.mark.parametrize("signature", [b"", b"no signature", b"-----BEGIN SSH SIGNATURE-----\nAAAA\n"])
def test_what_is_no_signature_is_refused_in_one_line(tmp_path: Path, signature: bytes) -> None:
    with pytest.raises(InputError) as caught:
        signer_of(SUMS, signature, allowed(key(tmp_path)))
    assert "\n" not in str(caught.value)


def test_without_the_program_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "PROGRAM", "no-such-keygen")
    with pytest.raises(NotInstalledError, match="install OpenSSH"):
        signer_of(SUMS, b"", b"")
