"""Benefits that are paid in dated instalments, each of the same amount, and not by the month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from benefits.applications.forms.base import Grant, Pay, Planned, Rise
from benefits.law.statute import the_law
from portal.components import dates


def pay(awards: Callable[[Grant], list[Planned]]) -> Pay:
    """Untaxed, and as granted until the last one."""
    return Pay(
        awards=awards,
        rise=Rise.NONE,
        total=_("You receive with each instalment"),
        by_instalment=True,
        taxed=False,
    )


def between(on: date) -> timedelta:
    """From one instalment to the next (Resolução Codefat 957/2022), by the law of a day."""
    days: int = the_law().get("unemployment/instalment_days", on)["between"]
    return timedelta(days=days)


def due_days(first: date, count: int, on: date) -> list[date]:
    """On which days so many instalments are due, by the law of a day."""
    return [first + between(on) * number for number in range(count)]


def one_award(grant: Grant, days: Sequence[date]) -> list[Planned]:
    """One award over all its days; none without a day."""
    if not days:
        return []
    return [Planned(grant.person_id, grant.amount_cents, days[0], days[-1], instalments=len(days))]


def plan_words(days: Sequence[date]) -> str:
    """The dates as the claimant reads them before anything is sent; "" without a day."""
    if not days:
        return ""
    return _g("If the right is there you are paid %(count)s times: %(days)s.") % {
        "count": len(days),
        "days": ", ".join(dates.short_date(day) for day in days),
    }
