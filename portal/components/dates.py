"""Dates, months and periods written out in the reader's language."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_month_names
from babel.lists import format_list
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Our English is the international one: day before month. Arabic names the months as in Egypt.
LOCALES = {"en": "en_GB", "pt": "pt_BR", "es": "es", "zh-hans": "zh_Hans_CN", "ar": "ar_EG"}
# One day has 24 hours in all our languages, as on the offices' doors.
CLOCKS = {"ar": "HH:mm"}


def locale() -> Locale:
    """The Babel locale of the active language."""
    return _locale(get_language() or "en")


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES.get(language, LOCALES.get(language.split("-")[0], "en_GB")))


@lru_cache(maxsize=8192)
def _written(value: date, form: str, language: str) -> str:
    """A long table names the same days again and again: each is written once."""
    if form in ("long", "full"):
        return str(format_date(value, format=form, locale=_locale(language)))
    return str(format_skeleton(form, value, locale=_locale(language)))


def _write(value: date | datetime, form: str) -> str:
    return _written(_day(value), form, get_language() or "en")


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def long_date(value: date | datetime) -> str:
    """5 December 2026"""
    return _write(value, "long")


def weekday_date(value: date | datetime) -> str:
    """Saturday 5 December 2026"""
    return _write(value, "full")


def short_date(value: date | datetime) -> str:
    """5 Dec 2026, for dense tables."""
    return _write(value, "yMMMd")


def month_name(value: date | datetime) -> str:
    """December 2026"""
    return _write(value, "yMMMM")


def names_of_months(months: Iterable[date]) -> dict[date, str]:
    """The same for many months at once: the language is asked for once."""
    language = get_language() or "en"
    return {month: _written(month, "yMMMM", language) for month in months}


def month_names() -> list[str]:
    """January … December, as they stand alone."""
    names = get_month_names("wide", context="stand-alone", locale=locale())
    return [names[number] for number in range(1, 13)]


def month_letters() -> list[str]:
    """J F M A …: labels for the twelve columns of a year."""
    names = get_month_names("narrow", context="stand-alone", locale=locale())
    return [names[number] for number in range(1, 13)]


def time_of_day(value: datetime) -> str:
    """Saturday 5 December 2026, 14:05"""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return _("%(day)s, %(clock)s") % {"day": weekday_date(local), "clock": clock(value)}


def clock(value: datetime) -> str:
    """14:05, where the day is said beside it or is today"""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    form = CLOCKS.get(get_language() or "en", "short")
    return format_time(local, format=form, locale=locale())


def period(start: date, end: date | None, *, by_month: bool = True) -> str:
    """March 2019 to July 2021; one month alone stays alone; no end reads "until now"."""
    write = month_name if by_month else long_date
    if end is None:
        return _("%(start)s until now") % {"start": write(start)}
    if write(start) == write(end):
        return write(start)
    return _("%(start)s to %(end)s") % {"start": write(start), "end": write(end)}


def listed(words: list[str]) -> str:
    """May, June and July: a list as the reader's language writes it."""
    return format_list(words, locale=locale())
