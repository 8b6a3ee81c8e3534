"""What others may read about payments: a person's own, and the runs of the treasury."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import make_aware

from accounts import queries as people
from benefits.law.statute import the_law
from benefits.law.withholding import withholding
from benefits.payments import accumulating, deductions
from benefits.payments.books import in_transit_cents
from benefits.payments.exempt import is_taxed
from benefits.payments.models import (
    FIRST_OF_A_MONTH,
    THIRTEENTH_KINDS,
    Award,
    AwardState,
    BankAnswer,
    PayFile,
    Payment,
    PaymentState,
    PayRun,
    PayRunApproval,
    PayRunHold,
    PayRunState,
    RunKind,
)
from benefits.payments.months import paid_days, pay_day
from benefits.payments.planning import instalments_by
from benefits.payments.thirteenth_of_one import promised_cents
from benefits.payments.withheld_models import WithheldMonth
from contributions import queries as money_facts
from portal.periods import add_months, anniversary, first_of_month, month_range, months_between
from portal.records import StateChange
from portal.statutes import NoValueInForce

# ── A person's own ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class NextPayment:
    """What a person is paid next.

    `expected`: computed from the award, no payment exists yet. `sent`: it is with the bank.
    `held`: it is due, but there is no account that we could pay into. `thirteenth_cents`: what
    comes of the 13th with it, by a payment of its own.
    """

    amount_cents: int
    on: date
    month: date
    months: int
    expected: bool
    sent: bool = False
    held: bool = False
    thirteenth_cents: int = 0


def awards_of(person_id: int) -> QuerySet[Award]:
    """A person's awards and those they are paid for a child, the newest first."""
    return (
        Award.objects.filter(Q(person_id=person_id) | Q(payee_id=person_id))
        .select_related("decision__claim", "person")
        .order_by("-starts_on", "-id")
    )


def has_award(person_id: int, benefit: str, on: date) -> bool:
    """Whether this benefit is paid already, on that day or later."""
    return any(
        ends_on is None or ends_on >= on
        for ends_on in awards_running([person_id]).get((person_id, benefit), ())
    )


def awards_running(person_ids: Collection[int]) -> dict[tuple[int, str], list[date | None]]:
    """By person and benefit, until when (None: without an end) active awards run. One query."""
    found: dict[tuple[int, str], list[date | None]] = {}
    rows = Award.objects.filter(person_id__in=person_ids, state=AwardState.ACTIVE)
    for person_id, benefit, ends_on in rows.values_list("person_id", "benefit", "ends_on"):
        found.setdefault((person_id, benefit), []).append(ends_on)
    return found


def amount_now(award: Award, on: date) -> int:
    """What an award pays for a whole month today: after each yearly readjustment, before tax.

    Beside another benefit of the same person that may be less than it gives alone.
    """
    return accumulating.paid_on(award, on)


def beside(award: Award, on: date) -> accumulating.Beside | None:
    """How an award stands beside another one that the law does not pay whole with it."""
    return accumulating.beside(award, on)


def payments_of(person_id: int) -> QuerySet[Payment]:
    """Payments that left or will leave: those of runs that are sealed, newest month first."""
    return (
        Payment.objects.filter(Q(award__person_id=person_id) | Q(award__payee_id=person_id))
        .exclude(run__state__in=[PayRunState.PREPARED, PayRunState.DISCARDED])
        .select_related("account", "run", "award__person")
        .order_by("-month", "-attempt", "-id")
    )


def next_payment(person_id: int, on: date) -> NextPayment | None:
    """The payment on its way, or the next one that the awards promise; None without any award."""
    awards = list(awards_of(person_id))
    if not awards:  # then nothing was ever paid either
        return None
    coming = list(
        payments_of(person_id).filter(state__in=[PaymentState.PREPARED, PaymentState.SENT])
    )
    if coming:
        first = min(payment.run.pays_on for payment in coming)
        group = [payment for payment in coming if payment.run.pays_on == first]
        of_the_13th = [payment for payment in group if payment.kind in THIRTEENTH_KINDS]
        months = [payment for payment in group if payment not in of_the_13th]
        named = months or of_the_13th
        return NextPayment(
            amount_cents=sum(payment.net_cents for payment in named),
            on=first,
            month=max(payment.month for payment in named),
            months=len({payment.month for payment in named}),
            expected=False,
            sent=all(payment.state == PaymentState.SENT for payment in group),
            thirteenth_cents=sum(payment.net_cents for payment in of_the_13th) if months else 0,
        )
    return _promised(person_id, awards, on)


