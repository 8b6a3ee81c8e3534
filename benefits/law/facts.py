"""What is known about a person when the law is asked: frozen, checked, with sources, as JSON.

Facts go into the decision record, so that a determination can be repeated years later. A field that
nobody knows is None; a rule that needs it answers *unknown*, never *no*. Impossible facts are
refused here with the field, the value and the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import TypeVar, cast

from portal.periods import Span, last_day, month_range

from .codec import Json, from_json, to_json

__all__ = [
    "Activity",
    "Category",
    "ContributionMonth",
    "DegreeSince",
    "Facts",
    "FactsError",
    "Pause",
    "PauseKind",
    "Source",
    "months_of",
    "refuse_below",
    "refuse_other_than",
]


Member = TypeVar("Member", bound=StrEnum)


class FactsError(ValueError):
    """A fact that cannot be: ``field``, ``value`` and ``reason`` for the message."""

    def __init__(self, field_name: str, value: object, reason: str) -> None:
        self.field, self.value, self.reason = field_name, value, reason
        super().__init__(f"{field_name} {value!r}: {reason}")


class Category(StrEnum):
    """How somebody was insured in a month (Lei 8.213/1991 art. 11 and 13).

    The last three are time outside the scheme that counts in it: of a scheme for civil servants by
    its certificate (art. 94), military service (art. 55 I), and abroad by an agreement.
    """

    EMPLOYEE = "employee"
    DOMESTIC = "domestic"
    CASUAL = "casual"
    OWN_ACCOUNT = "own_account"
    COMPANY_SERVICE = "company_service"
    SIMPLIFIED = "simplified"
    MEI = "mei"
    VOLUNTARY = "voluntary"
    VOLUNTARY_SIMPLIFIED = "voluntary_simplified"
    VOLUNTARY_LOW_INCOME = "voluntary_low_income"
    SMALLHOLDER = "smallholder"
    OTHER_SCHEME = "other_scheme"
    MILITARY = "military"
    ABROAD = "abroad"


# Counted here by a certificate, without contributions to this scheme.
OUTSIDE = frozenset({Category.OTHER_SCHEME, Category.MILITARY, Category.ABROAD})
# The contribution is presumed paid (Lei 8.212/1991 art. 33 §5; Lei 10.666/2003 art. 4), or is shown
# by the certificate.
PRESUMED_PAID = OUTSIDE | {
    Category.EMPLOYEE,
    Category.DOMESTIC,
    Category.CASUAL,
    Category.COMPANY_SERVICE,
}
# Count only for retirement by age, unless complemented (Lei 8.212/1991 art. 21 §2 and §3).
REDUCED_PLANS = frozenset(
    {
        Category.SIMPLIFIED,
        Category.MEI,
        Category.VOLUNTARY_SIMPLIFIED,
        Category.VOLUNTARY_LOW_INCOME,
    }
)
VOLUNTARY = frozenset(
    {Category.VOLUNTARY, Category.VOLUNTARY_SIMPLIFIED, Category.VOLUNTARY_LOW_INCOME}
)


class Activity(StrEnum):
    """What the work was, where the law treats it apart."""

    COMMON = "common"
    TEACHING = "teaching"
    EXPOSURE_15 = "exposure_15"
    EXPOSURE_20 = "exposure_20"
    EXPOSURE_25 = "exposure_25"
    RURAL = "rural"


EXPOSURE_YEARS = {Activity.EXPOSURE_15: 15, Activity.EXPOSURE_20: 20, Activity.EXPOSURE_25: 25}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from and when it was taken there."""

    name: str
    on: date | None = None


