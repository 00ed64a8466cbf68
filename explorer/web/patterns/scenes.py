"""What stands on the pattern page: templates of the pages, given what real scenarios make of them.

Nothing here is written for show. A scene asks a page's own form for a scenario, takes what that page's template would be
given, and renders one of its parts. What only scripts change (folded, not up to date, opened) is changed in the markup as
they do it, and fails where the markup no longer has the place.
"""

from __future__ import annotations

from typing import Final

from . import bytes_scenes, decode_scenes, evolution_scenes

SECTIONS: Final = (*bytes_scenes.SECTIONS, *decode_scenes.SECTIONS, *evolution_scenes.SECTIONS)
