"""Conditions and lines as sentences in the reader's language, without knowing any web framework.

``Wording()`` speaks English; a page passes its language and its gettext functions.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from portal.money import decimal_mark, format_cents, round_ratio

from . import sentences
from .determination import Condition, Line, Result, Value
from .worktime import DAY, YEAR, years_months_days

Translate = Callable[[str], str]
TranslatePlural = Callable[[str, str, int], str]


def _same(text: str) -> str:
    return text


def _english_plural(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


class Wording:
    """Puts determinations into words. KeyError for a key that ``sentences`` does not know."""

    def __init__(
        self,
        language: str = "en",
        gettext: Translate = _same,
        ngettext: TranslatePlural = _english_plural,
    ) -> None:
        self.language = language
        self._gettext = gettext
        self._ngettext = ngettext

    # -- parts of a determination -------------------------------------------------------------

    def rule(self, key: str) -> str:
        """The name of a benefit rule."""
        return self._gettext(sentences.RULES[key])

    def label(self, part: Condition | Line) -> str:
        """Two or three words for a condition or a line."""
        table = sentences.CONDITIONS if isinstance(part, Condition) else sentences.LINES
        return self._gettext(table[part.key][0])

    def condition(self, condition: Condition) -> str:
        """One sentence: what you have and what is needed."""
        template = sentences.CONDITIONS[condition.key][1]
        if condition.result is Result.UNKNOWN:
            template = sentences.UNKNOWN
        return self._gettext(template).format(
            label=self.label(condition),
            own=self.own(condition),
            needed=self.needed(condition),
            **self._values(condition.values),
        )

    def own(self, condition: Condition) -> str:
        """What you have, or "nothing" if nothing is known."""
        if condition.own is None:
            return self._gettext(sentences.NOTHING)
        return self.value(condition.own)

    def needed(self, condition: Condition) -> str:
        """What the rule asks for."""
        return "" if condition.needed is None else self.value(condition.needed)

    def line(self, line: Line) -> str:
        """One sentence: this step of the sum, with its rounding."""
        text = self._gettext(sentences.LINES[line.key][1]).format(
            amount=self.value(line.amount), **self._values(line.values)
        )
        rounding = sentences.ROUNDINGS.get(line.rounding)
        return f"{text[:-1]} ({self._gettext(rounding)})." if rounding else text

    def source(self, condition: Condition) -> str:
        """Where the own value comes from; names of registers stay as they are."""
        known = sentences.SOURCES.get(condition.source)
        return self._gettext(known) if known else condition.source

    def result(self, result: Result) -> str:
        """met, not met, not known yet."""
        return self._gettext(sentences.RESULTS[result])

    def doubt(self, key: str) -> str:
        """Why a person should look."""
        return self._gettext(sentences.DOUBTS[key])

    def missing(self, key: str) -> str:
        """A fact that must be known first: "payment:2021-05", "birth"."""
        kind, _, rest = key.partition(":")
        if kind == "parameter":
            name, _, when = rest.rpartition(":")
            return self._gettext(sentences.MISSING[kind]).format(name=name, date=self._date(when))
        if kind in sentences.MISSING:
            named = kind in ("payment", "remuneration") and rest
            month = self._month(f"{rest}-01") if named else ""
            return self._gettext(sentences.MISSING[kind]).format(month=month, name=rest)
        label = sentences.CONDITIONS.get(kind)
        return self._gettext(label[0]) if label else key

    # -- values -------------------------------------------------------------------------------

    def value(self, value: Value) -> str:
        """A typed value as the reader writes it."""
        kind, amount = value
        if isinstance(amount, str):
            return self._TEXTS[kind](self, amount)
        return self._NUMBERS[kind](self, amount)

    def _values(self, values: dict[str, Value]) -> dict[str, str]:
        return {name: self.value(value) for name, value in values.items()}

    def _counted(self, kind: str, count: int | str, number: int) -> str:
        one, many = sentences.COUNTS[kind]
        return self._ngettext(one, many, number).format(n=count)

    def _joined(self, parts: list[str]) -> str:
        if len(parts) == 1:
            return parts[0]
        comma = self._gettext(sentences.LIST_COMMA)
        return self._gettext(sentences.LIST_OF_TWO).format(
            first=comma.join(parts[:-1]), last=parts[-1]
        )

    def _years_months(self, months: int) -> str:
        return self._duration(months // 12, months % 12, 0)

    def _duration(self, years: int, months: int, days: int) -> str:
        parts = [
            self._counted(kind, count, count)
            for kind, count in (("years", years), ("months", months), ("days", days))
            if count
        ]
        return self._joined(parts or [self._counted("years", 0, 0)])

    def _points(self, units: int) -> str:
        whole, rest = divmod(units, YEAR)
        if rest < DAY:
            return self._counted("points", whole, whole)
        return self._counted("points", self._decimal(Fraction(units // 438, 1000), 2), whole + 1)

    def _decimal(self, number: Fraction, places: int, *, strip: bool = True) -> str:
        scaled = round_ratio(number.numerator * 10**places, number.denominator, "truncate")
        text = f"{scaled // 10**places}.{scaled % 10**places:0{places}d}"
        text = text.rstrip("0").rstrip(".") if strip else text
        return text.replace(".", decimal_mark(self.language))

    def _date(self, text: str) -> str:
        when = date.fromisoformat(text)
        return self._gettext(sentences.DATE).format(
            day=when.day, month=self._gettext(sentences.MONTHS[when.month - 1]), year=when.year
        )

    def _month(self, text: str) -> str:
        when = date.fromisoformat(text)
        return self._gettext(sentences.MONTH_OF_YEAR).format(
            month=self._gettext(sentences.MONTHS[when.month - 1]), year=when.year
        )

    def _text(self, key: str) -> str:
        return self._gettext(sentences.TEXTS.get(key, key))

    _NUMBERS: dict[str, Callable[[Wording, int], str]] = {
        "cents": lambda self, amount: format_cents(amount, self.language),
        "time": lambda self, units: self._duration(*years_months_days(units)),
        "age": _years_months,
        "points": _points,
        "years": lambda self, n: self._counted("years", n, n),
        "months": lambda self, n: self._counted("months", n, n),
        "days": lambda self, n: self._counted("days", n, n),
        "count": lambda self, n: str(n),
        "flag": lambda self, n: self._gettext(sentences.YES if n else sentences.NO),
    }
    _TEXTS: dict[str, Callable[[Wording, str], str]] = {
        "date": _date,
        "month": _month,
        "percent": lambda self, text: self._decimal(Fraction(text) * 100, 2) + "\u00a0%",
        "factor": lambda self, text: self._decimal(Fraction(text), 4, strip=False),
        "text": _text,
    }
