"""Thrift's services, constants and namespaces: what generated code sees, and no record shows.

A call is a struct of arguments by number, an answer a struct of the result (0) and the exceptions. The caller has the
writer's text, the service the reader's.
"""

from __future__ import annotations

from ..rule import Check, Spot, Verdict
from ..thrift_model import Const, Function, Named, Program, Service, spell
from . import _thrift_fix as fixes
from . import _thrift_rules as rules
from ._thrift_names import audit_same, same_value, written
from ._thrift_told import Fields, audit
from ._thrift_walk import Walk


def services_and_constants(walk: Walk) -> None:
    """Everything of two texts that is no struct and no enum."""
    old, new = walk.old.program, walk.new.program
    for service in old.services.values():
        walk.check.ask(rules.SERVICE_REMOVED)
        if service.name in new.services:
            _service(walk, service, new.services[service.name])
        else:
            detail = f"The reader has no service {service.name}."
            also = audit("Failure", f"New Thrift file is missing a service {service.name}")
            walk.tell(rules.SERVICE_REMOVED, detail, Spot(service.name, service.name_where), None,
                      also=(*also, "thriftrw: deleting service"))  # fmt: skip
    for service in new.services.values():
        walk.check.ask(rules.SERVICE_ADDED)
        if service.name not in old.services:
            detail = f"Only the reader has a service {service.name}."
            walk.tell(rules.SERVICE_ADDED, detail, None, Spot(service.name, service.name_where))
    for const in old.consts.values():
        walk.check.ask(rules.CONST_REMOVED, rules.CONST_TYPE_CHANGED, rules.CONST_VALUE_CHANGED)
        _const(walk, const, new.consts.get(const.name))
    _namespaces(walk, old, new, walk.check)


def _service(walk: Walk, old: Service, new: Service) -> None:
    walk.check.ask(rules.FUNCTION_REMOVED, rules.FUNCTION_ADDED)
    answered = {each.name: each for each in _all_functions(new, walk.new.program)}
    own = {each.name: each for each in new.functions}
    for function in old.functions:
        here = Spot(f"{old.name}.{function.name}", function.name_where)
        also = audit("Failure", f"New Thrift File has missing function {function.name}")
        if function.name in own:
            _function(walk, old, function, own[function.name], audited=True)
        elif function.name in answered:
            detail = f"{function.name} is answered by a service that {new.name} extends."
            other = answered[function.name]
            walk.tell(
                rules.EXTENDS_CHANGED, detail, here, Spot(new.name, other.name_where), verdict=Verdict.PASS, also=also
            )
            _function(walk, old, function, other, audited=False)
        else:
            detail = f"{new.name} has no function {function.name}."
            walk.tell(rules.FUNCTION_REMOVED, detail, here, Spot(new.name, new.name_where),
                      also=(*also, "thriftrw: removing method"))  # fmt: skip
    known = {each.name for each in _all_functions(old, walk.old.program)}
    for name, function in own.items():
        if name not in known:
            detail = f"{new.name} also has a function {name}."
            spot = Spot(f"{new.name}.{name}", function.name_where)
            walk.tell(rules.FUNCTION_ADDED, detail, Spot(old.name, old.name_where), spot)
    _extends(walk, old, new, set(answered))


def _extends(walk: Walk, old: Service, new: Service, answered: set[str]) -> None:
    if old.extends is None:
        return
    walk.check.ask(rules.EXTENDS_CHANGED)
    name, other = _last(old.extends), _last(new.extends)
    if name == other:
        return
    own = {each.name for each in old.functions}
    lost = [each.name for each in _all_functions(old, walk.old.program) if each.name not in answered | own]
    unknown = name not in walk.old.program.services  # of an included text
    detail = f"{old.name} extended {name} and extends {other or 'none'} now"
    detail += f": {', '.join(lost[:12])} {'is' if len(lost) == 1 else 'are'} not answered any more." if lost else "."
    where = old.extends.where, new.extends.where if new.extends else new.name_where
    also = audit("Failure", f"Change in Service inheritance for {old.name}")
    walk.tell(
        rules.EXTENDS_CHANGED, detail, Spot(old.name, where[0]), Spot(new.name, where[1]),
        verdict=None if lost or unknown else Verdict.PASS, also=also,
    )  # fmt: skip


def _last(extends: Named | None) -> str:
    return "" if extends is None else extends.name.rpartition(".")[2]


def _all_functions(service: Service | None, program: Program) -> list[Function]:
    """A service's functions and those of all that it extends."""
    found: list[Function] = []
    seen: set[str] = set()
    while service is not None and service.name not in seen:
        seen.add(service.name)
        found += service.functions
        service = None if service.extends is None else program.services.get(service.extends.name)
    return found


