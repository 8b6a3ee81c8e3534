"""The money coming in, step by step: upload, check, file, bill, statement, match, paid.

Each step is one transaction: who may, lock, change, event. What follows is in the outbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from accounts.queries import administrators
from contributions.accidents.acts import (
    tell_of_accident,
    tell_of_accident_at_home,
    tell_of_accident_of_worker,
)
from contributions.accidents.others import (
    look_at_death,
    report_accident,
    set_report_aside,
    take_over_report,
)
from contributions.declarations import billed_again, collecting, filing, household, intake
from contributions.declarations.filing import Filed
from contributions.declarations.models import DECLARATION, Bill, Declaration, Interruption
from contributions.employers import regimes, workforce
from contributions.employers.models import Employer, Employment, RegimeStatement
from contributions.indemnities.acts import Sum as IndemnitySum
from contributions.indemnities.acts import accept as accept_indemnity
from contributions.indemnities.acts import ask as ask_indemnity
from contributions.indemnities.acts import receive as receive_indemnity
from contributions.indemnities.acts import receive_by_hand as receive_indemnity_by_hand
from contributions.indemnities.acts import reckon as reckon_indemnity
from contributions.indemnities.acts import refuse as refuse_indemnity
from contributions.indemnities.acts import withdraw as withdraw_indemnity
from contributions.ledger import postings
from contributions.ledger.postings import LedgerError, Line, Posted
from contributions.record.crediting import declare_months
from contributions.record.recognised import Paper as ProvenBy
from contributions.record.recognised import credit_again
from contributions.record.recognised import recognise as recognise_months
from contributions.record.recognised import strike as strike_recognised
from contributions.remittances import importing, matching, receiving
from contributions.remittances.models import (
    STATEMENT_ENTRY,
    BankStatement,
    Remittance,
    StatementEntry,
)
from portal import outbox
from portal.errors import Mendable
from portal.messages.notices import Sending, send_each
from portal.records import acting

__all__ = [
    "Filed",
    "IndemnitySum",
    "LedgerError",
    "Line",
    "Posted",
    "ProvenBy",
    "accept_indemnity",
    "allocate_entry",
    "ask_indemnity",
    "bill_by_regime",
    "check_declaration",
    "decide_regime",
    "discard_declaration",
    "end_employment",
    "end_household_employment",
    "expire_bills",
    "file_declaration",
    "file_household_month",
    "import_statement",
    "interrupt_time",
    "look_at_death",
    "match_entry",
    "post",
    "reckon_indemnity",
    "reckon_interest",
    "recognise_months",
    "refuse_indemnity",
    "register_household_worker",
    "report_accident",
    "reverse",
    "set_off",
    "set_report_aside",
    "settle_entry",
    "start_employment",
    "state_regime",
    "strike_recognised",
    "take_over_report",
    "tell_of_accident",
    "tell_of_accident_at_home",
    "tell_of_accident_of_worker",
    "upload_declaration",
    "withdraw_indemnity",
]

PATIENT_MILLISECONDS = 60_000  # below the worker's own limits


@contextmanager
def patient() -> Iterator[None]:
    """A transaction that may take longer than a page usually may: large payrolls, and a second
    click that waits for the first."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true),"
                " set_config('lock_timeout', %s, true)",
                [str(PATIENT_MILLISECONDS), str(PATIENT_MILLISECONDS)],
            )
        yield


# ── Payroll ──────────────────────────────────────────────────────────────────────────────────


def upload_declaration(
    actor: Actor, employer_id: int, month: date, file_name: str, content: bytes, at: datetime
) -> Declaration:
    """Take a payroll file in; a worker checks it. The same file twice is the same declaration.

    Raises Http404 when the actor may not, Mendable when the file or month cannot be taken at all.
    """
    require(actor, "declaration.upload", employer_id, on=timezone.localdate(at))
    assert actor.user_id is not None
    with patient():
        declaration, fresh = intake.take_in(
            employer_id, month, file_name, content,
            uploaded_by=actor.user_id, actor=actor.label, at=at,
        )  # fmt: skip
        if fresh:
            outbox.emit(
                "declaration.uploaded",
                declaration.pk,
                key=f"declaration.uploaded:{declaration.pk}",
                due_at=at,
            )
    return declaration


def check_declaration(declaration_id: int, at: datetime) -> Declaration:
    """Check an uploaded file now: to `ready` or, with its faults, to `faulty`. Idempotent."""
    with transaction.atomic():
        return intake.check(Declaration.objects.get(pk=declaration_id), at)


def _checking_failed(declaration_id: int, at: datetime) -> None:
    """The check failed too often: the employer sees it and what to do instead of waiting."""
    intake.give_up(Declaration.objects.get(pk=declaration_id), at)


