"""A server for the pictures alone: in this process, on a free port, with a store of its own that is thrown away."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def served() -> Iterator[tuple[str, dict[str, str]]]:
    """Its address, and the ids of what was stored in it. Anything asked of `/s/down` finds the storage down."""
    with TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "explorer.settings", "DEBUG": "1", "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'shots.sqlite3'}", "SAVES_PER_MINUTE": "0", "SAVES_PER_DAY": "0",
            "LOG_LEVEL": "CRITICAL",
        }  # fmt: skip
        import django

        django.setup()
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.core.management import call_command
        from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
        from django.core.wsgi import get_wsgi_application

        class Quiet(WSGIRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

        call_command("migrate", verbosity=0)
        ids = _stored()
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.set_app(StaticFilesHandler(get_wsgi_application()))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", ids
        finally:
            server.shutdown()


def _stored() -> dict[str, str]:
    from django.db import OperationalError

    from explorer.examples import EXAMPLES
    from explorer.examples.evolution import HISTORIES
    from explorer.web import scenario_views
    from explorer.web.evolution import forms, links
    from explorer.web.models import StoredScenario, find, store

    def found(name: str) -> StoredScenario | None:
        if name == "down":
            raise OperationalError("no storage")
        return find(name)

    scenario_views.find = found
    evolution = links.shared(forms.open_(next(iter(HISTORIES.values()))))
    return {"id": store(EXAMPLES["classic"].scenario).short, "evolution": store(evolution).short}
