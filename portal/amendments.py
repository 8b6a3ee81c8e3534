"""Values of the law that were approved after its files were written, merged in from outside.

The files of a release and the approved values, in the order of their approval, make the law of a
process. Nothing here asks a database: whoever knows the approved values installs them. The hash of
a law covers them, and a determination can be made again under the law of its time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from portal.statutes import Dated, StatuteError, Statutes, check_order

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Amendment:
    """One value and the days on which it holds.

    ``until`` None: to the end of the value in whose days it begins, or to the next one.
    ``value`` as ``Statutes.get`` gives it.
    """

    key: str
    since: date
    until: date | None
    value: Any
    act: str


Amendments = tuple[Amendment, ...]


def amended(law: Statutes, one: Amendment) -> Statutes:
    """A copy of the law with one more value: others give way on its days, later ones stand.

    StatuteError (it names the parameter) when days would be left without a value, or nobody
    defined the parameter.
    """
    old = law.parameter(one.key)
    try:
        return law.with_parameter(replace(old, dated=_put_in(old.dated, one)))
    except StatuteError as error:
        raise StatuteError(f"{one.key}: {error}") from None


def _put_in(dated: tuple[Dated, ...], new: Amendment) -> tuple[Dated, ...]:
    around = [one for one in dated if one.since <= new.since <= (one.until or date.max)]
    later = [one.since - _ONE_DAY for one in dated if one.since > new.since]
    until = new.until or (around[0].until if around else min(later, default=None))
    if until is not None and until < new.since:
        raise StatuteError(f"{until} is before {new.since}")
    last, kept = until or date.max, []
    for one in dated:
        if one.since < new.since:
            end = one.until if one.until and one.until < new.since else new.since - _ONE_DAY
            kept.append(replace(one, until=end))
        if (one.until or date.max) > last:
            kept.append(replace(one, since=max(one.since, last + _ONE_DAY)))
    kept.append(Dated(new.since, until, new.value, new.act))
    kept.sort(key=lambda one: one.since)
    check_order(kept)
    return tuple(kept)


# ── What this process knows ──────────────────────────────────────────────────────────────────

_installed: Amendments | None = None
_ask: Callable[[], Amendments] | None = None
_then: ContextVar[Amendments | None] = ContextVar("amendments_then", default=None)


def ask_first(read: Callable[[], Amendments]) -> None:
    """Names who knows the approved values, for when the law is first asked in this process."""
    global _ask
    _ask = read


def install(amendments: Amendments) -> None:
    """Gives this process the approved values; who asks for the law next gets them merged in."""
    global _installed
    _installed = amendments


def installed() -> Amendments:
    """The approved values that count here and now."""
    then = _then.get()
    if then is not None:
        return then
    if _installed is None:
        install(_ask() if _ask else ())
    return _installed or ()


def ask_again() -> Amendments:
    """Reads the approved values anew, in a process that follows them; gives those that count."""
    if _ask is not None:
        install(_ask())
    return installed()


class Law:
    """The files of a law, with the approved values of parameters that these files have."""

    def __init__(self, load: Callable[[], Statutes]) -> None:
        self._load = load
        self._made: dict[int, tuple[Amendments, Statutes]] = {}

    def whole(self) -> Statutes:
        """The law as this process knows it; made again only when approved values were added."""
        return self._of(installed())

    def _of(self, amendments: Amendments) -> Statutes:
        found = self._made.get(len(amendments))
        if found is None or (found[0] is not amendments and found[0] != amendments):
            law = self._load()
            for one in amendments:
                if one.key in law:
                    law = amended(law, one)
            found = self._made[len(amendments)] = amendments, law
        return found[1]

    @contextmanager
    def as_then(self, parameters_hash: str) -> Iterator[bool]:
        """Inside, the law is the one that had this hash: what was approved later is left out.

        Gives False, and changes nothing, if no such law can be made: the files have changed.
        """
        known = installed()
        steps = (known[:count] for count in range(len(known), -1, -1))
        then = next((step for step in steps if self._of(step).hash == parameters_hash), None)
        if then is None:
            yield False
            return
        token = _then.set(then)
        try:
            yield True
        finally:
            _then.reset(token)
