"""How often one address may save: counted in this process's memory, forgotten when it ends.

Only saving is counted, since it is all that leaves something behind. Limits come from the settings; zero means none.
"""

from __future__ import annotations

import math
from threading import Lock
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from .problems import RETRY

_COUNTING: Final = Lock()


class _Saves(SimpleRateThrottle):
    """Saves of one address in one stretch of time."""

    setting: str
    per: str

    def get_rate(self) -> str | None:
        count: int = getattr(settings, self.setting)
        return f"{count}/{self.per}" if count else None

    def get_cache_key(self, request: Request, view: Any) -> str:
        return f"saves-{self.per}-{self.get_ident(request)}"

    def allow_request(self, request: Request, view: Any) -> bool:
        with _COUNTING:  # read, add and write are one step
            return bool(super().allow_request(request, view))


class SavesPerMinute(_Saves):
    setting, per = "SAVES_PER_MINUTE", "minute"


class SavesPerDay(_Saves):
    setting, per = "SAVES_PER_DAY", "day"


SAVING: Final = (SavesPerMinute, SavesPerDay)


def seconds_to_wait(request: HttpRequest) -> int:
    """Count a save that comes from a form; the seconds to wait where it is one too many, else 0."""
    for throttle in (kind() for kind in SAVING):
        if not throttle.allow_request(request, None):  # type: ignore[arg-type]  # only META is looked at
            return math.ceil(throttle.wait() or RETRY)
    return 0