@outbox.on("declaration.uploaded", exhausted=_checking_failed)
def _declaration_uploaded(declaration_id: int, at: datetime) -> None:
    check_declaration(declaration_id, at)


def file_declaration(actor: Actor, declaration: Declaration, at: datetime) -> Filed:
    """Sign a checked declaration: bill, ledger, and each worker's month as declared.

    Again is the same answer. A number above 1 replaces the one filed before. Raises Http404 when
    the actor may not sign, IllegalTransition when it is not ready.
    """
    require(actor, "declaration.file", declaration, on=timezone.localdate(at))
    with patient():
        return _file(actor, declaration, at)


def _file(actor: Actor, declaration: Declaration, at: datetime) -> Filed:
    with acting(actor.label, f"declaration {declaration.protocol}"):
        filed = filing.file(declaration, actor=actor.label, at=at)
        if filed.fresh:
            owed = filed.bill is not None
            declare_months(filed.declaration, filed.replaced, owed=owed)
            credit_again(filed.declaration.employer_id, filed.declaration.month)
            key = f"declaration.employed:{filed.declaration.pk}"
            outbox.emit("declaration.employed", filed.declaration.pk, key=key, due_at=at)
            key = f"declaration.credited:{filed.declaration.pk}"
            outbox.emit("declaration.credited", filed.declaration.pk, key=key, due_at=at)
            if filed.replaced is not None:
                outbox.emit(
                    "declaration.rectified",
                    filed.declaration.pk,
                    key=f"declaration.rectified:{filed.declaration.pk}",
                    due_at=at,
                )
    return filed


def discard_declaration(actor: Actor, declaration: Declaration, at: datetime) -> Declaration:
    """Let an upload go that is not filed. Raises Http404 or IllegalTransition."""
    require(actor, "declaration.upload", declaration.employer_id, on=timezone.localdate(at))
    with patient():
        return DECLARATION.apply(declaration, "discard", by="employer", actor=actor.label, at=at)


# ── What is owed too long ────────────────────────────────────────────────────────────────────


def expire_bills(at: datetime) -> int:
    """Close every bill whose time to be collected ran out; returns how many. Idempotent."""
    on = timezone.localdate(at)
    closed = 0
    for bill_id in collecting.bills_to_expire(on):
        with transaction.atomic():
            closed += collecting.expire(bill_id, on, at)
    return closed


def reckon_interest(at: datetime) -> int:
    """Charge the interest whose rates were not loaded when the money came. Idempotent."""
    on = timezone.localdate(at)
    waiting = Remittance.objects.filter(bill__state="open", interest_cents__isnull=True)
    reckoned = 0
    for bill_id in waiting.order_by("bill_id").values_list("bill_id", flat=True).distinct():
        with transaction.atomic():
            reckoned += receiving.reckon_interest(bill_id, on, at)
    return reckoned


def interrupt_time(
    actor: Actor,
    bill: Bill,
    ground: str,
    happened_on: date,
    runs_again_on: date | None,
    reason: str,
    at: datetime,
) -> Interruption:
    """Treasury enters what stopped the time to collect a bill. Raises Http404 or Mendable."""
    on = timezone.localdate(at)
    require(actor, "bill.interrupt", bill, on=on)
    assert actor.staff_id is not None
    with acting(actor.label, "time to collect"):
        return collecting.interrupt(
            bill, ground, happened_on, runs_again_on, reason,
            entered_by=actor.staff_id, actor=actor.label, on=on, at=at,
        )  # fmt: skip


# ── How a company pays ───────────────────────────────────────────────────────────────────────


def state_regime(
    actor: Actor, employer_id: int, regime: str, from_month: date, proof: str, at: datetime
) -> RegimeStatement:
    """The company says by which law it pays from a month on. Raises Http404 or Mendable."""
    require(actor, "regime.state", employer_id, on=timezone.localdate(at))
    assert actor.user_id is not None
    with acting(actor.label, "regime stated"):
        return regimes.state(
            employer_id, regime, from_month, proof,
            stated_by=actor.user_id, stated_as=actor.label, at=at,
        )  # fmt: skip


def decide_regime(
    actor: Actor, statement: RegimeStatement, *, confirm: bool, note: str, at: datetime
) -> RegimeStatement:
    """Treasury confirms it or says no; the company is told. Raises Http404 or Mendable.

    A worker then bills the months again that were billed by another regime.
    """
    on = timezone.localdate(at)
    require(actor, "regime.decide", statement, on=on)
    assert actor.staff_id is not None
    with acting(actor.label, "regime decided"):
        decided = regimes.decide(
            statement, confirm=confirm, note=note, decided_by=actor.staff_id, at=at
        )
        key = f"employer.regime_decided:{decided.pk}"
        outbox.emit("employer.regime_decided", decided.pk, key=key, due_at=at)
    return decided


