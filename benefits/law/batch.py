"""Many people at once: one line of JSON in, one answer or one refusal out, nothing kept.

A line is facts as ``Facts.to_json`` writes them, or an envelope
``{"id": …, "on": "2026-03-02", "facts": {…}}`` for retirements, or
``{"id": …, "on": "2026-03-02", "benefit": "maternity", "claim": {…}}`` for another benefit.
``on`` is the day the law is asked for; for retirements it is the day of the request if left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.statutes import NoValueInForce, Statutes

from . import (
    accident_aid,
    assistance,
    closed_season,
    family_allowance,
    family_grant,
    family_grant_ladder,
    imprisonment,
    maternity,
    permanent_incapacity,
    survivors,
    temporary_incapacity,
    unemployment,
)
from .codec import CodecError, Json, from_json, stable_hash
from .determination import Determination
from .facts import Facts, FactsError
from .retirement import best_retirement

LONGEST_LINE: Final = 8_000_000  # bytes; a full career takes some 60,000
FIRST_DAY: Final = date(1994, 7, 1)  # the currency of all amounts begins
LAST_YEAR: Final = 2200

Determine = Callable[[Any, Statutes, date], Determination]
BENEFITS: Final[dict[str, tuple[type, Determine]]] = {
    "accident_aid": (accident_aid.AccidentClaim, accident_aid.determine),
    "assistance": (assistance.AssistanceClaim, assistance.determine),
    "closed_season": (closed_season.ClosedSeasonClaim, closed_season.determine),
    "family_allowance": (family_allowance.AllowanceClaim, family_allowance.determine),
    "family_grant": (family_grant.Family, family_grant.determine),
    "family_grant_conditions": (family_grant_ladder.FollowUp, family_grant_ladder.determine),
    "imprisonment": (imprisonment.PrisonClaim, imprisonment.determine),
    "maternity": (maternity.MaternityClaim, maternity.determine),
    "permanent_incapacity": (permanent_incapacity.PermanentClaim, permanent_incapacity.determine),
    "survivors": (survivors.SurvivorsClaim, survivors.determine),
    "temporary_incapacity": (temporary_incapacity.IncapacityClaim, temporary_incapacity.determine),
    "unemployment": (unemployment.UnemploymentClaim, unemployment.determine),
}
_FIELDS: Final = frozenset({"id", "on", "facts", "benefit", "claim"})


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that could not be answered: where, which field, which value, why, and the line."""

    line: int
    field: str
    value: Any
    reason: str
    text: str

    def to_json(self) -> Json:
        """Plain JSON values; a value that is long is cut."""
        value = self.value if isinstance(self.value, int | None) else str(self.value)[:200]
        return {
            "line": self.line,
            "field": self.field,
            "value": value,
            "reason": self.reason,
            "text": self.text,
        }


def answers(
    lines: Iterable[tuple[int, bytes]], law: Statutes, on: date | None = None
) -> Iterator[Json | Rejected]:
    """Answers or refusals in the order of the lines; blank lines are passed over.

    ``on``: the day for lines that name none.
    """
    for number, raw in lines:
        if not raw.strip():
            continue
        try:
            yield {"line": number, **answer(_content(raw), law, on)}
        except (CodecError, FactsError) as error:
            place = ".".join(_places(error))
            yield Rejected(number, place, error.value, error.reason, _text(raw))
        except NoValueInForce as error:
            yield Rejected(number, error.key, error.on.isoformat(), "no legal value", _text(raw))
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            reason = f"cannot be worked out ({type(error).__name__}: {error})"
            yield Rejected(number, "line", None, reason, _text(raw))


def facts_of(number: int, raw: bytes) -> Facts | Rejected:
    """The facts of a line, bare or in an envelope; or the refusal of the line."""
    try:
        content = _content(raw)
        return Facts.from_json(content.get("facts", content))
    except (CodecError, FactsError) as error:
        place = ".".join(_places(error))
        return Rejected(number, place, error.value, error.reason, _text(raw))


