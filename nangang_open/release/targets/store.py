"""Where a site is kept: a folder of this machine, or a bucket that fsspec can reach; a path there is relative to it.

A file of a store is there as a whole or not at all: a folder turns it into place at once, a bucket knows no halves.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.fault import shortened
from nangang_open.package.places import kind_of
from nangang_open.release.facts import MEDIATYPES

FILE_MODE, FOLDER_MODE = 0o644, 0o755
"""A web server may read what is published, whatever the umask says."""

INCOMING: Final = ".incoming"
"""Where a folder's files are written before they are turned into place: never inside a version."""

PROBE: Final = ".probe-"
"""How the one file begins by which a bucket is asked whether its conditional puts hold."""

FAILED_STATUS: Final = frozenset({409, 412})
"""What a bucket answers where the condition of a put does not hold."""

REFUSED_STATUS: Final = frozenset({400, 405, 501})
"""What a bucket answers that does no puts under conditions."""

SECRETS: Final = re.compile(r"(?<=//)[^/\s'\"]*@|\?[^\s'\"]*")
"""What of an address in another's message is not for people: user, password, and the query, which may be signed."""

S3: Final = frozenset({"s3", "s3a"})
"""The schemes of S3. HEAD is asked there only for what is there: for what is not, Debian's Swift (2.30, eventlet 0.33)
answers with bytes too many, which the driver takes for the next answer on that connection."""

MUTABLE: Final = "no-cache"
IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""How long a cache may keep a file: as long as it likes what is in a version, nothing else without asking."""

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # pragma: no cover  # a system without it
    fcntl = None


class Puts(StrEnum):
    """What a store makes of a put that is to be done only if nobody was there before."""

    HOLD = "hold"
    REFUSED = "refused"
    IGNORED = "ignored"


class RefusedError(CannotRunError):
    """The store says that it does no puts under conditions."""


class Store(Protocol):
    """A place for files; each method raises CannotRunError where the place cannot be reached, read or written."""

    @property
    def place(self) -> str:
        """How it is shown: without secrets."""

    def guard(self) -> AbstractContextManager[None]:
        """Keep others of this machine out, where the store can; raises InputError where another is writing."""

    def puts(self) -> Puts:
        """Ask what becomes of conditional puts, within the guard."""

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, None where there is none."""

    def tagged(self, path: str) -> tuple[bytes | None, str]:
        """Return the bytes of a file and what names this state of it; None and an empty tag where there is none."""

    def put(self, path: str, data: bytes) -> None:
        """Write a file, whatever was there."""

    def replace(self, path: str, data: bytes, tag: str) -> bool:
        """Write a file if its state is still the tagged one, with an empty tag if there is none; return whether."""

    def remove(self, path: str) -> None:
        """Remove a file, if there is one."""

    def paths(self, folder: str) -> list[str]:
        """Return the paths of all files below a folder."""


def open_store(place: str) -> Store:
    """Return the store at a path or an address; nothing is written or reached yet.

    Raises CannotRunError for an address that cannot be written to, or where what writes there is not installed.
    """
    scheme, found, _ = place.partition("://")
    if not found:
        return Folder(Path(place))
    shown = _shown(place)
    if scheme.lower() == "file":
        return Folder(Path(unquote(urlsplit(place).path)))
    if scheme.lower() in ("http", "https"):
        raise CannotRunError(f"{shown!r} can only be read", "give the folder or bucket behind it, as s3://bucket/site")
    if "@" in place or "::" in place or "?" in place or "#" in place:
        raise CannotRunError(
            f"the address {shown!r} says more than where", "give it as s3://bucket/site, and secrets in the environment"
        )
    try:
        import fsspec
    except ImportError:
        raise CannotRunError(
            f"{shown!r} needs fsspec, which is not installed", "run: pip install 'nangang-open[publish]'"
        ) from None
    try:
        options = (
            {"max_concurrency": 1} if scheme.lower() in S3 else {}
        )  # a file is read by one GET, without HEAD before
        system, root = fsspec.core.url_to_fs(place, use_listings_cache=False, **options)
    except ImportError as error:
        raise CannotRunError(f"{shown!r} needs more: {_reason(error)}", "install what it names") from None
    except Exception as error:  # whatever its driver thinks of the address
        raise CannotRunError(f"{shown!r} cannot be opened: {_reason(error)}", "see the address") from None
    return Bucket(system, str(root).rstrip("/"), shown)


