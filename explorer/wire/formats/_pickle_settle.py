"""When a pickle ends: nodes of all that was pushed, leaves to their nodes, and what references stand for.

Nodes are made from the outermost item inwards, since a node must follow the one it lies in. What is part of no value
(popped, or left on the stack) hangs beside it. A reference is written out as the value it stands for, unless that is a
circle, too deep, or too much in all: a hundred bytes can say "twice the one before" fifty times.
"""

from __future__ import annotations

from array import array
from typing import Any, Final

from .. import limits
from ..layout import Key, Part
from ..problem import Problem
from ..tracer import Tracer
from ..value import Logical, Value
from ._pickle_parts import (
    DICT,
    LIST,
    REFERENCE,
    SCALAR,
    SET,
    STACK,
)  # fmt: skip
from ._pickle_stack import ELEMENTS, OBJECTS, Machine

SHARED: Final = limits.MIB // 4
"""How large what is shared may grow when it is written out wherever it stands: characters, bytes and values counted."""

DISCARDED: Final = "$discarded"
"""The key of what was pushed and is part of no value."""

GROWING: Final = frozenset((DICT, LIST, SET))


def unfinished(machine: Machine) -> int:
    """The item that the whole is when no STOP came: what is on the stack, as if it had been closed here."""
    stack, kinds = machine.stack, machine.kinds
    while machine.marks:
        floor, row = machine.marks.pop(), machine.mark_rows.pop()
        above = machine.marks[-1] if machine.marks else 0
        below = stack[floor - 1] if floor > above else -1
        if below < 0 or kinds[below] not in GROWING:
            if floor < len(stack):
                values = stack[floor:]
                del stack[floor:]
                machine.t.owners[row] = machine.push(STACK, values)
            continue
        values = stack[floor:]
        del stack[floor:]
        if kinds[below] is DICT and len(values) % 2:
            values.pop()
        machine.put(below, values)
        machine.t.owners[row] = below
    while len(stack) > 1:
        top, below = stack[-1], stack[-2]
        if kinds[below] is LIST:
            machine.put(below, [top])
        elif len(stack) > 2 and kinds[stack[-3]] is DICT and kinds[machine.behind(below)] is SCALAR:
            machine.put(stack[-3], [below, top])
            stack.pop()
        else:
            break
        stack.pop()
    if len(stack) != 1:
        return machine.push(STACK, list(stack)) if stack else machine.push(SCALAR, -1)
    return stack[0]


def settle(machine: Machine, root: int) -> int:
    """Nodes of all items, each after the one it lies in; leaves to their nodes. Gives where one lies too deep, or -1."""
    return _Nodes(machine).all(root)


class _Nodes:
    """Nodes in the making: `nodes` item -> its node, and the references with how deep each lies."""

    def __init__(self, machine: Machine) -> None:
        self.machine, self.t = machine, machine.t
        self.nodes = array("i", [-1]) * len(machine.kinds)
        self.references: list[tuple[int, int]] = []

    def all(self, root: int) -> int:
        t, kinds = self.t, self.machine.kinds
        nodes, merged = self.nodes, self.machine.merged
        deep = self._under(root, "", 0) or -1
        left = [item for item in range(1, len(kinds)) if nodes[item] < 0 and item not in merged]
        if deep >= 0:
            self._flat(left)
        elif left:
            self._apart(left)
        nodes[0] = 0
        for item in reversed(merged):
            nodes[item] = nodes[merged[item]]
        if len(nodes) > 1:
            t.owners[:] = array("I", map(nodes.__getitem__, t.owners))
        t.here = nodes[t.here]
        self._tell()
        _Shared(self.machine, nodes).expand(self.references)
        return t.starts[t.owners.index(nodes[deep])] if deep >= 0 else -1

    def _apart(self, left: list[int]) -> None:
        """Nodes of what is part of no value, outermost first: what was popped, what was left on the stack."""
        inner = bytearray(len(self.nodes))
        for item in left:
            for _, child, _ in self.machine.children(item):
                inner[child] = 1
        for item in [*(item for item in left if not inner[item]), *left]:
            if self.nodes[item] < 0:
                self.t.apart.add(len(self.t.kinds))
                self._under(item, DISCARDED, 1)

    def _flat(self, left: list[int]) -> None:
        """Nodes of what lies too deep: each by itself."""
        t, first = self.t, len(self.t.kinds)
        for node, item in enumerate(left, first):
            self.nodes[item] = node
        t.parents.extend(array("I", bytes(t.parents.itemsize * len(left))))
        t.keys += [DISCARDED] * len(left)
        t.kinds += [self.machine.kinds[item] for item in left]
        t.apart.update(range(first, first + len(left)))

    def _under(self, root: int, key: Any, depth: int) -> int:
        """Nodes of an item and all that lie in it. What lies too deep is left for later, and told."""
        t, kinds, holds = self.t, self.machine.kinds, self.machine.holds
        nodes, deep = self.nodes, 0
        work: list[tuple[int, int, Any, int]] = [(root, 0, key, depth)]
        while work:
            item, above, key, depth = work.pop()
            if nodes[item] >= 0:
                continue
            nodes[item] = node = len(t.kinds)
            kind = kinds[item]
            t.parents.append(above)
            t.keys.append(key)
            t.kinds.append(kind)
            if kind is SCALAR:
                continue
            if kind is REFERENCE:
                self.references.append((item, depth))
            elif kind in ELEMENTS:
                hold = holds[item]
                if hold and depth >= limits.NESTING:
                    deep = deep or item
                    continue
                depth += 1
                work += [(hold[index], node, index, depth) for index in range(len(hold) - 1, -1, -1)]
            elif kind is DICT or kind in OBJECTS:
                if holds[item] and depth >= limits.NESTING:
                    deep = deep or item
                    continue
                below = list(self.machine.children(item))
                for key, child, named in reversed(below):
                    work.append((child, node, key, depth + 1))
                    if named:
                        self.machine.merge_name(named, child)
            else:
                t.values[node] = self.machine.special(item)
        return deep

    def _tell(self) -> None:
        """The remarks, those of danger first, with how many more there would be."""
        for told in sorted(self.machine.remarks, key=lambda told: not told.danger)[: limits.REMARKS]:
            self.t.remarks.append(told.problem)
            self.t.remarked.append(max(self.nodes[told.item], 0))
        hidden = self.machine.untold + max(len(self.machine.remarks) - limits.REMARKS, 0)
        if hidden:
            self.t.remarks[-1] = Problem(code="more", detail=f"There are {hidden + 1:,} more remarks like these.")
            self.t.remarked[-1] = 0