def answer(content: Json, law: Statutes, on: date | None = None) -> Json:
    """The answer to one line. FactsError, CodecError or NoValueInForce say what is wrong."""
    if not {"facts", "claim", "benefit"} & set(content):
        content = {"facts": content}
    unknown = sorted(set(content) - _FIELDS)
    if unknown:
        raise CodecError("line", ", ".join(unknown), f"unknown field {', '.join(unknown)}")
    named = {"id": content["id"]} if "id" in content else {}
    asked = _day(from_json(date, content["on"])) if "on" in content else on
    if "facts" in content:
        if "claim" in content or "benefit" in content:
            raise CodecError("line", "facts", "either facts, or a benefit with its claim")
        return {**named, **_retirement(content["facts"], law, asked)}
    return {**named, **_other(content, law, asked)}


def _retirement(content: Any, law: Statutes, on: date | None) -> Json:
    facts = Facts.from_json(content)
    asked = _day(on or facts.requested_on)
    found = best_retirement(facts, asked, law)
    determinations = [one.to_json() for one in found.all]
    return {
        "on": asked.isoformat(),
        "outcome": found.outcome.value,
        "best": found.best.rule if found.best else None,
        "amount_cents": found.best.amount_cents if found.best else None,
        "unsettled": [one.rule for one in found.unsettled],
        "first_dates": {rule: day and day.isoformat() for rule, day in found.first_dates.items()},
        "determinations": determinations,
        "hash": stable_hash(determinations),
    }


def _other(content: Json, law: Statutes, on: date | None) -> Json:
    benefit = content.get("benefit")
    if not isinstance(benefit, str) or benefit not in BENEFITS:
        raise CodecError("benefit", benefit, "one of " + ", ".join(BENEFITS))
    if "claim" not in content:
        raise CodecError("claim", None, "the claim of the benefit is missing")
    if on is None:
        raise CodecError("on", None, "the day for which the law is asked is missing")
    kind, determine = BENEFITS[benefit]
    found = determine(from_json(kind, content["claim"]), law, on)
    return {
        "on": on.isoformat(),
        "benefit": benefit,
        "outcome": found.outcome.value,
        "amount_cents": found.amount_cents,
        "determinations": [found.to_json()],
        "hash": stable_hash([found.to_json()]),
    }


def _day(day: date) -> date:
    """A day for which there can be law; the year 9999 and the days of another currency cannot."""
    if day < FIRST_DAY or day.year > LAST_YEAR:
        raise FactsError("on", day.isoformat(), f"from {FIRST_DAY} to the year {LAST_YEAR}")
    return day


def _content(raw: bytes) -> Json:
    """The JSON object of a line, read strictly: no fractions, no name twice, no depth tricks."""
    if len(raw) > LONGEST_LINE:
        raise CodecError("line", len(raw), f"longer than {LONGEST_LINE} bytes")
    try:
        text = raw.decode("utf-8-sig")
        content = json.loads(
            text, parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_once
        )
    except CodecError:
        raise
    except UnicodeDecodeError as error:
        raise CodecError("line", error.start, f"byte {error.start} is not UTF-8") from error
    except RecursionError as error:
        raise CodecError("line", None, "too many brackets inside each other") from error
    except ValueError as error:
        raise CodecError("line", None, f"not JSON ({error})") from error
    if "\\ud" in text.lower() and not _is_text(content):
        raise CodecError("line", None, "half a character (a lone surrogate)")
    if not isinstance(content, dict):
        raise CodecError("line", type(content).__name__, "expected an object in braces")
    return content


def _is_text(content: Any) -> bool:
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_float(text: str) -> None:
    raise CodecError("line", text, "only whole numbers: money is in cents")


def _once(pairs: list[tuple[str, Any]]) -> Json:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CodecError(twice, None, "named twice")
    return content


def _places(error: CodecError | FactsError) -> list[str]:
    """Where the error lies, from the outside in: the place that the codec noted, then the field."""
    noted: list[str] = getattr(error, "__notes__", [])
    return [*noted[:1], error.field] if isinstance(error, FactsError) else [error.field]


def _text(raw: bytes) -> str:
    return raw[:LONGEST_LINE].decode("utf-8", "replace").rstrip("\r\n")
