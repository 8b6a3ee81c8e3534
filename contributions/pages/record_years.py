"""The years of a record: what each comes to, and the months of those that are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext, pgettext

from contributions.employers.models import Category
from contributions.queries import RecordMonth, is_indemnified, is_recognised, record_of_year
from portal.components.dates import names_of_months
from portal.components.life_band import BandMonth
from portal.components.parts import Amount, Column, Link, Status
from portal.components.values import escaped, money_text, status_tag

EVERY_YEAR = "all"


@dataclass(frozen=True, slots=True)
class Year:
    """A year in one line: its months, what was earned, what is missing or owed.

    `rows`: its months, when it is open. `address` opens it without JavaScript too.
    """

    year: int
    line: SafeString
    address: str
    rows: list[list[object]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"year-{self.year}"

    @property
    def caption(self) -> str:
        return _("Months of %(year)s") % {"year": self.year}


def years(
    person_id: int, months: Sequence[RecordMonth], facts: Iterable[BandMonth], asked: str
) -> list[Year]:
    """One entry a year, newest first. asked: the year that is open, or all; else the newest is.

    The protocols of one open year are read here; of all, they are in the months already.
    """
    of_year: dict[int, list[RecordMonth]] = defaultdict(list)
    for one in months:
        of_year[one.month.year].append(one)
    missing: dict[int, list[BandMonth]] = defaultdict(list)
    for fact in facts:
        if fact.status == "missing":
            missing[fact.month.year].append(fact)
    known = sorted({*of_year, *missing}, reverse=True)
    if asked == EVERY_YEAR:
        opened: Mapping[int, Sequence[RecordMonth]] = {year: of_year[year] for year in known}
    else:
        chosen = [year for year in known if str(year) == asked] or known[:1]
        opened = {year: record_of_year(person_id, year) for year in chosen}
    page = reverse("contributions:record")
    return [
        Year(
            year,
            _line(year, of_year[year], len(missing[year])),
            f"{page}?year={year}",
            _rows(opened[year], missing[year]) if year in opened else [],
        )
        for year in known
    ]


def columns() -> list[str | Column]:
    """The headings of the months of a year."""
    return [
        _("Month"),
        _("State"),
        Column(label=_("Wage"), numeric=True),
        Column(label=_("Contribution"), numeric=True),
        _("Payer"),
        _("Source"),
        _("Wrong?"),
    ]


def _line(year: int, months: Sequence[RecordMonth], missing: int) -> SafeString:
    count = len({one.month for one in months})
    text = ngettext("%(year)s: %(count)s month", "%(year)s: %(count)s months", count) % {
        "year": year,
        "count": count,
    }
    text = f"{text}, {money_text(sum([one.remuneration_cents for one in months]))}"
    owed = len({one.month for one in months if not one.paid and not is_recognised(one.source)})
    if not missing and not owed:
        return escaped(text)  # as nearly every year
    tags = []
    if missing:
        words = ngettext("%(count)s month missing", "%(count)s months missing", missing)
        tags.append(status_tag("needs_you", words % {"count": missing}))
    if owed:
        words = ngettext("%(count)s month not yet paid", "%(count)s months not yet paid", owed)
        tags.append(status_tag("waiting", words % {"count": owed}))
    underlined = format_html("<span>{}</span>", text)  # not the space before a tag
    return format_html_join(" ", "{}", [(underlined,), *((tag,) for tag in tags)])


def _rows(months: Iterable[RecordMonth], missing: Iterable[BandMonth]) -> list[list[object]]:
    wrong = _wrong_links({*(one.month for one in months), *(fact.month for fact in missing)})
    rows = [(one.month, _row(one, wrong[one.month])) for one in months]
    rows += [(gap.month, _gap_row(gap, wrong[gap.month])) for gap in missing]
    return [row for _month, row in sorted(rows, key=lambda pair: pair[0])]


def _row(one: RecordMonth, wrong: Link) -> list[object]:
    return [
        wrong.about,
        _state(one),
        _amount(one.remuneration_cents),
        _amount(one.contribution_cents),
        one.employer_name or str(Category(one.category).label),
        source_of(one),
        wrong,
    ]


def _state(one: RecordMonth) -> Status:
    if is_recognised(one.source):
        return Status("granted", pgettext("month", "Recognised"))
    if one.paid:
        return Status("paid", pgettext("month", "Paid"))
    return Status("waiting", pgettext("month", "Declared"))


@lru_cache(maxsize=4096)  # wages stay the same for many months
def _amount(cents: int) -> Amount:
    return Amount(cents)


# Of months without a declaration, as they stand in the rows; others are shown as they were told.
_SOURCES = (N_("payrolls before the portal"), N_("own payment"))


def source_of(one: RecordMonth) -> str:
    """Where a month is known from: its declaration, or whoever told us."""
    if is_recognised(one.source):
        return _("decision %(number)s") % {"number": one.source.partition(" ")[2]}
    if one.protocol:
        return _("declaration %(protocol)s") % {"protocol": one.protocol}
    if is_indemnified(one.source):
        return _("indemnity %(number)s") % {"number": one.source.partition(" ")[2]}
    return _(one.source) if one.source in _SOURCES else one.source


def _gap_row(gap: BandMonth, wrong: Link) -> list[object]:
    return [
        wrong.about,
        Status("needs_you", pgettext("month", "Missing")),
        None,
        None,
        gap.label,
        None,
        wrong,
    ]


def _wrong_links(months: Collection[date]) -> Mapping[date, Link]:
    """For each month the link to say that it is wrong."""
    text = _("This is wrong")
    start, end = reverse("benefits:wrong_month", args=["MONTH"]).split("MONTH")
    return {
        month: Link(text, f"{start}{month.isoformat()[:7]}{end}", about=name)
        for month, name in names_of_months(months).items()
    }
