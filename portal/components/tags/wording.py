"""Money, dates, status tags: the words of a page."""

from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

from portal.components import dates, values
from portal.components.errors import complain
from portal.components.tags.base import draw

register = template.Library()


@register.filter
def money(cents: Any) -> SafeString:
    """{{ cents|money }}: integer cents as money; empty for None."""
    return mark_safe("") if cents is None or cents == "" else values.money(cents)


@register.filter
def law_links(reference: str, on: date | None = None) -> SafeString:
    """{{ article|law_links:day }}: a reference whose articles lead to the law as of that day."""
    return values.law_links(reference, on)


@register.simple_tag
def onward() -> str:
    """An arrow from what is said before it to what is said after it, as the language runs."""
    return "←" if get_language_bidi() else "→"


@register.simple_tag
def comma() -> str:
    """What stands between two facts in one line, as the language writes it."""
    return {"ar": "، ", "zh-hans": "，"}.get(get_language() or "en", ", ")


@register.simple_tag
def call_us() -> SafeString:
    """The telephone of the house and when it is answered, for pages that say that we failed."""
    told = {
        "number": settings.TELEPHONE,
        "opens": settings.TELEPHONE_OPENS,
        "closes": settings.TELEPHONE_CLOSES,
    }
    return draw("call_us", told)


@register.simple_tag(name="money")
def money_tag(cents: int) -> SafeString:
    """{% money cents %}"""
    return values.money(cents)


def _time(value: Any, write: Any) -> SafeString:
    if not isinstance(value, date):
        if value not in (None, ""):
            complain("date", f"needs a date, got {value!r}")
        return mark_safe("")
    return values.time_tag(value, write(value))


@register.filter
def long_date(value: date | None) -> SafeString:
    """5 December 2026"""
    return _time(value, dates.long_date)


@register.filter
def weekday_date(value: date | None) -> SafeString:
    """Saturday 5 December 2026"""
    return _time(value, dates.weekday_date)


@register.filter
def short_date(value: date | None) -> SafeString:
    """5 Dec 2026"""
    return _time(value, dates.short_date)


@register.filter
def month_name(value: date | None) -> SafeString:
    """December 2026"""
    return _time(value, dates.month_name)


@register.filter
def time_of_day(value: datetime | None) -> SafeString:
    """Saturday 5 December 2026, 14:05"""
    return _time(value, dates.time_of_day)


@register.filter
def clock(value: datetime | None) -> SafeString:
    """14:05, where the day is said beside it or is today"""
    return _time(value, dates.clock)


@register.simple_tag
def period(start: date, end: date | None = None, by_month: bool = True) -> str:
    """{% period start end %}: March 2019 to July 2021; no end: until now."""
    return dates.period(start, end, by_month=by_month)


@register.filter
def show(value: Any) -> SafeString:
    """Any value a component accepts, as HTML."""
    return values.show(value)


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "met" %}: a drawing that repeats the word beside it."""
    return values.icon(name)


@register.simple_tag
def status_tag(kind: str, label: str = "") -> SafeString:
    """{% status_tag "granted" %}"""
    return values.status_tag(kind, label)