def bill_by_regime(statement_id: int, at: datetime) -> int:
    """Bill each month anew that another regime was billed for; returns how many. Idempotent."""
    statement = RegimeStatement.objects.get(pk=statement_id)
    engine = Actor.system(f"{statement.stated_as}, {statement.reference}")
    billed = 0
    months = billed_again.billed_otherwise(statement.employer_id, timezone.localdate(at))
    for before in months:
        with patient():
            again = billed_again.drawn_up_again(before, uploaded_by=statement.stated_by_id, at=at)
            if again is not None:
                _file(engine, again, at)
                billed += 1
    return billed


def _billing_again_failed(statement_id: int, at: datetime) -> None:
    """The months stay in sight on the page of the statement, with a button to try again."""


@outbox.on("employer.regime_decided", exhausted=_billing_again_failed)
def _regime_decided(statement_id: int, at: datetime) -> None:
    statement = RegimeStatement.objects.select_related("employer__organisation").get(
        pk=statement_id
    )
    send_each(_answers(statement, timezone.localdate(at)), at)
    if statement.outcome == RegimeStatement.Outcome.CONFIRMED:
        bill_by_regime(statement_id, at)


def _answers(statement: RegimeStatement, on: date) -> list[Sending]:
    """To each administrator of the company: what became of what it said."""
    kind = f"regime_{statement.outcome}"
    values = {
        "company": statement.employer.organisation.name,
        "from_on": statement.from_month,
        "reason": statement.note,
    }
    return [
        Sending(
            one.holder.identity.person_id,  # type: ignore[union-attr]
            kind,
            f"{kind}:{statement.pk}:{one.holder_id}",
            values,
            statement.reference,
        )
        for one in administrators(statement.employer_id, on)
    ]


# ── Workers ──────────────────────────────────────────────────────────────────────────────────


def start_employment(
    actor: Actor, employer_id: int, national_id: str, started_on: date, at: datetime
) -> Employment:
    """The employer says that somebody started. Raises Http404, or Mendable with the field."""
    require(actor, "workers.change", employer_id, on=timezone.localdate(at))
    with acting(actor.label, "employment started"):
        made = workforce.start(employer_id, national_id, started_on, timezone.localdate(at))
        _has_a_job(made, at)
        return made


def _has_a_job(employment: Employment, at: datetime) -> None:
    """Other rooms may have to know: a benefit for those without work waits."""
    outbox.emit(
        "employment.started", employment.pk, key=f"employment.started:{employment.pk}", due_at=at
    )


def end_employment(
    actor: Actor, employment: Employment, ended_on: date, at: datetime
) -> Employment:
    """The employer says that an employment ended. Raises Http404, or Mendable with the field."""
    require(actor, "workers.change", employment.employer_id, on=timezone.localdate(at))
    with acting(actor.label, "employment ended"):
        return workforce.end(employment, ended_on, timezone.localdate(at))


# ── Households ───────────────────────────────────────────────────────────────────────────────


def register_household_worker(
    actor: Actor,
    national_id: str,
    started_on: date,
    days_a_week: int,
    wage_cents: int,
    at: datetime,
) -> Employment:
    """The signed-in person employs somebody at home; the first time the household gets its number.

    Raises Http404, or Mendable with the field.
    """
    on = timezone.localdate(at)
    require(actor, "household.keep", actor.person_id, on=on)
    assert actor.person_id is not None
    with acting(actor.label, "household employment started"):
        made = household.register(
            actor.person_id, national_id, started_on, days_a_week, wage_cents, on
        )
        _has_a_job(made, at)
        return made


def end_household_employment(
    actor: Actor, employment: Employment, ended_on: date, at: datetime
) -> Employment:
    """Somebody stopped working in the home. Raises Http404, or Mendable with the field."""
    on = timezone.localdate(at)
    require(actor, "household.keep", employment.employer.householder_id, on=on)
    with acting(actor.label, "household employment ended"):
        return workforce.end(employment, ended_on, on)


def file_household_month(
    actor: Actor, employer: Employer, month: date, wages: Mapping[int, int], at: datetime
) -> Filed:
    """Declare a month of the household: wages in cents by employment; the slip comes of it.

    The same wages again are the same answer, others a correction. Raises Http404 or Mendable.
    """
    require(actor, "household.keep", employer.householder_id, on=timezone.localdate(at))
    assert actor.user_id is not None
    with patient():
        declaration = household.draw_up(
            employer, month, wages, uploaded_by=actor.user_id, actor=actor.label, at=at
        )
        return _file(actor, declaration, at)


# ── Bank statements ──────────────────────────────────────────────────────────────────────────


