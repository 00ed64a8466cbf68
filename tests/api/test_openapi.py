"""The description for machines: valid, and made without a warning."""

from __future__ import annotations

import io

import yaml
from django.core.management import call_command


def test_it_is_valid_and_made_without_a_warning() -> None:
    out = io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    assert yaml.safe_load(out.getvalue())["openapi"].startswith("3.1")
