"""Take something away from a benefit in payment: a procedure against somebody (`procedures`).

Nothing counts backwards: what was paid stays until the first month that no pay run has taken.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import decisions, files
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Decision, Outcome
from benefits.appeals.models import Appeal
from benefits.applications import forms
from benefits.eligibility.routing import reason
from benefits.payments import continuing, withholding
from benefits.payments.models import Award, AwardState
from benefits.payments.planning import left_cents, planned
from benefits.payments.runs import one_at_a_time
from benefits.process import choice
from benefits.process.common import ENGINE, day
from benefits.process.decide import decided
from benefits.process.overpay import annul_with_reduction
from benefits.process.procedure_letter import write_letter
from benefits.process.procedures import Steps, check_words
from benefits.process.reduction_letter import say
from benefits.process.time_limits import kept_from, limits_of
from benefits.recalculation import finding, reducing
from benefits.recalculation.models import REVISION, Cause, Revision, RevisionState
from benefits.recalculation.reduction_models import REDUCTION, Reduction, ReductionState
from portal.components import dates
from portal.errors import Mendable
from portal.outbox import emit, on
from portal.periods import ONE_DAY
from portal.records import acting
from portal.statutes import NoValueInForce

UNDER_WAY = (ReductionState.HEARING, ReductionState.TO_DECIDE, ReductionState.PROPOSED)


def _rows() -> QuerySet[Reduction]:
    return Reduction.objects.select_related(
        "revision__decision__claim", "revision__determination", "result", "person"
    )


STEPS = Steps("reduction", REDUCTION, _rows, "revision.settle", lambda made: made.revision)
answer_reduction = STEPS.answer
open_reduction = STEPS.opened_by_reader
propose_reduction = STEPS.propose
return_reduction = STEPS.send_back
lapse_reduction = on("reduction.due", exhausted=STEPS.late)(STEPS.lapse)

# ── The person is heard ──────────────────────────────────────────────────────────────────────


@transaction.atomic
def hear(
    actor: Actor, revision_id: int, why: str, at: datetime, *, after_ten_years: bool = False
) -> Reduction:
    """Tells the person what has changed and asks how they see it. Doing it twice is doing it once.

    `after_ten_years`: the officer says that bad faith is proven, or that the grant was right and
    the facts changed later. Mendable when the calculation is in their favour, or when the ten years
    are over without that (Lei 8.213/1991 art. 103-A); Conflict when it is settled.
    """
    revision, there = _to_begin(actor, revision_id, at)
    if there is not None:
        return there
    if revision.new_cents >= revision.old_cents:
        raise Mendable(_("This gives the person no less. It needs no hearing."))
    last_day = limits_of(revision).annulled_until
    if last_day is not None and day(at) > last_day and not after_ten_years:
        raise Mendable(
            _("The ten years in which this could be taken back ended on %(day)s.")
            % {"day": dates.long_date(last_day)}
        )
    until = reducing.answer_until(day(at))
    made = _begin(actor, revision, why, until, at)
    STEPS.ask(made, until, at, why=made.why)
    return made


@transaction.atomic
def propose_choice(actor: Actor, revision_id: int, words: str, at: datetime) -> Reduction:
    """One supervisor proposes that a benefit ends that was given up for another one.

    The choice in the application is the hearing; a second supervisor decides. Doing it twice is
    doing it once; Conflict when it is settled, or when nothing of the old benefit runs any more.
    """
    revision, there = _to_begin(actor, revision_id, at)
    if there is not None:
        return there
    claim = choice.chosen_in(revision)
    if claim is None:
        raise Conflict(_("A colleague has settled this already."))
    if not choice.still_runs(revision, claim, at):
        raise Conflict(_("The old benefit has ended by itself. Leave it as it is."))
    made = REDUCTION.apply(
        _begin(actor, revision, words, day(at), at),
        "answer",
        by="person",
        actor=str(claim.person),
        at=at,
        answer=choice.draft_of(revision, claim.person.language),
        answered_at=claim.filed_at,
    )
    return STEPS.proposed(made, actor, words, at)


def _to_begin(actor: Actor, revision_id: int, at: datetime) -> tuple[Revision, Reduction | None]:
    """A calculation, its claim locked, for an officer who may; with what was begun before."""
    revision = Revision.objects.select_related("decision__claim").get(pk=revision_id)
    files.locked(revision.decision.claim_id)
    require(actor, "revision.settle", revision, on=day(at))
    revision.refresh_from_db(fields=["state"])
    there = Reduction.objects.filter(revision=revision).first()
    if there is None and revision.state != RevisionState.OPEN:
        raise Conflict(_("A colleague has settled this already."))
    return revision, there


def _begin(actor: Actor, revision: Revision, why: str, until: date, at: datetime) -> Reduction:
    check_words(why)
    return Reduction.objects.create(
        revision=revision,
        person_id=revision.person_id,
        opened_by_id=files.staff_id(actor),
        opened_at=at,
        why=why.strip(),
        answer_until=until,
    )


# ── Two officers decide ──────────────────────────────────────────────────────────────────────


@transaction.atomic
def drop_reduction(actor: Actor, reduction_id: int, words: str, at: datetime) -> Reduction:
    """Nothing is taken away: the decision stands, and the person reads why."""
    made = STEPS.opened(actor, reduction_id, at, *UNDER_WAY)
    check_words(words)
    me = files.staff_id(actor)
    REVISION.apply(
        made.revision,
        "keep",
        by="officer",
        actor=actor.label,
        at=at,
        settled_at=at,
        officer_id=me,
        words=words.strip(),
    )
    made = REDUCTION.apply(
        made,
        "drop",
        by="officer",
        actor=actor.label,
        at=at,
        closed_by_id=me,
        closed_at=at,
        words=words.strip(),
    )
    _pay_what_waited(made, at)
    STEPS.tell(made, "reduction_dropped", at)
    return made


def _pay_what_waited(made: Reduction, at: datetime) -> None:
    """Instalments that were withheld for a new job are due again."""
    if made.revision.cause == Cause.JOB:
        withholding.release(made.reference, at)


@transaction.atomic
def confirm_reduction(actor: Actor, reduction_id: int, at: datetime) -> Decision:
    """The second officer decides: new decision, lower or ended award, letter, time to contest.

    Conflict when the facts moved since, or when the same officer proposed it; Mendable while the
    rate of the January from which it would count is not published.
    """
    made, me = STEPS.second(actor, reduction_id, at)
    if not _stands(made, at):
        raise Conflict(_("The record changed again since. Calculate it once more."))
    one_at_a_time()
    claim = made.claim
    # Of a new job: the day of the first instalment that was withheld.
    since = made.effect_on or withholding.first_free_month(made.person_id, claim.benefit, at)
    decision = _write(made, me, at)
    if reducing.ends(made):
        withholding.cease(
            made.person_id,
            claim.benefit,
            actor=actor,
            reason=f"reduction {made.reference}",
            at=at,
            first=made.effect_on,
        )
        _pay_what_waited(made, at)  # nothing of it is due; an allowed appeal finds no month held
    else:
        try:
            _lower(decision, since, at)
        except NoValueInForce as unknown:
            raise Mendable(
                _("The rate by which pensions rise in January is not published yet. Decide then.")
            ) from unknown
    _close(made, actor, me, at, effect_on=since, result_id=decision.pk)
    return decision


def _close(
    made: Reduction, actor: Actor, me: int, at: datetime, *, effect_on: date, result_id: int
) -> None:
    """Revision and reduction have their result; the person is told, and the months are counted."""
    REVISION.apply(
        made.revision,
        "apply",
        by="officer",
        actor=actor.label,
        at=at,
        settled_at=at,
        officer_id=made.proposed_by_id,
        words=made.words,
        result_id=result_id,
    )
    REDUCTION.apply(
        made,
        "carry_out",
        by="officer",
        actor=actor.label,
        at=at,
        closed_by_id=me,
        closed_at=at,
        effect_on=effect_on,
        result_id=result_id,
    )
    kinds = ["reduction.decided"]
    if made.revision.cause != Cause.JOB:  # what fell due before the job stays due
        kinds.append("overpayment.look")
    for kind in kinds:
        emit(kind, made.pk, key=f"reduction:{made.pk}:{kind}", due_at=at)


def _stands(made: Reduction, at: datetime) -> bool:
    """Whether the law still says what was proposed."""
    if made.revision.cause == Cause.CHOICE:
        return choice.still_holds(made, at)
    if made.revision.cause == Cause.JOB:
        paid = Award.objects.filter(decision__claim=made.claim, state=AwardState.ACTIVE)
        return paid.exists() and decisions.standing(made.claim) == made.before
    found = finding.compare(made.revision.decision)
    expected = (made.revision.new_cents, made.revision.new_starts_on)
    return (found.new_cents, found.new_starts_on) == expected


def _write(made: Reduction, second_id: int, at: datetime) -> Decision:
    """The decision: a smaller grant, or the end of the award; always with two names."""
    revision, claim = made.revision, made.claim
    assert made.proposed_by_id is not None
    reasons = [reason("reduced", reference=made.reference, words=made.words)]
    if reducing.ends(made):
        return decisions.write_effect(
            claim,
            revision.determination,
            outcome=Outcome.ENDED,
            reasons=reasons,
            at=at,
            officer_id=made.proposed_by_id,
            second_officer_id=second_id,
        )
    assert revision.new_starts_on is not None
    return decisions.write_grant(
        claim,
        revision.determination,
        rule=finding.rule(revision),
        amount_cents=revision.new_cents,
        starts_on=revision.new_starts_on,
        at=at,
        officer_id=made.proposed_by_id,
        second_officer_id=second_id,
        reasons=reasons,
    )


def _lower(decision: Decision, since: date, at: datetime) -> None:
    """Each award goes on with its new amount; one that the law no longer gives ends."""
    shared = forms.of(decision.claim.benefit).pay.shared  # by person; else each part goes on
    plan = {(one.person_id, 0 if shared else one.part): one for one in planned(decision)}
    awards = Award.objects.filter(
        decision__claim_id=decision.claim_id,
        decision__sequence__lt=decision.sequence,
        state=AwardState.ACTIVE,
        replaced_by__isnull=True,
    ).exclude(ends_on__lt=since)
    with acting(ENGINE.label, f"decision {decision.pk} on claim {decision.claim.protocol}"):
        going = []
        for award in awards.order_by("part"):
            one = plan.get((award.person_id, 0 if shared else award.part))
            if one is not None and award.instalments is not None:
                continuing.go_on_in_instalments(award, one, decision, since)
            elif one is None or (one.ends_on is not None and one.ends_on < since):
                continuing.end(award, since - ONE_DAY)
            else:
                going.append((award, one))
        people = [award.person_id for award, _one in going]
        for number, (award, one) in enumerate(going, start=1):
            # Of a share: of what those who are left get together.
            whole = left_cents(decision, people) if shared else one.whole_cents or one.cents
            part, parts = (number, len(going)) if shared else (one.part, one.parts)
            how = continuing.Going(decision, 1, part, parts, whole, one.ends_on)
            continuing.go_on(award, how, since, at)


@on("reduction.decided", exhausted=STEPS.late)
def tell_of_reduction(reduction_id: int, at: datetime) -> None:
    """Letter and notice, once each."""
    with transaction.atomic():
        made = STEPS.locked(reduction_id)
        assert made.result is not None and made.effect_on is not None
        letter = write_letter(made, STEPS.kind, lambda: say(made), at)
        common: dict[str, Any] = {
            "appeal_until_on": made.result.appeal_until,
            "letter": letter.code,
        }
        if reducing.ends(made):
            STEPS.tell(made, "award_ended", at, last_on=made.effect_on - ONE_DAY, **common)
            return
        award = made.result.awards.filter(person_id=made.person_id).first()
        cents = award.amount_cents if award else made.revision.new_cents
        STEPS.tell(made, "award_reduced", at, from_on=made.effect_on, amount_cents=cents, **common)


def drop_overtaken(decision_id: int, at: datetime) -> None:
    """A newer calculation took the place of the one that the person was asked about."""
    found = Reduction.objects.filter(
        revision__decision=decision_id,
        revision__state=RevisionState.OVERTAKEN,
        state__in=UNDER_WAY,
    )
    for made in found:
        made = REDUCTION.apply(
            made,
            "drop",
            by="engine",
            actor=ENGINE.label,
            at=at,
            closed_at=at,
            words=_(
                "The facts changed again. This question is closed; if there is a new one, we"
                " ask you anew."
            ),
        )
        _pay_what_waited(made, at)
        STEPS.tell(made, "reduction_dropped", at)
        if made.revision.cause == Cause.JOB:  # it is asked anew, of the newer decision
            job = made.revision.cause_key
            emit("employment.started", int(job), key=f"job:{job}:{made.pk}", due_at=at)


# ── A panel gives it back ────────────────────────────────────────────────────────────────────


def give_back_for_appeal(found: Appeal, at: datetime) -> bool:
    """The decision before counts again, from its first day; the next run pays what is missing.

    False when the contested decision took nothing away. Called with the appeal locked.
    """
    made = Reduction.objects.filter(result_id=found.decision_id).first()
    if made is None:
        return False
    claim = files.locked(found.decision.claim_id)
    later = claim.decisions.filter(sequence__gt=found.decision.sequence)
    if later.exclude(outcome=Outcome.OWED).exists():
        return True  # somebody has decided anew since
    before = made.revision.decision
    assert before.amount_cents is not None and before.starts_on is not None
    report, second = found.seats.select_related("vote").filter(number__lte=2)
    annul_with_reduction(made, at)
    decided(
        decisions.write_grant(
            claim,
            before.determination,
            rule=decisions.rule_of(before),
            amount_cents=before.amount_cents,
            starts_on=before.starts_on,
            at=at,
            officer_id=report.staff_id,
            second_officer_id=second.staff_id,
            reasons=[
                reason("board_order", protocol=found.protocol, words=report.vote.words),
                *kept_from(before),
            ],
        ),
        at,
    )
    return True
