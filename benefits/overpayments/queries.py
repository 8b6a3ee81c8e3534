"""What others may read about money that was paid without a right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Max, Q, When

from accounts.permissions import Actor, may
from benefits.appeals.models import Appeal, AppealState
from benefits.applications.models import Claim
from benefits.law import overpayment as law
from benefits.law.statute import the_law
from benefits.law.withholding import withholding
from benefits.overpayments.bill_models import PaybackBill, PaybackState
from benefits.overpayments.counting import left_cents_of, paid_cents, taken_cents
from benefits.overpayments.match_models import MatchState, PaybackMatch
from benefits.overpayments.models import Overpayment, OverpaymentState
from benefits.payments import deductions
from benefits.payments.accumulating import paid_on
from benefits.payments.exempt import is_taxed
from benefits.payments.models import Award, AwardState, Payment, PaymentKind
from portal import row_guard
from portal.periods import add_months, anniversary, first_of_month
from portal.records import well_formed_reference

PAGE = 100
AT_WORK = (
    OverpaymentState.FOUND,
    OverpaymentState.HEARING,
    OverpaymentState.TO_DECIDE,
    OverpaymentState.PROPOSED,
)


@dataclass(frozen=True)
class Account:
    """How it stands: in cents. `a_month_cents` 0: nothing can be taken at the moment.

    `paid_cents`: by bills. `runs`: whether any benefit is paid to the person.
    """

    owed_cents: int
    taken_cents: int
    paid_cents: int
    left_cents: int
    a_month_cents: int
    last_month: date | None
    runs: bool


@row_guard.everyone("what waits for a supervisor, whoever it is about")
def waiting() -> Sequence[Overpayment]:
    """What waits for an officer or for an answer, oldest first, a page of it."""
    return _page(*AT_WORK)


@row_guard.everyone("what is being paid back, whoever it is about")
def being_paid_back() -> Sequence[Overpayment]:
    """What was decided and is being paid back, oldest first, a page of it."""
    return _page(OverpaymentState.TAKING)


def _page(*states: OverpaymentState) -> list[Overpayment]:
    return list(
        Overpayment.objects.filter(state__in=states).select_related(
            "reduction__revision__decision__claim", "award__decision__claim", "person", "payee"
        )[:PAGE]
    )


@row_guard.everyone("how many there are, without a word about anybody")
def figures() -> dict[str, int]:
    """How many wait, are being paid back, paid back, or not asked back."""
    states = Overpayment.objects.order_by().values_list("state", flat=True)
    found = list(states)
    return {
        "waiting": sum(one in AT_WORK for one in found),
        **{state: found.count(state) for state in ("taking", "settled", "waived")},
    }


@row_guard.everyone("whose it is, before the right to it is asked")
def _by_reference(reference: str) -> Overpayment | None:
    if not well_formed_reference(reference):
        return None
    return (
        Overpayment.objects.filter(reference=reference.upper())
        .select_related("reduction__revision__decision__claim", "reduction__person")
        .select_related("award__decision__claim")
        .select_related("person", "payee", "result", "opened_by", "proposed_by", "closed_by")
        .first()
    )


def to_settle(actor: Actor, reference: str, *, on: date) -> Overpayment | None:
    """The overpayment with this number if the actor may settle it; None hides the rest."""
    found = _by_reference(reference)
    return found if found and may(actor, "overpayment.settle", found, on=on) else None


def own(actor: Actor, reference: str, *, on: date) -> Overpayment | None:
    """The same for the person, once they were told of it; None hides the rest."""
    found = _by_reference(reference)
    if found is None or found.opened_at is None:
        return None
    return found if may(actor, "procedure.answer", found, on=on) else None


def of_claim(claim: Claim) -> list[Overpayment]:
    """What the claimant was told of a claim, newest first; others of the household read theirs."""
    found = Overpayment.objects.filter(
        Q(person_id=claim.person_id, payee=None) | Q(payee_id=claim.person_id),
        Q(reduction__revision__decision__claim=claim) | Q(award__decision__claim=claim),
        opened_at__isnull=False,
    )
    return list(found.order_by("-found_at"))


@deductions.told_by
def taken_off_next(person_id: int, on: date) -> int:
    """What the next run takes off by the awards of today; below 0 what it gives back."""
    cents = 0
    for found in Overpayment.objects.filter(
        person_id=person_id, state__in=[OverpaymentState.TAKING, OverpaymentState.ANNULLED]
    ).select_related("person", "reduction"):
        account = account_of(found, on)
        if account.left_cents < 0:
            cents += account.left_cents
        elif not is_contested(found):
            cents += account.a_month_cents
    return cents


def standing_of(person_id: int, on: date) -> list[tuple[Overpayment, Account]]:
    """What is being paid back, each with how it stands."""
    found = Overpayment.objects.filter(person_id=person_id, state=OverpaymentState.TAKING)
    return [(one, account_of(one, on)) for one in found.select_related("person", "reduction")]


def is_contested(found: Overpayment) -> bool:
    """While a panel has it, or the reduction that it was counted from, nothing is taken off."""
    counted_from = found.reduction.result_id if found.reduction else None
    return Appeal.objects.filter(
        decision_id__in=[found.result_id, counted_from],
        state__in=[AppealState.QUEUED, AppealState.WITH_PANEL],
    ).exists()


def account_of(found: Overpayment, on: date, *, share: int | None = None) -> Account:
    """What is owed, taken and left, and what a month takes by the awards of today."""
    left = left_cents_of(found)
    share = share or found.share or law.highest_share(on, the_law())
    a_month = _a_month(found, max(left, 0), share, on)
    last = law.last_month(left, a_month, _next_month(found, on)) if left > 0 else None
    return Account(
        found.owed_cents,
        taken_cents(found),
        paid_cents(found),
        left,
        a_month,
        last,
        runs=bool(running([found.person_id], on)),
    )


def _next_month(found: Overpayment, on: date) -> date:
    """The month from which the next part is taken: the first that no run has taken."""
    rows = Payment.objects.filter(
        person_id=found.person_id, award__benefit=found.benefit, kind=PaymentKind.MONTH
    )
    newest = rows.aggregate(newest=Max("month"))["newest"]
    this = first_of_month(on)
    return this if newest is None else max(this, add_months(newest, 1))


def running(person_ids: Collection[int], on: date) -> set[int]:
    """Who of these persons is paid any benefit on a day or later."""
    awards = Award.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        person_id__in=person_ids,
        state=AwardState.ACTIVE,
    )
    return set(awards.values_list("person_id", flat=True))


def bills_of(found: Overpayment) -> list[PaybackBill]:
    """The bills that count, in the order in which they are due."""
    return list(found.bills.exclude(state=PaybackState.CANCELLED))


def open_bill(found: Overpayment) -> PaybackBill | None:
    """The bill that is to be paid next."""
    return found.bills.filter(state=PaybackState.OPEN).first()


def bill_by_reference(reference: str) -> PaybackBill | None:
    """The bill with this reference; the right is asked afterwards, about whom it is for."""
    with row_guard.everyone("a bill is looked up before the right is asked"):
        found = PaybackBill.objects.filter(reference=reference.strip().upper())
        return found.select_related("person", "overpayment").first()


def match_of(entry_id: int) -> PaybackMatch | None:
    """What is proposed for a booking and waits for a second person."""
    with row_guard.everyone("a match is looked up before the right is asked"):
        found = PaybackMatch.objects.filter(entry=entry_id, state=MatchState.PROPOSED)
        return found.select_related("bill__person", "bill__overpayment", "entry").first()


def matches(not_by: int | None = None) -> list[PaybackMatch]:
    """What waits for a second person, oldest first: bills and amounts, nothing of the persons.

    `not_by`: without what this user proposed, who cannot be the second.
    """
    with row_guard.everyone("the treasury's list names bills, not persons"):
        found = PaybackMatch.objects.filter(state=MatchState.PROPOSED)
        return list(found.exclude(proposed_by=not_by).select_related("bill", "entry"))


def _a_month(found: Overpayment, left: int, share: int, on: date) -> int:
    awards = Award.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        person_id=found.person_id,
        state=AwardState.ACTIVE,
        instalments__isnull=True,
    )
    own = Case(When(benefit=found.benefit, then=1), default=0)
    award = awards.order_by(own.desc(), "-id").first()
    if award is None or not left:
        return 0
    gross = paid_on(award, max(on, award.starts_on))
    tax = 0
    if is_taxed(award, on):
        month = first_of_month(on)
        at_65 = found.person.born_on < anniversary(month, -65 * 12 + 1)
        tax = withholding(gross, on, the_law(), pension_at_65=at_65).tax_cents
    untouched = law.untouched_cents(on, the_law())
    return law.taken_cents(left, gross, gross - tax, share=share, untouched_cents=untouched)
