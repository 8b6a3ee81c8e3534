"""What changes if a parameter changes: the best right of many people under two laws.

For whoever prepares an act of law: nothing is stored, every person is asked twice by the same
rules, and what cannot be answered is counted, not guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median_low
from typing import Any, Final

from portal.statutes import NoValueInForce, StatuteError, Statutes

from .determination import Determination, Outcome
from .facts import Facts
from .retirement import best_retirement
from .statute import the_law

KINDS: Final = (
    "same", "more", "less", "newly_entitled", "no_longer_entitled", "other_rule", "open",
    "unanswered",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What one law gives a person: outcome, best rule, a month's amount."""

    outcome: Outcome
    rule: str | None = None
    amount_cents: int | None = None


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A person (their place in the order given, from 0) before and after.

    ``kind``: same, more, less, newly_entitled, no_longer_entitled, other_rule (same amount by
    another rule), open (unknown under one of the laws) or unanswered (``reason`` says why).
    """

    person: int
    kind: str
    before: Answer | None = None
    after: Answer | None = None
    reason: str = ""

    @property
    def cents(self) -> int:
        """How much more a month (less if negative); 0 where an amount is open."""
        if self.kind in ("open", "unanswered"):
            return 0
        return _amount(self.after) - _amount(self.before)


@dataclass(frozen=True, slots=True)
class Summary:
    """All persons together. Amounts are a month's, of those answered under both laws.

    ``kinds`` counts every kind; ``rules_before`` and ``rules_after`` count the best rules.
    ``least``, ``middle`` and ``most`` are of the differences that are not 0 (None: there are none).
    """

    persons: int
    kinds: dict[str, int]
    before_cents: int
    after_cents: int
    least_cents: int | None
    middle_cents: int | None
    most_cents: int | None
    rules_before: dict[str, int]
    rules_after: dict[str, int]
    hash_before: str
    hash_after: str

    @property
    def changed(self) -> int:
        """Persons for whom amount, rule or right is another."""
        return self.persons - sum(self.kinds[kind] for kind in ("same", "open", "unanswered"))

    @property
    def cents(self) -> int:
        """How much more a month for all together (less if negative)."""
        return self.after_cents - self.before_cents


@dataclass(frozen=True, slots=True)
class Changes:
    """The summary, and every person before and after in the order given."""

    summary: Summary
    persons: tuple[PersonChange, ...]


def what_changes(
    persons: Iterable[Facts],
    on: date,
    changed: Mapping[str, Any],
    *,
    since: date | None = None,
    law: Statutes | None = None,
) -> Changes:
    """Ask the law about each person on a day, as it is and with other values.

    ``changed``: parameter -> value as ``Statutes.get`` gives it (cents, Fraction, count, mapping…),
    holding from ``since`` on (default: the day asked for). StatuteError: no such parameter, or a
    value of another kind.
    """
    before = law or the_law()
    after = changed_law(before, changed, since or on)
    found = tuple(person_changes(persons, on, before, after))
    return Changes(summary_of(found, before, after), found)


def changed_law(law: Statutes, changed: Mapping[str, Any], since: date) -> Statutes:
    """A copy of the law with other values from a day on. StatuteError as in ``what_changes``."""
    for key, value in changed.items():
        parameter = law.parameter(key)
        known = [dated for dated in parameter.dated if dated.since <= since] or parameter.dated[:1]
        if not _fits(value, known[-1].value, parameter.unit):
            raise StatuteError(f"{key}: {value!r} is not of the kind of {known[-1].value!r}")
        law = law.with_change(key, value, since)
    return law


def person_changes(
    persons: Iterable[Facts], on: date, before: Statutes, after: Statutes
) -> Iterator[PersonChange]:
    """One by one, so that a caller can show progress and memory does not grow."""
    for number, facts in enumerate(persons):
        try:
            one, two = (_answer(facts, on, law) for law in (before, after))
        except NoValueInForce as error:
            yield PersonChange(number, "unanswered", reason=str(error))
        else:
            yield PersonChange(number, _kind(one, two), one, two)


def summary_of(found: Iterable[PersonChange], before: Statutes, after: Statutes) -> Summary:
    """The persons together; takes an iterator, so that they need not be kept."""
    kinds, rules = Counter(dict.fromkeys(KINDS, 0)), (Counter[str](), Counter[str]())
    differences: list[int] = []
    totals = [0, 0]
    for change in found:
        kinds[change.kind] += 1
        if change.cents:
            differences.append(change.cents)
        for place, answer in enumerate((change.before, change.after)):
            if answer is not None and answer.rule is not None:
                rules[place][answer.rule] += 1
            if change.kind not in ("open", "unanswered"):
                totals[place] += _amount(answer)
    differences.sort()
    return Summary(
        persons=kinds.total(),
        kinds=dict(kinds),
        before_cents=totals[0],
        after_cents=totals[1],
        least_cents=differences[0] if differences else None,
        middle_cents=median_low(differences) if differences else None,
        most_cents=differences[-1] if differences else None,
        rules_before=dict(sorted(rules[0].items())),
        rules_after=dict(sorted(rules[1].items())),
        hash_before=before.hash,
        hash_after=after.hash,
    )


def _answer(facts: Facts, on: date, law: Statutes) -> Answer:
    found = best_retirement(facts, on, law, look_ahead=False)
    if found.best is None:
        return Answer(found.outcome)
    return Answer(found.outcome, found.best.rule, found.best.amount_cents)


def _kind(before: Answer, after: Answer) -> str:
    outcomes = before.outcome, after.outcome
    if before == after and Outcome.UNKNOWN not in outcomes:
        return "same"
    if Outcome.UNKNOWN in outcomes:
        return "open"
    if before.outcome is not after.outcome:
        return "newly_entitled" if after.outcome is Outcome.ENTITLED else "no_longer_entitled"
    difference = _amount(after) - _amount(before)
    if not difference:
        return "other_rule"
    return "more" if difference > 0 else "less"


def _amount(answer: Answer | Determination | None) -> int:
    return answer.amount_cents or 0 if answer else 0


def _fits(value: Any, old: Any, unit: Any) -> bool:
    """Whether a rule can compute with a value as with the old one: no float, no other shape."""
    if isinstance(old, Mapping):
        if not isinstance(value, Mapping) or set(value) != set(old):
            return False
        units = unit if isinstance(unit, Mapping) else {"*": unit}
        return all(_fits(value[k], old[k], units.get(k, units.get("*"))) for k in old)
    if isinstance(old, tuple):  # more rows or fewer, each of the kind of one that there is
        return isinstance(value, tuple) and all(
            any(_fits(row, known, unit) for known in old) for row in value
        )
    numbers = (int,) if unit == "BRL" else (int, Fraction)
    if old is None:  # a limit that there is not today
        return value is None or type(value) in numbers
    return type(value) in numbers if type(old) in numbers else type(value) is type(old)
