"""Second opinions from other languages: their own interpreters, where Debian's packages are installed, and records for them.

One process answers for many records, since starting one takes longer than all of its work.
"""

from __future__ import annotations

import math
import random
import shutil
import subprocess
from collections.abc import Sequence

import pytest

from explorer.wire.value import Value

TEXTS = ["", "a", "é", "日本", "😀", "1", "-5", "05", "a b", "\0", "\n\t", '"', "x" * 300, "$class", "nil", "E"]
INTEGERS = [0, 1, -1, 122, 123, -123, -124, 127, 128, 255, 256, -256, -257, 65535, 65536, 2**24, -(2**24) - 1, 2**30,
            -(2**30), 2**31 - 1, 2**31, -(2**31), 2**32, 2**53, 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 1337]  # fmt: skip
FLOATS = [0.0, -0.0, 0.5, -1.5, 0.1, 1e-5, 1e-4, 1e15, 1e16, 1e17, 1e22, 1e300, 5e-324, 1.7976931348623157e308, 100.0]


def answer(tool: str, arguments: Sequence[str], lines: Sequence[str]) -> list[str]:
    """What an interpreter prints for lines, one for each; the test is skipped where it is not installed."""
    path = shutil.which(tool)
    if path is None:
        pytest.skip(f"{tool} is not installed; CI installs it from Debian's packages")
    done = subprocess.run(
        [path, *arguments], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[:2000]
    answers = done.stdout.splitlines()
    assert len(answers) == len(lines), done.stderr[:2000]
    return answers


def records(count: int, integers: Sequence[int] = INTEGERS, depth: int = 3) -> list[Value]:
    """Records by a seeded die: the same ones every time."""
    dice = random.Random(20)

    def number() -> float:
        while not math.isfinite(value := dice.choice([*FLOATS, dice.random() * 10.0 ** dice.randint(-30, 30)])):
            continue
        return value

    def make(level: int) -> Value:
        match dice.randrange(8 if level else 5):
            case 0:
                return dice.choice([None, True, False])
            case 1:
                return dice.choice(integers)
            case 2:
                return number()
            case 3 | 4:
                return dice.choice(TEXTS)
            case 5:
                return [make(level - 1) for _ in range(dice.randrange(5))]
            case _:
                return {dice.choice(TEXTS) + str(dice.randrange(3)) * dice.randrange(2): make(level - 1)
                        for _ in range(dice.randrange(5))}  # fmt: skip

    return [make(depth) for _ in range(count)]