@dataclass(frozen=True, slots=True, init=False)
class ContributionMonth:
    """One activity of one person in one month.

    ``remuneration_cents`` None: not known. ``paid`` None: not known (presumed for employees).
    ``first_day`` and ``last_day`` are days of the month; ``paid_late`` says that the contribution
    was paid after its due date; ``complemented`` that a reduced plan was raised to the full one;
    ``marks`` are pending marks of the record that a person must clear; ``indemnified`` says that an
    indemnity was paid for it (Lei 8.212/1991 art. 45-A).
    """

    month: date
    remuneration_cents: int | None
    category: Category = Category.EMPLOYEE
    source: str = "contribution record"
    paid: bool | None = None
    employer: str = ""
    first_day: int = 1
    last_day: int = 31
    activity: Activity = Activity.COMMON
    paid_late: bool = False
    complemented: bool = False
    marks: tuple[str, ...] = ()
    indemnified: bool = False

    def __init__(
        self,
        month: date,
        remuneration_cents: int | None,
        category: Category = Category.EMPLOYEE,
        source: str = "contribution record",
        paid: bool | None = None,
        employer: str = "",
        first_day: int = 1,
        last_day: int = 31,
        activity: Activity = Activity.COMMON,
        paid_late: bool = False,
        complemented: bool = False,
        marks: tuple[str, ...] = (),
        indemnified: bool = False,
    ) -> None:
        """As a dataclass would, in two thirds of the time: a career has hundreds of these."""
        if type(month) is not date or month.day != 1:
            raise FactsError("month", month, "a month is a date on day 1")
        if remuneration_cents is not None:
            if type(remuneration_cents) is not int:
                raise FactsError("remuneration_cents", remuneration_cents, "whole cents only")
            if remuneration_cents < 0:
                raise FactsError("remuneration_cents", remuneration_cents, "below zero")
        if type(category) is not Category:
            category = _member(Category, "category", category)
        if type(activity) is not Activity:
            activity = _member(Activity, "activity", activity)
        if not 1 <= first_day <= last_day <= 31:
            raise FactsError("last_day", (first_day, last_day), "not days of a month")
        _set_month(self, month)
        _set_remuneration(self, remuneration_cents)
        _set_category(self, category)
        _set_source(self, source)
        _set_paid(self, paid)
        _set_employer(self, employer)
        _set_first_day(self, first_day)
        _set_last_day(self, last_day)
        _set_activity(self, activity)
        _set_paid_late(self, paid_late)
        _set_complemented(self, complemented)
        _set_marks(self, marks)
        _set_indemnified(self, indemnified)


# Writing to a place of a frozen object, past the check of its name: in the order of its fields.
(
    _set_month,
    _set_remuneration,
    _set_category,
    _set_source,
    _set_paid,
    _set_employer,
    _set_first_day,
    _set_last_day,
    _set_activity,
    _set_paid_late,
    _set_complemented,
    _set_marks,
    _set_indemnified,
) = (getattr(ContributionMonth, one.name).__set__ for one in fields(ContributionMonth))


class PauseKind(StrEnum):
    """What may keep somebody insured without contributions (Lei 8.213/1991 art. 15 I to V)."""

    BENEFIT = "benefit"
    PRISON = "prison"
    SEGREGATION = "segregation"
    MILITARY = "military"


@dataclass(frozen=True, slots=True)
class Pause:
    """A time on an incapacity benefit, in prison, in compulsory segregation or in military service.

    ``end`` is the last day; None: not ended yet.
    """

    kind: PauseKind
    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if type(self.kind) is not PauseKind:
            object.__setattr__(self, "kind", _member(PauseKind, "kind", self.kind))
        if self.end is not None and self.end < self.start:
            raise FactsError("end", self.end, "before the start")


DEGREES = ("severe", "moderate", "light")


@dataclass(frozen=True, slots=True)
class DegreeSince:
    """From a day on the disability is of this degree, as an assessment found; "none": it ended."""

    since: date
    degree: str

    def __post_init__(self) -> None:
        refuse_other_than((*DEGREES, "none"), degree=self.degree)