def _function(walk: Walk, service: Service, old: Function, new: Function, *, audited: bool) -> None:
    at = f"{service.name}.{old.name}"
    spots = Spot(at, old.name_where), Spot(at, new.name_where)
    walk.check.ask(rules.ONEWAY_CHANGED, rules.RETURN_TYPE_CHANGED)
    if old.oneway != new.oneway:
        detail = f"{old.name} {'is no longer' if old.oneway else 'is now'} oneway."
        also = audit("Failure", f"Oneway attribute changed for function {old.name}") if audited else ()
        walk.tell(rules.ONEWAY_CHANGED, detail, *spots, also=also)
    _returns(walk, old, new, spots, audited=audited)
    for what, called, sides in (
        ("args", rules.ARGUMENTS, (old.arguments, new.arguments)),
        ("exception", rules.EXCEPTIONS, (old.throws, new.throws)),
    ):
        name = f"{old.name}_{what}"
        walk.fields(*sides, Fields(at, name if audited else None, called))


def _returns(walk: Walk, old: Function, new: Function, spots: tuple[Spot, Spot], *, audited: bool) -> None:
    """The result travels back: what the service writes, the caller reads."""
    alike = audit_same(old.returns, new.returns)
    also = audit("Failure", f"Return type changed for function {old.name}") if audited and not alike else ()
    if old.returns is None or new.returns is None:
        if old.returns is not new.returns:
            names = ["nothing" if each is None else spell(each) for each in (old.returns, new.returns)]
            detail = f"{old.name} returned {names[0]} and returns {names[1]}."
            fix = fixes.result_back(old.returns, new.returns, walk.new)
            walk.tell(rules.RETURN_TYPE_CHANGED, detail, *spots, fix=fix, also=also)
        return
    pairs: list[tuple[str, str]] = []
    spots = Spot(spots[0].pointer, old.returns.where), Spot(spots[1].pointer, new.returns.where)
    changed = (rules.FIELD_TYPE_CHANGED, rules.ELEMENT_TYPE_CHANGED)
    same = not any(seen.rule in changed for seen in walk.types(old.returns, new.returns, None, pairs))
    detail = f"{old.name} returned {spell(old.returns)} and returns {spell(new.returns)}"
    if not same:
        fix = fixes.result_back(old.returns, new.returns, walk.new)
        walk.tell(rules.RETURN_TYPE_CHANGED, f"{detail}.", *spots, fix=fix, also=also)
    elif not alike:
        walk.rename(rules.RETURN_TYPE_CHANGED, old.name, old.returns, new.returns, pairs, spots, None, also)


def _const(walk: Walk, old: Const, new: Const | None) -> None:
    spot = Spot(old.name, old.name_where)
    if new is None:
        also = audit("Warning", f"Constants Missing {old.name}")
        walk.tell(rules.CONST_REMOVED, f"The reader has no constant {old.name}.", spot, None, also=also)
        return
    here = Spot(new.name, new.name_where)
    if not audit_same(old.type, new.type):
        detail = f"The constant {old.name} was {spell(old.type)} and is {spell(new.type)}."
        also = audit("Warning", f"Constant {old.name} is of different type")
        walk.tell(rules.CONST_TYPE_CHANGED, detail, spot, here, also=also)
    elif not same_value(old.value, new.value):
        was, now = written(walk.writer.text, old.value.where), written(walk.reader.text, new.value.where)
        also = audit("Warning", f"Constant {old.name} has different value")
        walk.tell(rules.CONST_VALUE_CHANGED, f"{old.name} was {was} and is {now}.", spot, here, also=also)


def _namespaces(walk: Walk, old: Program, new: Program, check: Check) -> None:
    scopes = {each.scope: each for each in new.namespaces}
    for each in {each.scope: each for each in old.namespaces}.values():
        check.ask(rules.NAMESPACE_CHANGED)
        other = scopes.get(each.scope)
        if other is not None and other.name == each.name:
            continue
        if other is None:
            detail = f"The namespace {each.name} for {each.scope} is gone."
            also = audit("Warning", f"Language {each.scope} not found in new thrift file")
        else:
            detail = f"The namespace for {each.scope} was {each.name} and is {other.name}."
            also = audit("Warning", f"Namespace {each.name} changed in new thrift file")
        spot = None if other is None else Spot(other.name, other.where)
        walk.tell(rules.NAMESPACE_CHANGED, detail, Spot(each.name, each.where), spot, also=also)
