"""IEEE 754 decimal128 in the binary integer encoding, as BSON has it: sixteen bytes to exact digits.

A sign, an exponent and up to 34 digits. Numbers keep their trailing zeros: 1.0 and 1.00 are different bytes. The text is
that of the decimal specification's to-scientific-string, which BSON's own text form follows.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = 6176
LARGEST: Final = 10**34 - 1


def text(data: bytes) -> str:
    """The number in digits, from its sixteen bytes, little end first."""
    bits = int.from_bytes(data, "little")
    sign = "-" if bits >> 127 else ""
    combination = bits >> 122 & 0x1F
    if combination == 0x1F:
        return "NaN"
    if combination == 0x1E:
        return sign + "Infinity"
    if combination >= 0x18:  # this form can only say numbers of more than 34 digits, which count as zero
        exponent, digits = (bits >> 111 & 0x3FFF) - BIAS, "0"
    else:
        exponent, coefficient = (bits >> 113 & 0x3FFF) - BIAS, bits & (1 << 113) - 1
        digits = str(coefficient if coefficient <= LARGEST else 0)
    return sign + scientific(digits, exponent)


def scientific(digits: str, exponent: int) -> str:
    """Digits times a power of ten, as the decimal specification writes them: 1.50, 0.000, 1.5E+4."""
    adjusted = exponent + len(digits) - 1
    if exponent <= 0 and adjusted >= -6:
        if not exponent:
            return digits
        padded = digits.zfill(1 - exponent)
        return f"{padded[:exponent]}.{padded[exponent:]}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}E{adjusted:+d}"
