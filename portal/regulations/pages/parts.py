"""What the pages of legal numbers share: a number in a row, its history, the day asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L_

from benefits.law.statute import the_law
from portal import clock
from portal.citations import citations
from portal.components import dates
from portal.components.parts import Column, Link
from portal.regulations import index, values
from portal.regulations.steps_chart import StepsChart, steps_chart
from portal.statutes import NoValueInForce, Parameter

EARLIEST = date(1900, 1, 1)
UNITS = {
    "BRL": L_("reais"),
    "percent": L_("per cent"),
    "ratio": L_("factor"),
    "years": L_("years"),
    "months": L_("months"),
    "days": L_("days"),
    "points": L_("points"),
    "count": L_("number"),
    "day of month": L_("day of the month"),
    "date": L_("day"),
    "rule": L_("choice"),
    "text": L_("words"),
    "flag": L_("yes or no"),
}


def asked_day(request: HttpRequest) -> date:
    """The day in the address (?on=2026-01-31, or in three parts), today if there is none."""
    text = request.GET.get("on", "")
    if not text:
        parts = [request.GET.get(f"on_{part}", "").strip() for part in ("year", "month", "day")]
        if all(part.isascii() and part.isdigit() for part in parts):
            text = "-".join([parts[0].zfill(4), parts[1].zfill(2), parts[2].zfill(2)])
    try:
        return max(date.fromisoformat(text), EARLIEST)
    except ValueError:
        return clock.today()


def english(text: str) -> SafeString:
    """Notes of the law's files are written in English: said so, for those who listen."""
    return format_html('<span lang="en">{}</span>', text)


def unit_words(parameter: Parameter) -> str:
    units = parameter.unit.values() if isinstance(parameter.unit, dict) else [parameter.unit]
    known = dict.fromkeys(
        str(UNITS.get(unit, _("table"))) if isinstance(unit, str) else _("table") for unit in units
    )
    return ", ".join(known)


def value_on(parameter: Parameter, on: date) -> str:
    try:
        return values.shown(parameter.in_force(on).value, parameter.unit)
    except NoValueInForce:
        return _("no value on this day")


def since_on(parameter: Parameter, on: date) -> str:
    try:
        return dates.long_date(parameter.in_force(on).since)
    except NoValueInForce:
        return "—"


def article_links(reference: str, on: date) -> SafeString:
    """The reference, and a link to each article that it names."""
    known = index.articles()
    return format_html_join(
        "; ",
        '<a href="{}?on={}">{}</a>',
        (
            (reverse("regulations:article", args=[one.key]), on.isoformat(), one.name)
            for one in citations(reference)
            if one.key in known
        ),
    )


COLUMNS = [L_("Legal number"), L_("Value on this day"), L_("In force since"), L_("Article")]


def columns() -> list[Column]:
    return [Column(label=str(label), long=place == 0) for place, label in enumerate(COLUMNS)]


def number_link(parameter: Parameter, on: date, url_name: str = "regulations:value") -> Link:
    """A number by its description, leading to its page as of that day."""
    address = reverse(url_name, args=parameter.key.split("/"))
    return Link(text=parameter.description, url=f"{address}?on={on.isoformat()}")


def row(key: str, on: date, url_name: str = "regulations:value") -> list[object]:
    """One number in a table."""
    parameter = the_law().parameter(key)
    return [
        number_link(parameter, on, url_name),
        value_on(parameter, on),
        since_on(parameter, on),
        parameter.reference,
    ]


def history_rows(parameter: Parameter) -> list[list[object]]:
    """Every value, newest first."""
    return [
        [
            dates.long_date(one.since),
            dates.long_date(one.until) if one.until else _("until a later act"),
            values.shown(one.value, parameter.unit),
            one.act or parameter.reference,
        ]
        for one in reversed(parameter.dated)
    ]


def history_columns() -> list[str]:
    return [_("From"), _("Until"), _("Value"), _("Act")]


def charts(parameter: Parameter, on: date) -> list[StepsChart]:
    """A drawing for each number that changed, four at most."""
    found: list[StepsChart] = []
    for name, unit, steps in values.series(parameter):
        title = values.part_name(name) if name else parameter.description
        drawn = steps_chart(title, unit, steps, parameter.dated[-1].until, on)
        if drawn is not None and len(found) < 4:
            found.append(drawn)
    return found


def parameter_or_none(topic: str, name: str) -> Parameter | None:
    key, law = f"{topic}/{name}", the_law()
    return law.parameter(key) if key in law else None


def whole(parameter: Parameter, on: date) -> dict[str, Any]:
    """What a page about one number needs."""
    return {
        "parameter": parameter,
        "on": on,
        "value": value_on(parameter, on),
        "unit": unit_words(parameter),
        "articles": article_links(parameter.reference, on),
        "history_columns": history_columns(),
        "history": history_rows(parameter),
        "charts": charts(parameter, on),
        "choice": parameter.policy_choice,
    }
