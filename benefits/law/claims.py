"""Building blocks of the benefits that are not retirements: conditions, outcome, determination."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from typing import Final, TypeVar

from portal.statutes import NoValueInForce, Statutes

from .determination import (
    Condition,
    Determination,
    Line,
    Outcome,
    Result,
    Value,
    day,
    outcome_of,
    result_of,
)

REGISTER = "person register"
RECORD = "contribution record"
STATED = "claim"
ASSESSMENT = "assessment"


def condition(
    key: str,
    own: Value | None,
    needed: Value | None,
    met: bool | None,
    article: str,
    source: str = STATED,
    **values: Value,
) -> Condition:
    """A condition; ``met`` None: a fact is missing."""
    return Condition(key, own, needed, result_of(met), article, source, values)


def flag(value: bool | None) -> Value | None:
    """Yes or no, or nothing known."""
    return None if value is None else ("flag", int(value))


def yes_or_no(
    key: str, value: bool | None, wanted: bool, article: str, source: str = STATED
) -> Condition:
    """A condition on a fact that is true or false."""
    met = None if value is None else value is wanted
    return condition(key, flag(value), flag(wanted), met, article, source)


def conclude(
    rule: str,
    version: int,
    on: date,
    article: str,
    law: Statutes,
    conditions: Sequence[Condition],
    *,
    lines: Sequence[Line] = (),
    amount_cents: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    doubts: Sequence[str] = (),
    missing: Sequence[str] = (),
) -> Determination:
    """The determination of the conditions; sum and dates are kept only if all are met."""
    outcome = outcome_of(conditions, missing)
    entitled = outcome is Outcome.ENTITLED
    open_keys = [c.key for c in conditions if c.result is Result.UNKNOWN]
    return Determination(
        rule=rule,
        rule_version=version,
        on=on,
        outcome=outcome,
        article=article,
        parameters_hash=law.hash,
        conditions=tuple(conditions),
        lines=tuple(lines) if entitled else (),
        amount_cents=amount_cents if entitled else None,
        starts_on=starts_on if entitled else None,
        ends_on=ends_on if entitled else None,
        missing=(*open_keys, *missing),
        doubts=tuple(doubts),
    )


Claim = TypeVar("Claim")
Determine = Callable[[Claim, Statutes, date], Determination]

# Each rule of a benefit that is asked with a claim: its version and article.
ANSWERED: Final[dict[str, tuple[int, str]]] = {}


def answering(
    rule: str, article: str, version: int = 1
) -> Callable[[Determine[Claim]], Determine[Claim]]:
    """A rule that meets a day without a legal value answers unknown and names the parameter."""
    ANSWERED[rule] = version, article

    def wrap(determine: Determine[Claim]) -> Determine[Claim]:
        @wraps(determine)
        def answer(claim: Claim, law: Statutes, on: date) -> Determination:
            try:
                return determine(claim, law, on)
            except NoValueInForce as error:
                gap = f"parameter:{error.key}:{error.on.isoformat()}"
                return conclude(rule, version, on, article, law, (), missing=(gap,))

        return answer

    return wrap


def late_or_not(event: date, asked: date, days: int) -> date:
    """The event if the claim came within so many days of it, otherwise the day of the claim."""
    return event if (asked - event).days <= days else asked


def as_day(when: date | None) -> Value | None:
    """A day, or nothing known."""
    return None if when is None else day(when)
