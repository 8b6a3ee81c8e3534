"""Ask money back that was paid without a right: a procedure against somebody (`procedures`).

Lei 8.213/1991 art. 115 II; RPS art. 154; STJ Tema 979. The engine counts and nothing else. What a
mistake of ours paid in good faith stays with the person.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.permissions import Actor
from benefits.adjudication import decisions, files
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Decision, Outcome
from benefits.appeals.models import Appeal
from benefits.eligibility.routing import reason
from benefits.law import overpayment as law
from benefits.law.statute import the_law
from benefits.overpayments import books, counting
from benefits.overpayments.models import OVERPAYMENT, Origin, Overpayment, OverpaymentState
from benefits.payments.models import THIRTEENTH_KINDS, Award, Payment
from benefits.payments.runs import one_at_a_time, take_out
from benefits.payments.thirteenth_of_one import chain
from benefits.process import payback
from benefits.process.common import ENGINE, day
from benefits.process.overpay_letter import say
from benefits.process.overpay_steps import STEPS
from benefits.process.procedure_letter import write_letter
from benefits.process.procedures import check_words
from benefits.recalculation import reducing
from benefits.recalculation.models import Cause
from benefits.recalculation.reduction_models import Reduction
from portal.errors import Mendable
from portal.messages import notices
from portal.outbox import emit, on

OPEN = (
    OverpaymentState.FOUND,
    OverpaymentState.HEARING,
    OverpaymentState.TO_DECIDE,
    OverpaymentState.PROPOSED,
)


answer_overpayment = STEPS.answer
open_overpayment = STEPS.opened_by_reader
return_overpayment = STEPS.send_back
lapse_overpayment = on("overpayment.due", exhausted=STEPS.late)(STEPS.lapse)

# ── Found by the engine, told by an officer ──────────────────────────────────────────────────


def _not_counted(reduction_id: int, at: datetime) -> None:
    """Five attempts failed: nothing is asked back, which harms nobody; the file shows no count."""
    made = Reduction.objects.select_related("revision__decision__claim").get(pk=reduction_id)
    claim = made.revision.decision.claim
    notices.send(
        made.person_id,
        "delayed_by_us",
        key=f"overpayment:{made.reference}:delayed",
        values={"benefit": claim.benefit},
        case=claim.protocol,
        at=at,
    )


@on("overpayment.look", exhausted=_not_counted)
def look_for_overpayment(reduction_id: int, at: datetime) -> None:
    """Counts what the months before a reduction paid too much; nobody is told by this."""
    with transaction.atomic():
        made = (
            Reduction.objects.select_for_update(of=("self",))
            .select_related("revision__decision__claim", "result__claim")
            .get(pk=reduction_id)
        )
        if made.revision.cause == Cause.CHOICE:
            return  # what was paid until then was due
        if Overpayment.objects.filter(reduction=made).exists():
            return
        for person_id, counted in counting.count(made, at).items():
            Overpayment.objects.create(
                reduction=made,
                person_id=person_id,
                payee_id=counted.payee_id,
                benefit=made.benefit,
                found_at=at,
                months=counted.months,
                owed_cents=counted.owed_cents,
            )


@on("thirteenth.too_much", exhausted=lambda award_id, at: None)
def look_for_thirteenth(award_id: int, at: datetime) -> None:
    """Counts what an award paid too much of its 13th, each year once; nobody is told by this.

    A run found it (`payments.thirteenth`); what cannot be counted is not asked back.
    """
    award = Award.objects.select_related("decision__claim", "person").get(pk=award_id)
    years = Payment.objects.filter(award__in=chain(award), kind__in=THIRTEENTH_KINDS)
    for month in years.order_by("month").values_list("month", flat=True):
        counted = counting.count_thirteenth(award, month.year, at)
        if counted is not None:
            Overpayment.objects.get_or_create(
                award=award,
                year=month.year,
                defaults={
                    "person_id": award.person_id,
                    "payee_id": counted.payee_id,
                    "benefit": award.benefit,
                    "found_at": at,
                    "months": counted.months,
                    "owed_cents": counted.owed_cents,
                },
            )


@transaction.atomic
def hear_overpayment(actor: Actor, found_id: int, why: str, at: datetime) -> Overpayment:
    """Tells the person what was paid too much and asks how they see it.

    Counted anew on this day; Mendable when nothing is left, Conflict when the claim was decided
    anew since.
    """
    found = STEPS.opened(actor, found_id, at, OverpaymentState.FOUND)
    _lives(found)
    check_words(why)
    counted = counting.count_again(found, at)
    if counted is None:
        raise Mendable(_("Nothing is left that could be asked back. Close it instead."))
    until = reducing.answer_until(day(at))
    found = OVERPAYMENT.apply(
        found,
        "hear",
        by="officer",
        actor=actor.label,
        at=at,
        months=counted.months,
        owed_cents=counted.owed_cents,
        opened_by_id=files.staff_id(actor),
        opened_at=at,
        why=why.strip(),
        answer_until=until,
    )
    STEPS.ask(found, until, at, amount_cents=found.owed_cents, why=found.why)
    return found


# ── Two officers decide ──────────────────────────────────────────────────────────────────────


@transaction.atomic
def propose_overpayment(
    actor: Actor,
    found_id: int,
    *,
    origin: str,
    good_faith: bool,
    share: int,
    words: str,
    at: datetime,
) -> Overpayment:
    """One officer: where the mistake came from, good faith, the share of a month, and why.

    Mendable when the law does not let it be asked back.
    """
    found = STEPS.opened(actor, found_id, at, OverpaymentState.TO_DECIDE)
    _lives(found)
    check_words(words)
    if origin not in Origin.values:
        raise Mendable(_("Say where the mistake came from."), field="origin")
    highest = law.highest_share(day(at), the_law())
    if not 1 <= share <= highest:
        raise Mendable(
            _("Choose a share from 1 to %(highest)s %%.") % {"highest": highest}, field="share"
        )
    if not _asked_back(found, origin, good_faith, at):
        raise Mendable(
            _("The law does not ask this back: close it, and say so to the person."),
            field="origin",
        )
    return STEPS.proposed(
        found, actor, words, at, origin=origin, good_faith=good_faith, share=share
    )


@transaction.atomic
def waive_overpayment(actor: Actor, found_id: int, words: str, at: datetime) -> Overpayment:
    """Nothing is asked back; who was asked reads why."""
    found = STEPS.opened(actor, found_id, at, *OPEN)
    check_words(words)
    found = OVERPAYMENT.apply(
        found,
        "waive",
        by="officer",
        actor=actor.label,
        at=at,
        closed_by_id=files.staff_id(actor),
        decided_at=at,
        words=words.strip(),
    )
    if found.opened_at is not None:
        STEPS.tell(found, "overpayment_waived", at)
    return found


@transaction.atomic
def confirm_overpayment(actor: Actor, found_id: int, at: datetime) -> Decision:
    """The second officer decides: decision, letter, time to contest; the next runs take it off.

    Conflict when the same officer proposed it, or when another one is being paid back.
    """
    found, me = STEPS.second(actor, found_id, at)
    _lives(found)
    if not _asked_back(found, found.origin, found.good_faith, at):
        raise Mendable(_("The law does not ask this back: close it, and say so to the person."))
    one_at_a_time()
    assert found.proposed_by_id is not None
    decision = decisions.write_effect(
        found.claim,
        found.determination,
        outcome=Outcome.OWED,
        reasons=[reason("asked_back", reference=found.reference, words=found.words)],
        at=at,
        officer_id=found.proposed_by_id,
        second_officer_id=me,
        person_id=found.reader.pk,
    )
    try:
        with transaction.atomic():
            found = OVERPAYMENT.apply(
                found,
                "confirm",
                by="officer",
                actor=actor.label,
                at=at,
                closed_by_id=me,
                decided_at=at,
                result_id=decision.pk,
            )
    except IntegrityError:
        raise Conflict(
            _("This person is paying back something else. Decide this when that is settled.")
        ) from None
    books.ask(found, day(at))
    emit("overpayment.decided", found.pk, key=f"overpayment:{found.pk}:letter", due_at=at)
    return decision


@on("overpayment.decided", exhausted=STEPS.late)
def tell_of_overpayment(found_id: int, at: datetime) -> None:
    """Letter and notice, once each."""
    with transaction.atomic():
        found = STEPS.locked(found_id)
        assert found.result is not None
        payback.collect(found.pk, at)
        letter = write_letter(found, STEPS.kind, lambda: say(found, day(at)), at)
        STEPS.tell(
            found,
            "overpayment_asked",
            at,
            amount_cents=found.owed_cents,
            appeal_until_on=found.result.appeal_until,
            letter=letter.code,
        )


# ── Paid back, or not owed after all ─────────────────────────────────────────────────────────


@on("run.deducted", exhausted=lambda run_id, at: None)
def settle_deducted(run_id: int, at: datetime) -> None:
    """A run that two people approved took the last part: it is settled, and the person is told."""
    with transaction.atomic():
        for found in Overpayment.objects.select_for_update(of=("self",)).filter(
            deductions__run_id=run_id, state=OverpaymentState.TAKING
        ):
            payback.settle_when_all_is_back(found, at)


def annul_for_appeal(appealed: Appeal, at: datetime) -> bool:
    """An allowed appeal: nothing is owed, and the next run gives back what was taken.

    False when the contested decision asked nothing back.
    """
    found = Overpayment.objects.filter(result_id=appealed.decision_id).first()
    if found is None:
        return False
    _annul(found.pk, at)
    return True


def annul_with_reduction(made: Reduction, at: datetime) -> None:
    """The reduction that it was counted from was taken back by a panel."""
    for found in Overpayment.objects.filter(reduction=made):
        _annul(found.pk, at)


def _annul(found_id: int, at: datetime) -> None:
    """Nothing more is taken from this moment on; what was taken comes back with the next run."""
    one_at_a_time()
    found = STEPS.locked(found_id)
    if found.state in OPEN:
        told = found.opened_at is not None
        found = OVERPAYMENT.apply(found, "drop", by="board", actor=ENGINE.label, at=at)
        if told:
            STEPS.tell(found, "overpayment_waived", at)
    elif found.state in (OverpaymentState.TAKING, OverpaymentState.SETTLED):
        found = OVERPAYMENT.apply(found, "annul", by="board", actor=ENGINE.label, at=at)
        books.let_go(found, day(at))
        payback.cancel_bills(found, at)
        take_out(found.pk, at)
        STEPS.tell(found, "overpayment_annulled", at)


# ── What these verbs share ───────────────────────────────────────────────────────────────────


def _lives(found: Overpayment) -> None:
    """Conflict when who owes has died: nobody can be heard, and heirs owe nothing of their own."""
    if found.of_the_estate:
        raise Conflict(
            _(
                "This person has died. Nobody can be asked for them, and what is left is for the"
                " estate alone (Código Civil art. 1.997). Close it here, or leave it as it is."
            )
        )


def _asked_back(found: Overpayment, origin: str, good_faith: bool, at: datetime) -> bool:
    return law.is_asked_back(
        law.Origin(origin),
        good_faith=good_faith,
        assistance=found.benefit == "assistance",
        on=day(at),
        law=the_law(),
    )