def import_statement(actor: Actor, content: bytes, at: datetime) -> BankStatement:
    """Import a camt.053 file: whole or not at all, each statement and booking once.

    Bookings that name an open bill with its exact amount pay it; payments to persons become the
    event `bank.entry_booked`; the rest waits for a person. Returns the file's first statement.
    Raises Http404 when the actor may not, Mendable when the file is not a sound statement.
    """
    require(actor, "statement.import", on=timezone.localdate(at))
    with transaction.atomic():
        return importing.import_file(content, actor=actor.label, at=at)[0]


def _indemnity_left(entry_id: int, at: datetime) -> None:
    """The last attempt failed: the booking waits for a person of the treasury, in their list."""
    settle_entry(
        StatementEntry.objects.get(pk=entry_id), matched=False, actor=matching.ENGINE, at=at,
        reason="unknown_reference",
    )  # fmt: skip


@outbox.on("bank.indemnity", exhausted=_indemnity_left)
def _indemnity_booked(entry_id: int, at: datetime) -> None:
    with transaction.atomic():
        receive_indemnity(entry_id, at)


def match_entry(
    actor: Actor, entry: StatementEntry, reference: str, reason: str, at: datetime
) -> StatementEntry:
    """Treasury says which bill or indemnity a booking is for, and why. Http404 or Mendable."""
    require(actor, "statement.match", entry, on=timezone.localdate(at))
    if entry.amount_cents <= 0:
        raise Mendable(_("Only money that came in can pay a bill."), "reference")
    if not reason.strip():
        raise Mendable(_("Say how you know that the money is for this bill."), "reason")
    reference = reference.strip().upper()
    if reference.startswith("I-"):
        with transaction.atomic():
            return receive_indemnity_by_hand(
                entry, reference, reason=reason.strip(), actor=actor.label, at=at
            )
    bill = Bill.objects.filter(Q(reference=reference)).first()
    if bill is None:
        raise Mendable(_("There is no bill with this reference. Check it."), "reference")
    if bill.state != "open":
        raise Mendable(
            _("This bill is not open any more (%(state)s).") % {"state": bill.get_state_display()},
            "reference",
        )
    with transaction.atomic():
        return matching.match_by_hand(entry, bill, reason=reason.strip(), actor=actor.label, at=at)


def set_off(actor: Actor, entry_id: int, bill: Bill, at: datetime) -> StatementEntry:
    """The company sets what it paid twice against an open bill of its own. Http404 or Mendable.

    Lei 8.212/1991 art. 89, Lei 9.430/1996 art. 74. Once for each booking.
    """
    on = timezone.localdate(at)
    require(actor, "bill.set_off", bill, on=on)
    kept = [one for one in matching.paid_twice(bill.employer_id, on) if one.entry.pk == entry_id]
    if not kept or bill.state != "open":
        raise Mendable(_("This was set off or matched a moment ago. Look at your bills again."))
    if kept[0].interest_cents is None:
        raise Mendable(
            _(
                "We owe you interest on it, and a rate of the months between is not entered here"
                " yet. Nothing was changed; the money stays kept for you."
            )
        )
    with transaction.atomic():
        return matching.set_off(kept[0], bill, actor=actor.label, on=on, at=at)


def settle_entry(
    entry: StatementEntry, *, matched: bool, actor: str, at: datetime, reason: str = ""
) -> StatementEntry:
    """What came of a booking of our own payments: matched, or left to a person with a reason.

    For the room that handles `bank.entry_booked`, inside its transaction. A matched booking is
    posted by that room; one that is left is posted here as not allocated. Again changes nothing.
    """
    fresh = StatementEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if fresh.state != "new":
        return fresh
    if matched:
        return STATEMENT_ENTRY.apply(fresh, "match", by="engine", actor=actor, at=at)
    return matching.leave(fresh, reason or "unknown_payment", at)


def allocate_entry(
    entry: StatementEntry,
    account: str,
    *,
    kind: str,
    actor: str,
    reason: str,
    about: str,
    at: datetime,
) -> StatementEntry:
    """A booking that waited belongs to another room: from not allocated to an account of the fund.

    For the room that keeps the account, inside its transaction. Raises IllegalTransition when the
    booking was matched meanwhile.
    """
    return matching.allocate(
        entry, account, kind=kind, actor=actor, reason=reason, about=about, at=at
    )


# ── The ledger ───────────────────────────────────────────────────────────────────────────────


def post(
    key: str,
    kind: str,
    occurred_on: date,
    lines: Iterable[Line],
    *,
    corrects: int | None = None,
    note: str = "",
) -> Posted:
    """The one road into the ledger for other rooms; see ledger.postings.post."""
    return postings.post(key, kind, occurred_on, lines, corrects=corrects, note=note)


def reverse(key: str, occurred_on: date, *, note: str = "") -> Posted:
    """Take an entry back by a new one that names it; see ledger.postings.reverse."""
    return postings.reverse(key, occurred_on, note=note)
