"""An indemnity from the wish to the months in the record (Lei 8.212/1991 art. 45-A).

The activity is proven first: an officer looks. What it costs is reckoned for one month of payment;
afterwards it is reckoned again. Paid, its months count like others of the record, as time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from contributions.employers.models import Category
from contributions.indemnities.models import INDEMNITY, Indemnity, IndemnityState
from contributions.law.indemnity import IndemnityMonth, can_be_indemnified, indemnity
from contributions.ledger import postings
from contributions.record.models import ContributionMonth
from contributions.remittances.matching import ENGINE, allocate, indemnity_paid_by, leave
from contributions.remittances.models import STATEMENT_ENTRY, EntryState, StatementEntry
from contributions.remittances.wording import entry_reason
from portal.errors import Mendable
from portal.periods import last_day, month_range, parse_month

SOURCE = "indemnity "
OPEN = (IndemnityState.ASKED, IndemnityState.BILLED)


@dataclass(frozen=True, slots=True)
class Sum:
    """What months cost in a month of payment: the mean behind it, and each month's salary."""

    months: Sequence[date]
    mean_cents: int
    wages: Sequence[int]
    pay_by: date


def is_indemnified(source: str) -> bool:
    """Whether a month of the record came by an indemnity."""
    return source.startswith(SOURCE)


def months_to_pay(
    person_id: int, first: date, last: date, born_on: date | None, on: date
) -> tuple[date, ...]:
    """The months from one to another that an indemnity can buy: none that the record has already.

    Mendable names the field that does not fit.
    """
    if last < first:
        raise Mendable(_("The last month comes after the first."), "last_month")
    if not can_be_indemnified(last, on):
        raise Mendable(
            _("Later months are not old enough: they are paid with fine and interest instead."),
            "last_month",
        )
    if born_on is not None and (first.year, first.month) < (born_on.year + 12, born_on.month):
        raise Mendable(_("You were a child then. Choose a later month."), "first_month")
    known = set(
        ContributionMonth.objects.filter(
            person_id=person_id, month__range=(first, last)
        ).values_list("month", flat=True)
    )
    months = tuple(month for month in month_range(first, last) if month not in known)
    if not months:
        raise Mendable(_("The record has all of these months already."), "first_month")
    return months


def costs(months: Sequence[date], mean_cents: int, on: date) -> tuple[IndemnityMonth, ...]:
    """What each month costs if it is paid on a day."""
    return indemnity(mean_cents, tuple(months), on)


def months_of(one: Indemnity) -> tuple[date, ...]:
    """Its months as days."""
    return tuple(parse_month(text) for text in one.months)


def ask(
    person_id: int, months: Sequence[date], proof: str, *, asked_by: int, at: datetime
) -> Indemnity:
    """Keep the wish; the same months again are the same wish. Raises Mendable."""
    wanted = [f"{month:%Y-%m}" for month in months]
    Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    waiting = Indemnity.objects.filter(person_id=person_id, state__in=OPEN).first()
    if waiting is not None:
        if waiting.months == wanted:
            return waiting
        raise Mendable(_("You have asked for other months. Withdraw that first, or pay it."))
    return Indemnity.objects.create(
        person_id=person_id, months=wanted, proof=proof, asked_by_id=asked_by, asked_at=at
    )


def accept(
    one: Indemnity, reckoned: Sum, note: str, *, decided_by: int, actor: str, at: datetime
) -> Indemnity:
    """The activity is proven: the bill comes of it. Raises IllegalTransition."""
    return INDEMNITY.apply(
        one, "accept", by="officer", actor=actor, at=at, note=note,
        decided_by_id=decided_by, decided_at=at, **_amounts(reckoned),
    )  # fmt: skip


def refuse(one: Indemnity, note: str, *, decided_by: int, actor: str, at: datetime) -> Indemnity:
    """The activity is not proven, with the reason. Raises Mendable or IllegalTransition."""
    if not note.strip():
        raise Mendable(_("Say why not."), "note")
    return INDEMNITY.apply(
        one, "refuse", by="officer", actor=actor, at=at,
        decided_by_id=decided_by, decided_at=at, note=note.strip(),
    )  # fmt: skip


def reckon(one: Indemnity, reckoned: Sum, *, actor: str, at: datetime) -> Indemnity:
    """The bill for another month of payment. Raises IllegalTransition."""
    return INDEMNITY.apply(one, "reckon", by="person", actor=actor, at=at, **_amounts(reckoned))


def withdraw(one: Indemnity, *, actor: str, at: datetime) -> Indemnity:
    """The person does not want it any more. Raises IllegalTransition."""
    return INDEMNITY.apply(one, "withdraw", by="person", actor=actor, at=at)