def _promised(person_id: int, awards: Sequence[Award], on: date) -> NextPayment | None:
    """What the next run will pay by the awards as they stand, after tax, held or not."""
    returned = list(returned_and_owed(person_id))
    cents = sum(payment.net_cents for payment in returned)
    months, thirteenth_cents = {payment.month for payment in returned}, 0
    for award in (one for one in awards if one.state == AwardState.ACTIVE):
        paid = Payment.objects.filter(FIRST_OF_A_MONTH, award=award)
        newest = paid.order_by("-month").values_list("month", flat=True).first()
        first = add_months(newest, 1) if newest else first_of_month(award.starts_on)
        last = first_of_month(on) if returned else max(first, first_of_month(on))
        stopped = _withheld(award)
        while not returned and _stops(stopped, last, run=last):
            last = add_months(last, 1)
        for month in month_range(first, last):
            if _pays(award, month) and not _stops(stopped, month, run=last):
                cents += _net_cents(award, month, on)
                months.add(month)
        thirteenth_cents += _thirteenth_cents(award, last, on)
    if not cents:
        return None
    return NextPayment(
        cents - (0 if returned else deductions.next_cents(person_id, on)),
        pay_day(max(months), on),
        max(months),
        len(months),
        expected=True,
        held=_cannot_be_paid(person_id, returned, on),
        thirteenth_cents=thirteenth_cents,
    )


def _thirteenth_cents(award: Award, month: date, on: date) -> int:
    """What comes of the 13th with a month; nothing is foretold while the law's figures lack."""
    try:
        return promised_cents(award, month, on)
    except NoValueInForce:
        return 0


def _withheld(award: Award) -> dict[date, date | None]:
    """The months of an award's benefit that are withheld, each with the run that pays it."""
    rows = WithheldMonth.objects.filter(
        person_id=award.person_id, benefit=award.benefit, released_at__isnull=True
    )
    return dict(rows.values_list("month", "paid_from"))


def _stops(withheld: dict[date, date | None], month: date, *, run: date) -> bool:
    """Whether the run of a month leaves another month out."""
    paid_from = withheld.get(month)
    return month in withheld and (paid_from is None or paid_from > run)


def _pays(award: Award, month: date) -> bool:
    """Whether an award pays something for a month."""
    if award.instalments is not None:
        number = months_between(first_of_month(award.starts_on), month)
        return 0 <= number < instalments_by(award, date.max)
    return paid_days(award.starts_on, award.ends_on, month) > 0


def returned_and_owed(person_id: int) -> QuerySet[Payment]:
    """Payments that came back and were not made again yet."""
    return (
        Payment.objects.filter(award__person_id=person_id, state=PaymentState.RETURNED)
        .filter(replaced_by__isnull=True)
        .order_by("month", "id")
    )


def _cannot_be_paid(person_id: int, returned: list[Payment], on: date) -> bool:
    """No account, or only the one that the bank refused."""
    account = people.payout_account(person_id, make_aware(datetime.combine(on, time.max)))
    return account is None or account.pk in {payment.account_id for payment in returned}


def _net_cents(award: Award, month: date, on: date) -> int:
    """What a month pays after tax; before a January's rate is known, today's amount stands."""
    try:
        gross = accumulating.paid_of_month(award, month)
    except NoValueInForce:
        gross = amount_now(award, on)
    pays_on = pay_day(month, on)
    at_65 = award.person.born_on < anniversary(month, -65 * 12 + 1)
    tax = withholding(gross, pays_on, the_law(), pension_at_65=at_65).tax_cents
    return gross - tax if tax and is_taxed(award, pays_on, month) else gross


# ── The treasury ─────────────────────────────────────────────────────────────────────────────


def runs() -> QuerySet[PayRun]:
    """All runs, the newest first, with how many payments came back."""
    back = (
        Payment.objects.filter(run=OuterRef("pk"), returned_on__isnull=False)
        .order_by()
        .values("run")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        PayRun.objects.select_related("prepared_by", "file")
        .annotate(returned_count=Coalesce(Subquery(back), 0))
        .order_by("-prepared_at", "-id")
    )


def runs_to_approve(user_id: int) -> QuerySet[PayRun]:
    """The sealed runs that wait for this person's approval: not prepared or approved by them."""
    return (
        PayRun.objects.filter(state=PayRunState.FROZEN)
        .exclude(prepared_by_id=user_id)
        .exclude(approvals__user_id=user_id)
        .order_by("month", "number")
    )


