"""What is kept by identity: made once for an object, again when it is forgotten, never another object's."""

from __future__ import annotations

from explorer.wire.kept import KeptFor


def test_it_is_made_once_for_an_object_and_the_oldest_is_forgotten() -> None:
    made: list[object] = []

    def make(*objects: object) -> int:
        made.append(objects)
        return len(made)

    kept = KeptFor(make, most=2)
    one, two, three = [1], [1], [1]
    assert (kept(one), kept(one), kept(two), kept(one)) == (1, 1, 2, 1)
    assert (kept(three), kept(two), kept(one)) == (3, 2, 4)
    assert kept(one, two) != kept(two, one)