def _amounts(reckoned: Sum) -> dict[str, object]:
    found = costs(reckoned.months, reckoned.mean_cents, reckoned.pay_by)
    return {
        "months": [f"{month:%Y-%m}" for month in reckoned.months],
        "mean_cents": reckoned.mean_cents,
        "base_cents": found[0].base_cents,
        "wages": list(reckoned.wages),
        "total_cents": sum(month.total_cents for month in found),
        "pay_by": reckoned.pay_by,
    }


def pay_by(on: date) -> date:
    """The last day on which a sum of this month can be paid."""
    return last_day(on)


# ── The money ────────────────────────────────────────────────────────────────────────────────


def receive(entry_id: int, at: datetime) -> None:
    """A booking pays the indemnity that it names, and the months are in the record; once.

    Exactly its sum, in its month of payment: anything else waits for a person with the reason.
    """
    entry = StatementEntry.objects.select_for_update(of=("self",)).get(pk=entry_id)
    if entry.state != EntryState.NEW:
        return
    found = Indemnity.objects.select_for_update(of=("self",))
    one = found.filter(reference=indemnity_paid_by(entry)).first()
    trouble = _trouble(one, entry)
    if one is None or trouble:
        leave(entry, trouble, at)
        return
    STATEMENT_ENTRY.apply(entry, "match", by="engine", actor=ENGINE, at=at, reason="")
    postings.post(
        f"bank entry:{entry.pk}",
        "indemnity received",
        entry.booked_on,
        [
            ("bank", "fund", 0, entry.amount_cents),
            ("contributions_income", "fund", 0, -entry.amount_cents),
        ],
        note=one.reference,
    )
    _pay(one, entry, ENGINE, at)


def receive_by_hand(
    entry: StatementEntry, reference: str, *, reason: str, actor: str, at: datetime
) -> StatementEntry:
    """An officer says that a waiting booking pays an indemnity. Raises Mendable."""
    one = Indemnity.objects.select_for_update(of=("self",)).filter(reference=reference).first()
    trouble = _trouble(one, entry)
    if one is None or trouble:
        raise Mendable(entry_reason(trouble), "reference")
    entry = allocate(
        entry, "contributions_income",
        kind="indemnity matched by hand", actor=actor, reason=reason, about=reference, at=at,
    )  # fmt: skip
    _pay(one, entry, actor, at)
    return entry


def _pay(one: Indemnity, entry: StatementEntry, actor: str, at: datetime) -> None:
    paid = INDEMNITY.apply(
        one, "pay", by="engine", actor=actor, at=at, channel="bank",
        paid_on=entry.booked_on, entry_id=entry.pk,
    )  # fmt: skip
    _credit(paid)


def _trouble(one: Indemnity | None, entry: StatementEntry) -> str:
    """Why a booking cannot pay the indemnity that it names; "" when it can."""
    if one is None:
        return "unknown_reference"
    if one.state != IndemnityState.BILLED or one.pay_by is None:
        return "already_paid" if one.state == IndemnityState.PAID else "indemnity_not_open"
    fits = entry.booked_on <= one.pay_by and entry.amount_cents == one.total_cents
    return "" if fits else "indemnity_other_sum"


def _credit(one: Indemnity) -> None:
    """Its months in the record. One that came meanwhile by another way stays as it is."""
    ContributionMonth.objects.bulk_create(
        [
            ContributionMonth(
                person_id=one.person_id,
                month=month,
                category=Category.OWN_ACCOUNT,
                remuneration_cents=cents,
                contribution_cents=one.base_cents,
                status=ContributionMonth.Status.PAID,
                paid_on=one.paid_on,
                source=f"{SOURCE}{one.reference}",
            )
            for month, cents in zip(months_of(one), one.wages, strict=True)
        ],
        ignore_conflicts=True,
    )


# ── Reading ──────────────────────────────────────────────────────────────────────────────────


def of_person(person_id: int) -> QuerySet[Indemnity]:
    """A person's indemnities, the newest first."""
    found = Indemnity.objects.filter(person_id=person_id)
    return found.select_related("decided_by").order_by("-asked_at", "-id")


def open_ones() -> QuerySet[Indemnity]:
    """What waits for an officer, the longest waiting first."""
    return Indemnity.objects.filter(state=IndemnityState.ASKED).order_by("asked_at", "id")


def by_reference(reference: str) -> Indemnity | None:
    """The indemnity with this number."""
    found = Indemnity.objects.select_related("person", "decided_by")
    return found.filter(reference=reference).first()