@dataclass(slots=True)
class Folder:
    """A folder of this machine; while the guard is held, nobody else who asks for it writes there."""

    root: Path
    held: bool = field(default=False, init=False)

    @property
    def place(self) -> str:
        """Its path, as it was given."""
        return str(self.root)

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Hold the folder's own lock, which the system takes back from whoever is killed."""
        with self._writing("."):
            if not self.root.is_dir():
                self.root.mkdir(parents=True, exist_ok=True)
                self.root.chmod(FOLDER_MODE)
            descriptor = os.open(self.root, os.O_RDONLY)
        try:
            self.held = self._lock(descriptor)
            if self.held:
                self._tidy()
            yield
        finally:
            if self.held:
                self._tidy()
            self.held = False
            os.close(descriptor)

    def puts(self) -> Puts:
        """Return that conditions hold while the guard is held; on a disk without locks nobody keeps them."""
        return Puts.HOLD if self.held else Puts.IGNORED

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; a link is followed only where it leads to a regular file."""
        place = self.root / path
        try:
            mode = place.stat().st_mode
            if not stat.S_ISREG(mode):
                raise CannotRunError(f"{str(place)!r} is {kind_of(mode)}", "remove it")
            return place.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise CannotRunError(f"{str(place)!r} cannot be read: {_reason(error)}", "make it readable") from None

    def tagged(self, path: str) -> tuple[bytes | None, str]:
        """Return a file with its hash."""
        data = self.read(path)
        return data, "" if data is None else hashlib.sha256(data).hexdigest()

    def put(self, path: str, data: bytes) -> None:
        """Write a file beside its place, to the disk, and turn it into its place at once."""
        beside = self.root / INCOMING / secrets.token_hex(8)
        with self._writing(path):
            self._folder(beside.parent)
            try:
                with beside.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                beside.chmod(FILE_MODE)
                place = self.root / path
                self._folder(place.parent)
                beside.replace(place)
                _to_disk(place.parent)
            finally:
                beside.unlink(missing_ok=True)

    def replace(self, path: str, data: bytes, tag: str) -> bool:
        """Write a file if it is still the tagged one; while the guard is held nobody comes between."""
        if self.tagged(path)[1] != tag:
            return False
        self.put(path, data)
        return True

    def remove(self, path: str) -> None:
        """Remove a file, if there is one."""
        with self._writing(path):
            (self.root / path).unlink(missing_ok=True)

    def paths(self, folder: str) -> list[str]:
        """Return the paths of all files below a folder, and of what is no file."""
        top = self.root / folder

        def refuse(error: OSError) -> None:
            if not isinstance(error, FileNotFoundError):
                raise CannotRunError(f"{str(top)!r} cannot be listed: {_reason(error)}", "make it readable")

        found = [Path(base) / name for base, _, names in os.walk(top, onerror=refuse) for name in names]
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def _lock(self, descriptor: int) -> bool:
        if fcntl is None:  # pragma: no cover  # a system without it
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError("another run is writing here", "wait until it is done", self.place) from None
        except OSError:
            return False
        return True

    def _tidy(self) -> None:
        """Remove what runs that were killed left unfinished."""
        shutil.rmtree(self.root / INCOMING, ignore_errors=True)

    def _folder(self, folder: Path) -> None:
        """Make a folder below the root, and each above it, so that everybody may enter."""
        missing = [one for one in (folder, *folder.parents) if one.is_relative_to(self.root) and not one.is_dir()]
        for one in reversed(missing):
            one.mkdir(exist_ok=True)
            one.chmod(FOLDER_MODE)
            _to_disk(one.parent)

    @contextmanager
    def _writing(self, path: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CannotRunError(
                f"{str(self.root / path)!r} cannot be written: {_reason(error)}", "make room, or give another folder"
            ) from None


@dataclass(frozen=True, slots=True)
class Bucket:
    """A place that fsspec reaches; `system` is its file system, `root` the site's path there."""

    system: Any
    root: str
    place: str

    def guard(self) -> AbstractContextManager[None]:
        """Do nothing: a bucket has many machines."""
        return nullcontext()

    def puts(self) -> Puts:
        """Put one small file under conditions that hold and that do not, and see what comes of it.

        Only an answer that refuses is taken for one: who took a broken line for it would lock where others do not look.
        """
        if not self._is_s3:
            return Puts.REFUSED
        path = f"{PROBE}{secrets.token_hex(8)}"
        self.put(path, b"0")
        try:
            return self._probed(path)
        except RefusedError:
            return Puts.REFUSED
        finally:
            self.remove(path)

    def _probed(self, path: str) -> Puts:
        data, old = self.tagged(path)
        if data != b"0":
            raise CannotRunError(f"{self.place}/{path} was written, and is not there as it was", "run again")
        if self.replace(path, b"1", "") or self.read(path) != b"0":
            return Puts.IGNORED
        self.put(path, b"2")
        if self.replace(path, b"3", old) or self.read(path) != b"2":
            return Puts.IGNORED
        self.replace(path, b"4", self.tagged(path)[1])
        return Puts.HOLD if self.read(path) == b"4" else Puts.REFUSED

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, as the bucket has it now."""
        try:
            return bytes(self.system.cat_file(self._full(path)))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except Exception as error:
            raise self._trouble(path, "read", error) from None

    def tagged(self, path: str) -> tuple[bytes | None, str]:
        """Return a file with its entity tag, which is asked for before the bytes, so that it is never younger."""
        if self.read(path) is None:
            return None, ""
        try:
            self.system.invalidate_cache()
            tag = str(self.system.info(self._full(path)).get("ETag") or "")
        except (FileNotFoundError, NotADirectoryError):
            return None, ""
        except Exception as error:
            raise self._trouble(path, "read", error) from None
        data = self.read(path)
        return data, "" if data is None else tag

    def put(self, path: str, data: bytes) -> None:
        """Write a file, whatever was there."""
        self._put(path, data, {})

    def replace(self, path: str, data: bytes, tag: str) -> bool:
        """Write a file under the condition that it is still the tagged one: If-None-Match, If-Match.

        Raises RefusedError where the bucket does no such puts.
        """
        if not self._is_s3:
            raise RefusedError(f"{self.place} has no puts under the condition of a tag", "take the lock")
        return self._put(path, data, {"IfMatch": tag} if tag else {"mode": "create"})

    def remove(self, path: str) -> None:
        """Remove a file, if there is one."""
        try:
            self.system.rm_file(self._full(path))
        except (FileNotFoundError, KeyError):
            return
        except Exception as error:
            raise self._trouble(path, "removed", error) from None

    def paths(self, folder: str) -> list[str]:
        """Return the paths of all files below a folder, seen folder by folder, which asks no HEAD."""
        top = self._full(folder).rstrip("/")
        try:
            self.system.invalidate_cache()
            found = [f"{base}/{name}" for base, _, names in self.system.walk(top, on_error="raise") for name in names]
        except FileNotFoundError:
            return []
        except Exception as error:
            raise self._trouble(folder, "listed", error) from None
        return sorted(path.removeprefix(f"{self.root}/") for path in found)

    @property
    def _is_s3(self) -> bool:
        protocol = self.system.protocol
        return "s3" in ((protocol,) if isinstance(protocol, str) else protocol)

    def _full(self, path: str) -> str:
        return f"{self.root}/{path}"

    def _put(self, path: str, data: bytes, condition: dict[str, str]) -> bool:
        write: Callable[[], Any] = lambda: self.system.pipe_file(  # noqa: E731
            self._full(path), data, **condition, **self._headers(path)
        )
        try:
            try:
                write()
            except FileNotFoundError:
                if self._is_s3:
                    raise
                self.system.makedirs(self._full(path).rpartition("/")[0], exist_ok=True)
                write()
        except Exception as error:
            if condition and (isinstance(error, FileExistsError) or _status(error) in FAILED_STATUS):
                return False
            trouble = self._trouble(path, "written", error)
            if condition and _status(error) in REFUSED_STATUS:
                raise RefusedError(trouble.what, trouble.mend) from None
            raise trouble from None
        return True

    def _headers(self, path: str) -> dict[str, str]:
        if not self._is_s3:
            return {}
        return {"ContentType": media_type(path), "CacheControl": IMMUTABLE if "/" in path else MUTABLE}

    def _trouble(self, path: str, what: str, error: Exception) -> CannotRunError:
        return CannotRunError(
            f"{self.place}/{path} cannot be {what}: {_reason(error)}", "see the address, the rights and the network"
        )


def media_type(path: str) -> str:
    """Return the media type of a file of a site, with its encoding where it is text.

    >>> media_type("0.1.0/data/figures.csv"), media_type("0.1.0/LICENSE-DATA"), media_type("index.html")
    ('text/csv; charset=utf-8', 'text/plain; charset=utf-8', 'text/html; charset=utf-8')
    """
    own = {".html": "text/html", ".atom": "application/atom+xml"}
    found = (own | dict(MEDIATYPES)).get(PurePosixPath(path).suffix, "text/plain")
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def _to_disk(folder: Path) -> None:
    """See that a folder's own entries are on the disk, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)


def _shown(place: str) -> str:
    """Return an address without user, password, query and fragment, for people."""
    scheme, _, rest = place.partition("://")
    host, slash, path = rest.partition("/")
    return shortened(f"{scheme}://{host.rpartition('@')[2]}{slash}{path}".partition("?")[0].partition("#")[0])


def _status(error: BaseException) -> int:
    """Return the status that a bucket answered with, 0 where the error does not say it."""
    for one in (error, error.__cause__):
        answer = getattr(one, "response", None)
        if isinstance(answer, dict):
            return int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    return 0


def _reason(error: BaseException) -> str:
    """Return what an error says, without what may be a secret in an address that it quotes.

    >>> _reason(ValueError("no answer from 'https://me:secret@example.org/site?signature=secret'"))
    "no answer from 'https://example.org/site'"
    """
    return shortened(SECRETS.sub("", str(getattr(error, "strerror", None) or str(error) or type(error).__name__)))
