"""What a record of InvenioRDM says is what the files say."""

from __future__ import annotations

import json

import pytest

from nangang_open.errors import InputError
from nangang_open.release.targets.inveniordm import metadata


def test_a_group_is_no_person_and_an_orcid_stands_bare() -> None:
    orcid = {"nameIdentifier": "https://orcid.org/0000-0001", "nameIdentifierScheme": "ORCID"}
    described = json.loads('{"titles": [{"title": "T"}], "descriptions": [{"description": "a<b"}], "version": "1"}') | {
        "rightsList": [{"rightsIdentifier": "MIT"}],
        "publisher": {"name": "P"},
        "dates": [{"date": "2024-01-01", "dateType": "Issued"}],
        "creators": [
            {"name": "Us", "nameType": "Organizational"},
            {"name": "Mo", "nameType": "Personal", "nameIdentifiers": [orcid]},
        ],
    }
    said = metadata(described)
    assert said["description"] == "<p>a&lt;b</p>"
    assert [one["person_or_org"] for one in said["creators"]] == [
        {"type": "organizational", "name": "Us"},
        {"type": "personal", "family_name": "Mo", "identifiers": [{"scheme": "orcid", "identifier": "0000-0001"}]},
    ]
    with pytest.raises(InputError, match=r"lacks 'publisher'"):
        metadata({key: value for key, value in described.items() if key != "publisher"})
