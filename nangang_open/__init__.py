"""Every figure of a government work report, as data that proves itself.

    >>> import nangang_open as ng
    >>> growth = ng.Interval("2.045", "2.055", upper_closed=False)
    >>> ng.judge("a / b - 1 == g", {"a": ng.Interval(201, 201), "b": ng.Interval(66, 66), "g": growth}).verdict
    <Verdict.CONSISTENT: 'consistent'>

The names are loaded when they are first used (PEP 562), so that importing this package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nangang_open.api import (
        CannotRunError,
        Check,
        InputError,
        Interval,
        Joint,
        Judgement,
        Package,
        Result,
        Verdict,
        check,
        check_joint,
        judge,
        load,
        open_package,
        read_numeral,
        validate,
    )

    __version__: str

__all__ = [
    "CannotRunError",
    "Check",
    "InputError",
    "Interval",
    "Joint",
    "Judgement",
    "Package",
    "Result",
    "Verdict",
    "__version__",
    "check",
    "check_joint",
    "judge",
    "load",
    "open_package",
    "read_numeral",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("nangang-open")
        except PackageNotFoundError:  # a checkout that nobody installed
            return "0+unknown"
    if name in __all__:
        from nangang_open import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