@dataclass(frozen=True, slots=True)
class Facts:
    """A person as the retirement rules see them.

    ``joined_on`` None: the first day of the record. ``disability`` is the degree found by an
    assessment (severe, moderate, light) since ``disabled_since``; who had more than one degree has
    all of them in ``degrees``, which then hold instead. ``pauses`` keep somebody insured who paid
    nothing at that time. ``sources`` names where birth, sex and the like come from.
    """

    birth: date | None
    sex: str | None
    months: tuple[ContributionMonth, ...]
    requested_on: date
    joined_on: date | None = None
    death: date | None = None
    left_work_on: date | None = None
    disability: str | None = None
    disabled_since: date | None = None
    pauses: tuple[Pause, ...] = ()
    degrees: tuple[DegreeSince, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.sex not in ("M", "F", None):
            raise FactsError("sex", self.sex, "M or F as the register holds it")
        if self.disability not in (*DEGREES, None):
            raise FactsError("disability", self.disability, "severe, moderate or light")
        if len({change.since for change in self.degrees}) < len(self.degrees):
            raise FactsError("degrees", len(self.degrees), "two degrees from the same day")
        _refuse_the_same_job_twice(self.months)
        if self.birth is None:
            return
        if self.requested_on < self.birth:
            raise FactsError("requested_on", self.requested_on, "before birth")
        if self.death is not None and self.death < self.birth:
            raise FactsError("death", self.death, "before birth")
        if self.joined_on is not None and self.joined_on < self.birth:
            raise FactsError("joined_on", self.joined_on, "before birth")
        for pause in self.pauses:
            if pause.start < self.birth:
                raise FactsError("pauses", pause.start, "before birth")
        for change in self.degrees:
            if change.since < self.birth:
                raise FactsError("degrees", change.since, "before birth")
        early = self.birth.replace(day=1)
        for entry in self.months:
            if entry.month < early:
                raise FactsError("month", entry.month, "a contribution before birth")
            if self.death is not None and entry.month > self.death:
                raise FactsError("month", entry.month, "a contribution after death")

    def source_of(self, name: str) -> str:
        """The name of the source of a fact; the person register if none was given."""
        source = self.sources.get(name)
        return source.name if source else "person register"

    def to_json(self) -> Json:
        """Plain JSON values; ``Facts.from_json`` gives the same facts back."""
        return cast(Json, to_json(self))

    @classmethod
    def from_json(cls, content: Json) -> Facts:
        """Facts from their JSON form. FactsError or CodecError names what is wrong."""
        return from_json(cls, content)


def months_of(
    spans: Iterable[Span],
    remuneration_cents: int | None,
    category: Category = Category.EMPLOYEE,
    **more: object,
) -> tuple[ContributionMonth, ...]:
    """The months of employments with a constant pay; first and last month only in part."""
    return tuple(
        ContributionMonth(
            month,
            remuneration_cents,
            category,
            first_day=max(span.start, month).day,
            last_day=min(span.end, last_day(month)).day,
            **more,  # type: ignore[arg-type]
        )
        for span in spans
        for month in month_range(span.start, span.end)
    )


def refuse_below(least: int, **named: int | None) -> None:
    """FactsError for a number that cannot be so small; what is not known passes."""
    for name, value in named.items():
        if value is not None and value < least:
            raise FactsError(name, value, "below zero" if least == 0 else f"below {least}")


def refuse_other_than(known: Collection[str], **named: str | None) -> None:
    """FactsError for a word that nobody defined; what is not known passes."""
    for name, value in named.items():
        if value is not None and value not in known:
            raise FactsError(name, value, "one of " + ", ".join(sorted(known)))


def _refuse_the_same_job_twice(months: tuple[ContributionMonth, ...]) -> None:
    """Two jobs at a time are usual; the same one twice on the same days cannot be."""
    if len({entry.month for entry in months}) == len(months):
        return
    seen: dict[object, list[ContributionMonth]] = {}
    for entry in months:
        if not entry.employer:
            continue
        same = seen.setdefault((entry.month, entry.employer, entry.category, entry.activity), [])
        for other in same:
            if entry.first_day <= other.last_day and other.first_day <= entry.last_day:
                raise FactsError(
                    "months",
                    f"{entry.month:%Y-%m} {entry.employer}",
                    "the same employment twice on the same days",
                )
        same.append(entry)


def _member(kind: type[Member], name: str, value: object) -> Member:
    """The member that a word stands for; FactsError for a word that nobody defined."""
    if value not in [member.value for member in kind]:
        raise FactsError(name, value, "one of " + ", ".join(kind))
    return kind(value)
