"""The real InvenioRDM on loopback: run by its own Python, told the folder of PostgreSQL's socket, one for files,
and how many users to make.

PostgreSQL keeps the records, the disk the files. The search is a stand-in (`opensearch.py`), caches and queues are in
memory, and what would be done later, as telling DataCite of a DOI, is never done. When it serves it prints one line of
JSON: its address, and a token for each of its users.
"""

# mypy: disable-error-code="import-not-found, import-untyped"
from __future__ import annotations

import json
import logging
import sys
import warnings
from pathlib import Path
from typing import Any

NEEDED: dict[str, set[str] | None] = {
    "resourcetypes": {"dataset"},
    "languages": {"eng", "zho"},
    "licenses": {"cc-by-4.0"},
    "titletypes": {"translated-title"},
    "descriptiontypes": {"other"},
    "datetypes": {"other"},
    "relationtypes": None,
    "contributorsroles": None,
    "creatorsroles": set(),
}
"""The words of its vocabularies that are loaded, None for all: the whole of them takes minutes."""


def identities(app: Any) -> Any:
    """Return the cache of who is in which community, in memory and not in Redis."""
    from cachelib import SimpleCache
    from invenio_communities.cache.redis import IdentityRedisCache

    cache = IdentityRedisCache(app)
    cache.cache = SimpleCache()
    return cache


def configured(socket: str, port: int, search: int) -> dict[str, Any]:
    """Return what differs from the application's own configuration."""
    return {
        "COMMUNITIES_IDENTITIES_CACHE_HANDLER": identities,
        "SQLALCHEMY_DATABASE_URI": f"postgresql+psycopg2://invenio@/invenio?host={socket}",
        "SEARCH_HOSTS": [{"host": "127.0.0.1", "port": search}],
        "SECRET_KEY": "of a test",
        "SITE_API_URL": f"http://127.0.0.1:{port}/api",
        "SITE_UI_URL": f"http://127.0.0.1:{port}",
        "CACHE_TYPE": "flask_caching.backends.SimpleCache",
        "APP_ENABLE_SECURE_HEADERS": False,  # they demand https
        "RATELIMIT_STORAGE_URI": "memory://",
        "RATELIMIT_ENABLED": False,
        "ACCOUNTS_SESSION_REDIS_URL": None,
        "BROKER_URL": "memory://",
        "CELERY_BROKER_URL": "memory://",
        "CELERY_RESULT_BACKEND": "cache+memory://",
        "DATACITE_ENABLED": True,
        "DATACITE_USERNAME": "nobody",
        "DATACITE_PASSWORD": "nothing",
        "DATACITE_PREFIX": "10.5281",
        "DATACITE_FORMAT": "{prefix}/zenodo.{id}",
        "STATS_EVENTS": {},
        "MAIL_SUPPRESS_SEND": True,
    }


def main(socket: str, files: str, users: str) -> None:
    """Set the application up in an empty database, and serve it."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    from invenio_app.factory import create_api
    from opensearch import serve
    from werkzeug.middleware.dispatcher import DispatcherMiddleware
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    app = create_api(**configured(socket, server.server_port, serve()))
    with app.app_context():
        tokens = filled(files, int(users))
    server.app = DispatcherMiddleware(lambda *_: [], {"/api": app})
    said = {"url": f"http://127.0.0.1:{server.server_port}/api", "tokens": tokens}
    sys.stdout.write(f"{json.dumps(said)}\n")
    sys.stdout.flush()
    server.serve_forever()


def filled(files: str, users: int) -> list[str]:
    """Make tables, vocabularies, a place for files, and users, and return the users' tokens."""
    from invenio_access.permissions import system_identity
    from invenio_accounts.proxies import current_datastore
    from invenio_db import db
    from invenio_files_rest.models import Location
    from invenio_oauth2server.models import Token
    from invenio_rdm_records.fixtures import vocabularies

    db.create_all()
    db.session.add(Location(name="default", uri=files, default=True))
    tokens = []
    for number in range(users):
        user = current_datastore.create_user(email=f"user{number}@example.org", active=True)
        db.session.flush()
        tokens.append(Token.create_personal("test", user.id).access_token)
    db.session.commit()
    shipped = Path(vocabularies.__file__).parent / "data" / "vocabularies.yaml"
    for name, entry in vocabularies.VocabulariesFixture(system_identity, shipped).read():
        if name in NEEDED:
            entry.pre_load(system_identity, ignore=set())
            for word in entry.iterate(ignore=set()):
                if (needed := NEEDED[name]) is None or word["id"] in needed:
                    entry.create_record(word)
    return tokens


if __name__ == "__main__":
    main(*sys.argv[1:])
