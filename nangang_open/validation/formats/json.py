"""A result as JSON, held by `schemas/result.schema.json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nangang_open.vocabulary import Language

if TYPE_CHECKING:
    from nangang_open.validation.run import Result


def render(result: Result, language: Language | str = Language.EN) -> str:
    """Return the result as JSON; characters are written as they are, but for halves of a character."""
    document = result.to_dict(language)
    written = json.dumps(document, ensure_ascii=False, indent=2)
    if any("\ud800" <= character <= "\udfff" for character in written):
        written = json.dumps(document, indent=2)
    return written + "\n"