def runs_to_seal() -> QuerySet[PayRun]:
    """The runs that are prepared and that somebody must look at and seal."""
    return PayRun.objects.filter(state=PayRunState.PREPARED).order_by("month", "number")


def first_thirteenth_due(on: date) -> date | None:
    """The month with which the 13th is due for the first time; None once a run of it was made.

    All later runs open by themselves (`runs.open_thirteenth`).
    """
    made = PayRun.objects.filter(kind=RunKind.THIRTEENTH).exclude(state=PayRunState.DISCARDED)
    with suppress(NoValueInForce):
        months = the_law().get("thirteenth/months", on).values()
        past = [date(on.year, one, 1) for one in months if one <= on.month]
        if past and not made.exists() and Award.objects.exists():
            return max(past)
    return None


def run(reference: str) -> PayRun | None:
    """The run with this reference."""
    return PayRun.objects.select_related("prepared_by", "file").filter(reference=reference).first()


def approvals(pay_run: PayRun) -> Sequence[PayRunApproval]:
    return list(pay_run.approvals.order_by("approved_at", "id"))


def holds(pay_run: PayRun) -> QuerySet[PayRunHold]:
    """Who is due but not in the run, and why."""
    return pay_run.holds.select_related("person", "award").order_by("id")


def answers(pay_run: PayRun) -> QuerySet[BankAnswer]:
    return pay_run.answers.defer("content").order_by("received_at", "id")


def history(pay_run: PayRun) -> QuerySet[StateChange]:
    """Every step of a run with its date and who took it."""
    return StateChange.objects.filter(
        subject_kind="benefits.payrun", subject_id=pay_run.pk
    ).order_by("at", "id")


def run_file(pay_run: PayRun) -> PayFile | None:
    return PayFile.objects.filter(run=pay_run).first()


def returned_payments(pay_run: PayRun) -> QuerySet[Payment]:
    """The payments of a run that the bank refused or sent back."""
    return (
        pay_run.payments.filter(returned_on__isnull=False)
        .select_related("person")
        .order_by("returned_on", "id")
    )


def previous_run(pay_run: PayRun) -> PayRun | None:
    """The first run of its kind of the month before, to compare with."""
    earlier = PayRun.objects.filter(
        month=add_months(pay_run.month, -1),
        kind=pay_run.kind,
        state__in=[PayRunState.SENT, PayRunState.RECONCILED],
    )
    return earlier.order_by("number").first()


@dataclass(frozen=True)
class Reconciliation:
    """Where the money of a run is: `paid + returned + open = ordered`."""

    ordered_cents: int
    paid_cents: int
    paid_count: int
    returned_cents: int
    returned_count: int
    open_cents: int
    open_count: int
    in_transit_cents: int

    @property
    def difference_cents(self) -> int:
        """Zero when payments and ledger say the same."""
        return self.open_cents - self.in_transit_cents


def reconciliation(pay_run: PayRun) -> Reconciliation:
    """The run's payments and the ledger side by side."""
    returned = Q(state=PaymentState.RETURNED)
    paid = Q(state=PaymentState.PAID)
    sums = Payment.objects.filter(run=pay_run).aggregate(
        paid=Sum("net_cents", filter=paid, default=0),
        paid_count=Count("id", filter=paid),
        returned=Sum("net_cents", filter=returned, default=0),
        returned_count=Count("id", filter=returned),
        open=Sum("net_cents", filter=~paid & ~returned, default=0),
        open_count=Count("id", filter=~paid & ~returned),
    )
    sent = pay_run.state in (PayRunState.SENT, PayRunState.RECONCILED)
    return Reconciliation(
        ordered_cents=pay_run.total_cents,
        paid_cents=sums["paid"],
        paid_count=sums["paid_count"],
        returned_cents=sums["returned"],
        returned_count=sums["returned_count"],
        open_cents=sums["open"],
        open_count=sums["open_count"],
        in_transit_cents=-in_transit_cents(pay_run) if sent else sums["open"],
    )


def fund_balances() -> dict[str, int]:
    """The fund's accounts that a pay run moves."""
    codes = ("benefits_expense", "benefits_payable", "payments_in_transit", "tax_withheld", "bank")
    return {code: money_facts.ledger_balance(code) for code in codes}
