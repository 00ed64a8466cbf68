"""Java's library as it is serialized: which classes stand for a list, a map or a single value, and which are gadgets.

The serialized forms are part of each class's documentation ("Serialized Form" in the Javadoc). Of other classes the fields
and what they wrote are told as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ..layout import Part
from ..value import Logical, Value
from ._java_parts import (
    BUCKETS,
    CAPACITY,
    ELEMENTS,
    ENTRIES,
    LIST,
    LOAD_FACTOR,
    MAP,
    MILLISECONDS,
    SCALAR,
    TEMPORAL,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """How a known class is shown.

    kind     the node of its objects: a list, a map, or a single value
    blocks   what the first block of data is made of, part and width; no widths: all of it is the one part
    skip     objects that are written before the elements (a comparator)
    field    the field that holds the elements, where they are not written by the class itself
    made     (fields by name) -> its value, where fields must be put together
    """

    kind: Part
    blocks: tuple[tuple[Part, int], ...] = ()
    skip: int = 0
    field: str = ""
    made: Callable[[Mapping[str, Value]], Value] | None = None


def _big_integer(fields: Mapping[str, Value]) -> Value:
    magnitude, signum = fields.get("magnitude"), fields.get("signum")
    if not isinstance(magnitude, bytes) or not isinstance(signum, int):
        return None
    return magnitude if len(magnitude) > 1_666 else signum * int.from_bytes(magnitude, "big")


def _big_decimal(fields: Mapping[str, Value]) -> Value:
    unscaled, scale = fields.get("intVal"), fields.get("scale")
    if not isinstance(unscaled, int) or not isinstance(scale, int) or not -1_000 <= scale <= 1_000:
        return Logical("bigDecimal", None, f"{unscaled} × 10^-{scale}")
    digits = str(abs(unscaled)).rjust(scale + 1, "0") if scale > 0 else str(abs(unscaled)) + "0" * -scale
    text = ("-" if unscaled < 0 else "") + (f"{digits[:-scale]}.{digits[-scale:]}" if scale > 0 else digits)
    return Logical("bigDecimal", (unscaled, scale), text)


def _uuid(fields: Mapping[str, Value]) -> Value:
    high, low = fields.get("mostSigBits"), fields.get("leastSigBits")
    if not isinstance(high, int) or not isinstance(low, int):
        return None
    digits = f"{high & (1 << 64) - 1:016x}{low & (1 << 64) - 1:016x}"
    return Logical(
        "uuid", bytes.fromhex(digits), "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    )


def _first(fields: Mapping[str, Value]) -> Value:
    elements, count = fields.get("elementData"), fields.get("elementCount")
    return elements[: max(count, 0)] if isinstance(elements, list) and isinstance(count, int) else elements


def _empty_list(_: Mapping[str, Value]) -> Value:
    return []


def _empty_map(_: Mapping[str, Value]) -> Value:
    return {}


_COUNT: Final = ((ELEMENTS, 4),)
_PAIRS: Final = ((ENTRIES, 4),)
_HASH: Final = ((BUCKETS, 4), (ENTRIES, 4))
_HASH_SET: Final = ((BUCKETS, 4), (LOAD_FACTOR, 4), (ELEMENTS, 4))

SHAPES: Final[dict[str, Shape]] = {
    **dict.fromkeys(
        (
            f"java.lang.{name}"
            for name in ("Integer", "Long", "Short", "Byte", "Double", "Float", "Boolean", "Character")
        ),
        Shape(SCALAR),
    ),
    "java.math.BigInteger": Shape(SCALAR, made=_big_integer),
    "java.math.BigDecimal": Shape(SCALAR, made=_big_decimal),
    "java.util.UUID": Shape(SCALAR, made=_uuid),
    "java.util.Date": Shape(SCALAR, ((MILLISECONDS, 8),)),
    "java.time.Ser": Shape(SCALAR, ((TEMPORAL, 0),)),
    "java.util.ArrayList": Shape(LIST, ((CAPACITY, 4),)),
    "java.util.LinkedList": Shape(LIST, _COUNT),
    "java.util.ArrayDeque": Shape(LIST, _COUNT),
    "java.util.PriorityQueue": Shape(LIST, ((CAPACITY, 4),)),
    "java.util.concurrent.CopyOnWriteArrayList": Shape(LIST, _COUNT),
    "java.util.HashSet": Shape(LIST, _HASH_SET),
    "java.util.LinkedHashSet": Shape(LIST, _HASH_SET),
    "java.util.TreeSet": Shape(LIST, _COUNT, skip=1),
    "java.util.Vector": Shape(LIST, field="elementData", made=_first),
    "java.util.Stack": Shape(LIST, field="elementData", made=_first),
    "java.util.Arrays$ArrayList": Shape(LIST, field="a"),
    "java.util.Collections$UnmodifiableList": Shape(LIST, field="list"),
    "java.util.Collections$UnmodifiableRandomAccessList": Shape(LIST, field="list"),
    "java.util.Collections$UnmodifiableSet": Shape(LIST, field="c"),
    "java.util.Collections$UnmodifiableMap": Shape(MAP, field="m"),
    "java.util.Collections$SynchronizedList": Shape(LIST, field="list"),
    "java.util.Collections$SynchronizedRandomAccessList": Shape(LIST, field="list"),
    "java.util.Collections$SynchronizedMap": Shape(MAP, field="m"),
    "java.util.Collections$EmptyList": Shape(LIST, made=_empty_list),
    "java.util.Collections$EmptySet": Shape(LIST, made=_empty_list),
    "java.util.Collections$EmptyMap": Shape(MAP, made=_empty_map),
    "java.util.HashMap": Shape(MAP, _HASH),
    "java.util.LinkedHashMap": Shape(MAP, _HASH),
    "java.util.Hashtable": Shape(MAP, _HASH),
    "java.util.Properties": Shape(MAP, _HASH),
    "java.util.TreeMap": Shape(MAP, _PAIRS),
    "java.util.IdentityHashMap": Shape(MAP, _PAIRS),
    "java.util.EnumMap": Shape(MAP, _PAIRS),
}
"""Name of a class -> how it is shown. A subclass of one of these is shown as any other object."""

COLLECTION: Final = "java.util.CollSer"
"""What List.of, Set.of and Map.of are written as: a number says which."""

COLLECTION_SHAPES: Final = {
    1: Shape(LIST, _COUNT),
    2: Shape(LIST, _COUNT),
    3: Shape(MAP, _COUNT),
    4: Shape(LIST, _COUNT),
}
SHAPES[COLLECTION] = COLLECTION_SHAPES[1]

_GADGETS: Final[dict[str, str]] = {
    "org.apache.commons.collections.functors.": "Apache Commons Collections: its transformers call any method by name",
    "org.apache.commons.collections4.functors.": "Apache Commons Collections 4: its transformers call any method by name",
    "org.apache.commons.collections.keyvalue.TiedMapEntry": "Apache Commons Collections: asks a map that calls methods",
    "org.apache.commons.collections4.keyvalue.TiedMapEntry": "Apache Commons Collections 4: asks a map that calls methods",
    "org.apache.commons.collections.map.LazyMap": "Apache Commons Collections: a map that calls a factory when it is asked",
    "org.apache.commons.collections4.map.LazyMap": "Apache Commons Collections 4: a map that calls a factory when asked",
    "org.apache.commons.beanutils.BeanComparator": "Apache Commons BeanUtils: compares by calling getters by name",
    "org.apache.commons.fileupload.disk.DiskFileItem": "Apache Commons FileUpload: writes and deletes files",
    "org.apache.wicket.util.upload.DiskFileItem": "Apache Wicket: writes and deletes files",
    "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl": "carries Java byte code and defines a class of it",
    "org.apache.xalan.xsltc.trax.TemplatesImpl": "carries Java byte code and defines a class of it",
    "com.sun.org.apache.xalan.internal.xsltc.trax.TrAXFilter": "starts a TemplatesImpl, which carries byte code",
    "com.sun.rowset.JdbcRowSetImpl": "looks up a name in JNDI, which can load code from elsewhere",
    "sun.reflect.annotation.AnnotationInvocationHandler": "calls methods of a map while it is read",
    "javax.management.BadAttributeValueExpException": "calls toString of any object while it is read",
    "java.rmi.server.": "opens a connection to another machine",
    "sun.rmi.": "opens a connection to another machine",
    "java.rmi.MarshalledObject": "carries another stream inside, which filters do not see",
    "java.net.URL": "asks the name service for its host when it is put into a HashMap",
    "java.beans.EventHandler": "calls any method by name",
    "javax.script.ScriptEngineManager": "loads code from an address",
    "org.codehaus.groovy.runtime.": "Groovy: closures that call any method by name",
    "org.springframework.core.SerializableTypeWrapper$": "Spring: calls any method by name while it is read",
    "org.springframework.aop.framework.": "Spring: proxies that call other objects",
    "org.springframework.beans.factory.support.": "Spring: makes objects by name",
    "org.hibernate.": "Hibernate: calls getters by reflection",
    "com.mchange.v2.c3p0.": "c3p0: looks up a name in JNDI or loads a class from an address",
    "bsh.": "BeanShell: runs a script",
    "org.python.core.": "Jython: runs Python code",
    "org.mozilla.javascript.": "Rhino: runs JavaScript",
    "clojure.": "Clojure: calls functions while a map is read",
    "org.jboss.weld.": "Weld: calls interceptors by name",
    "org.jboss.interceptor.": "JBoss: calls interceptors by name",
    "com.sun.syndication.feed.impl.": "ROME: calls getters by reflection",
    "com.rometools.rome.feed.impl.": "ROME: calls getters by reflection",
    "net.sf.json.": "JSON-lib: calls getters by reflection",
    "com.vaadin.data.util.": "Vaadin: calls methods by name",
    "org.apache.myfaces.": "MyFaces: evaluates an expression",
    "org.apache.click.control.": "Click: compares by calling getters by name",
    "java.lang.ProcessBuilder": "starts programs",
}
"""Classes that advisories and tools such as ysoserial know as steps on the way to running code: name or beginning -> why."""


def gadget(name: str) -> str | None:
    """Why a class is dangerous to read from a stranger, where that is well known."""
    name = name.lstrip("[").removeprefix("L").removesuffix(";") if name.startswith("[") else name
    if name in _GADGETS:
        return _GADGETS[name]
    parts = name.split(".")
    for count in range(1, len(parts)):
        if (why := _GADGETS.get(".".join(parts[:count]) + ".")) is not None:
            return why
    outer, nested, _ = name.partition("$")
    return _GADGETS.get(outer + nested) if nested else None