Got = tuple[Value, int, int]
"""A value, its size and its height."""


class _Shared:
    """What references stand for: the value of their target, unless that is a circle, too deep, or too much in all."""

    def __init__(self, machine: Machine, nodes: array[int]) -> None:
        self.machine = machine
        self.nodes = nodes
        self.known: dict[int, Got] = {}
        self.open: set[int] = set()
        self.pointers: dict[Part, Value] = {}  # what is told of a target that is not written out
        self.spent = 0

    def expand(self, references: list[tuple[int, int]]) -> None:
        """The values of all nodes that are references; `depth` is how deep each lies."""
        if not references:
            return
        machine, t = self.machine, self.machine.t
        nodes, holds, kinds = self.nodes, machine.holds, machine.kinds
        known, last, values = self.known, _last_nodes(t), t.values
        value: Value
        for item, depth in references:
            node, target = nodes[item], holds[item]
            if holds[target] == ():
                value, size, height = {} if kinds[target] is DICT else [], 1, 0
            else:
                value, size, height = known.get(target) or self.evaluate(target)
            if height and (above := nodes[target]) <= node <= last[above]:
                value = self.pointer(item, "cycle", node)
            elif depth + height > limits.NESTING:
                value = self.pointer(item, "too-deep", node)
            elif self.spent + size > SHARED:
                value = self.pointer(item, "too-large", node)
            else:
                self.spent += size
            values[node] = value

    def pointer(self, item: int, why: str, node: int) -> Value:
        """A reference that is told as such, with the reason."""
        machine, t = self.machine, self.machine.t
        target = machine.holds[item]
        if len(t.remarks) < limits.REMARKS:
            reason = {
                "cycle": "is that which it lies in: the value goes in a circle",
                "too-deep": f"would make the value deeper than {limits.NESTING} levels",
                "too-large": "would make the value larger than is shown: what is shared is written out no more",
            }[why]
            t.remarks.append(
                Problem(code=f"reference-{why}", detail=f"This reference to {machine.describe(target)} {reason}.")
            )
            t.remarked.append(node)
        kind = machine.kinds[target]
        found = self.pointers.get(kind)
        if found is None:
            found = self.pointers[kind] = Logical("reference", None, kind.name)
        return found

    def evaluate(self, root: int) -> Got:
        """The value of an item by itself, its size and its height; circles in it are cut."""
        machine, known, still_open = self.machine, self.known, self.open
        work: list[tuple[int, bool]] = [(root, False)]
        while work:
            item, whole = work.pop()
            if item in known:
                continue
            if whole or not machine.holds[item] or machine.kinds[item].fold is None:
                still_open.discard(item)
                known[item] = self.folded(item)
                continue
            still_open.add(item)
            work.append((item, True))
            for _, child, _ in machine.children(item):
                child = machine.behind(child)
                if machine.kinds[child] is not SCALAR and child not in known and child not in still_open:
                    work.append((child, False))
        return known[root]

    def folded(self, item: int) -> Got:
        """An item's value from those in it, which are known, plain, or cut."""
        machine, kind = self.machine, self.machine.kinds[item]
        if kind is SCALAR:
            value = machine.scalar(item)
            return value, len(value) if isinstance(value, str | bytes) else 1, 0
        if kind.fold is None:
            value = machine.special(item)
            return value, len(value) if isinstance(value, bytes) else 1, 0
        pairs: list[tuple[Any, Value]] = []
        held: Value = None
        size, height = 1, 0
        for key, child, _ in machine.children(item):
            child = machine.behind(child)
            got = self.known.get(child)
            if got is None:
                got = self.folded(child) if machine.kinds[child] is SCALAR else _CUT
            if got[2] >= limits.NESTING or size + got[1] > SHARED:
                got = _CUT
            size += got[1] + (len(key) if key.__class__ is str else 0)
            if got[2] >= height:
                height = got[2] + 1
            if key is Key.IS_KEY:
                held = got[0]
            else:
                pairs.append((held if key is Key.KEYED else key, got[0]))
        return kind.fold(pairs), size, height


_CUT: Final = (Logical("reference", 0, "too large or too deep to be written out again"), 1, 0)


def _last_nodes(t: Tracer) -> array[int]:
    """Node -> the last node that lies in it; nodes are numbered so that all between lie in it as well."""
    last, parents = array("I", range(len(t.kinds))), t.parents
    for node in range(len(parents) - 1, 0, -1):
        above, end = parents[node], last[node]
        if end > last[above]:
            last[above] = end
    return last
