"""What the phrasebook has no Korean for: `python -m tools.korean [AREA]` prints it as TOML to be filled in.

It looks at the tables (parts, rules, limits, lessons) and at pages in all their states, as the tests do.
"""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "explorer.settings")
os.environ.setdefault("ALLOWED_HOSTS", "testserver")
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")


def main() -> None:
    import django
    import pytest  # noqa: F401  # the settings go by it: files as they lie

    django.setup()
    from tests.web.korean_pages import AREAS, missing

    wanted = sys.argv[1:] or AREAS
    for area in wanted:
        print(f"# {area}")
        for phrase in missing(area):
            print(f'{json.dumps(phrase, ensure_ascii=False)} = ""')


if __name__ == "__main__":
    main()
