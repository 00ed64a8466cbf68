"""The system's Chromium, for the tests and for the screenshots."""

from __future__ import annotations

import shutil

EXECUTABLE = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"]
