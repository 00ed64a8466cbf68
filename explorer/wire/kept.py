"""What is worked out for an object and kept by its identity: schemas are not hashable, and comparing them would cost more."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class KeptFor(Generic[T]):
    """The results of `make` for the arguments that were new last, each held so that its identity stays its own."""

    def __init__(self, make: Callable[..., T], most: int) -> None:
        self.make, self.most = make, most
        self._kept: OrderedDict[tuple[int, ...], tuple[tuple[object, ...], T]] = OrderedDict()

    def __call__(self, *objects: object) -> T:
        key = tuple(map(id, objects))
        kept = self._kept.get(key)
        if kept is not None:
            return kept[1]
        made = self.make(*objects)
        self._kept[key] = objects, made
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)
        return made
