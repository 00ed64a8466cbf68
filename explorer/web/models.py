"""Stored scenarios: immutable, named by their content."""

from __future__ import annotations

from django.db import IntegrityError, models, transaction

from .. import state
from ..scenario import Scenario


class StoredScenario(models.Model):
    """A scenario that somebody shared.

    key     the whole content hash
    short   the shortest beginning of it that was free when it was stored, of ten characters or more
    data    the state, as bytes: text columns refuse NUL and JSON columns lose order, repeated names and lone surrogates
    """

    key = models.CharField(max_length=state.KEY_LENGTH, primary_key=True)
    short = models.CharField(max_length=state.KEY_LENGTH, unique=True)
    data = models.BinaryField()
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.short

    @property
    def scenario(self) -> Scenario:
        """What was stored, read again."""
        return state.from_bytes(bytes(self.data))


def store(scenario: Scenario) -> StoredScenario:
    """Store a scenario, or find it: the same content is the same row. Raises LimitError, and the database's Error."""
    state.refuse_past_limits(scenario)
    data = state.to_bytes(scenario)
    key = state.key_of(data)
    for length in range(state.SHORT, state.KEY_LENGTH + 1):
        known = StoredScenario.objects.filter(key=key).first()
        if known is not None:
            return known
        try:
            with transaction.atomic():
                return StoredScenario.objects.create(key=key, short=key[:length], data=data)
        except IntegrityError:  # another scenario has this short id, or another request stored this one just now
            continue
    return StoredScenario.objects.get(key=key)


def find_linked(text: str) -> StoredScenario | None:
    """The scenario of an id, or of a link that ends with one: of its page, its frame, its registry."""
    return find(text.strip().rstrip("/").rpartition("/")[2])


def find(text: str) -> StoredScenario | None:
    """The scenario of an id, short or whole; None where there is none. Raises the database's Error."""
    name = state.read_id(text)
    if name is None:
        return None
    found = StoredScenario.objects.filter(short=name).first()
    if found is None and len(name) > state.SHORT:  # a longer beginning than the short one names it too
        last = name.ljust(state.KEY_LENGTH, state.ALPHABET[-1])  # a range has the index where LIKE has not
        found = StoredScenario.objects.filter(key__range=(name, last)).order_by("created").first()
    return found
