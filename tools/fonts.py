"""Makes the fonts of the preview pictures anew, from Debian's packages fonts-nanum and fonts-dejavu-core.

A tool of development, run by hand where both packages and fonttools are installed: `python tools/fonts.py`.
The Open Font License keeps the name Nanum for the original, so the part of it that is kept here has a name of its own.
"""

from __future__ import annotations

import io
import lzma
from pathlib import Path

from fontTools import subset

FOLDER = Path(__file__).resolve().parents[1] / "explorer" / "web" / "fonts"
DEBIAN = Path("/usr/share/fonts/truetype")

LATIN = "U+0020-007E,U+00A0-017F,U+0370-03FF,U+0400-045F,U+2010-2027,U+2030-203A,U+2190-2193,U+25A1"
KOREAN = "U+0020-007E,U+3001-3003,U+3008-3015,U+3041-3093,U+30A1-30F6,U+3131-318E,U+AC00-D7A3,U+FF01-FF5E"
UNUSED = ["FFTM", "GDEF", "GPOS", "GSUB", "TSI0", "TSI1", "TSI2", "TSI3", "TSI5", "kern"]

FONTS = {
    "BytewiseKorean.ttf.xz": ("nanum/NanumBarunGothic.ttf", KOREAN, "Bytewise Korean"),
    "DejaVuSans.ttf": ("dejavu/DejaVuSans.ttf", LATIN, None),
    "DejaVuSans-Bold.ttf": ("dejavu/DejaVuSans-Bold.ttf", LATIN, None),
    "DejaVuSansMono.ttf": ("dejavu/DejaVuSansMono.ttf", LATIN, None),
}


def main() -> None:
    for name, (source, unicodes, renamed) in FONTS.items():
        options = subset.Options(hinting=False, layout_features=[], drop_tables=UNUSED)
        font = subset.load_font(str(DEBIAN / source), options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(unicodes))
        subsetter.subset(font)
        if renamed:
            for record in font["name"].names:
                if record.nameID in (1, 3, 4, 16):
                    record.string = renamed
                elif record.nameID == 6:
                    record.string = renamed.replace(" ", "")
        data = io.BytesIO()
        subset.save_font(font, data, options)
        packed = (
            lzma.compress(data.getvalue(), preset=9 | lzma.PRESET_EXTREME) if name.endswith(".xz") else data.getvalue()
        )
        (FOLDER / name).write_bytes(packed)


if __name__ == "__main__":
    main()
