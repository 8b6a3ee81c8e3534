"""Everything that others may read about applications, claims and decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from accounts import queries as people
from accounts.models import StaffMember
from accounts.permissions import Actor, may
from benefits.adjudication import decisions, leases
from benefits.adjudication.models import Decision, InformationRequest, RequestState
from benefits.adjudication.reading import ClockStop as ClockStop
from benefits.adjudication.reading import absences as absences
from benefits.adjudication.reading import clock_stops as clock_stops
from benefits.adjudication.reading import grant_proposal_of as grant_proposal_of
from benefits.adjudication.reading import held_by_officer as held_by_officer
from benefits.adjudication.reading import held_of as held_of
from benefits.adjudication.reading import notes_of as notes_of
from benefits.adjudication.reading import open_request as open_request
from benefits.adjudication.reading import places as places
from benefits.adjudication.reading import proposal_of as proposal_of
from benefits.adjudication.reading import requests_of as requests_of
from benefits.adjudication.reading import team as team
from benefits.agenda import queries as agenda  # noqa: F401  (read as queries.agenda)
from benefits.appeals.candidates import candidates as candidates
from benefits.appeals.queries import appeal_for as appeal_for
from benefits.appeals.queries import appeal_of as appeal_of
from benefits.appeals.queries import appeals_of as appeals_of
from benefits.appeals.queries import contested_labels as contested_labels
from benefits.appeals.queries import earlier_appeal as earlier_appeal
from benefits.appeals.queries import further_appeal as further_appeal
from benefits.appeals.queries import judged_before as judged_before
from benefits.appeals.queries import judged_by as judged_by
from benefits.appeals.queries import may_vote as may_vote
from benefits.appeals.queries import outcomes as outcomes
from benefits.appeals.queries import result_letter as result_letter
from benefits.appeals.queries import seat_of as seat_of
from benefits.appeals.queries import seats_of_member as seats_of_member
from benefits.appeals.queries import steps_of_appeal as steps_of_appeal
from benefits.appeals.queries import vote_of as vote_of
from benefits.appeals.queries import votes_of as votes_of
from benefits.appeals.queries import waiting_without_panel as waiting_without_panel
from benefits.applications import forms
from benefits.applications.forms.base import Paper
from benefits.applications.known import Known
from benefits.applications.models import Claim, ClaimState, Draft
from benefits.applications.steps import Step
from benefits.applications.visit_models import OfficeVisit
from benefits.assessments import queries as assessments  # noqa: F401  (read as queries.assessments)
from benefits.conditions import queries as conditions  # noqa: F401  (read as queries.conditions)
from benefits.conditions.gathering import RULE as CONDITIONS_RULE
from benefits.eligibility.assessment import Assessment
from benefits.eligibility.assessment import could_ask as could_ask
from benefits.eligibility.assessment import preview as preview_facts
from benefits.eligibility.correction_models import Correction
from benefits.eligibility.facts import gather, gather_for, known_of, said_and_paid
from benefits.eligibility.models import StoredDetermination
from benefits.eligibility.routing import Reason, papers_to_read, reasons_for_a_human
from benefits.eligibility.simulation import everyday as everyday
from benefits.eligibility.simulation.life import Past as Past
from benefits.eligibility.simulation.life import Plan as Plan
from benefits.eligibility.simulation.life import known_past as known_past
from benefits.eligibility.simulation.life import said_past as said_past
from benefits.eligibility.simulation.life import spread_months as spread_months
from benefits.eligibility.simulation.outlook import Effect as Effect
from benefits.eligibility.simulation.outlook import Opening as Opening
from benefits.eligibility.simulation.outlook import Outlook as Outlook
from benefits.eligibility.simulation.outlook import current_age as current_age
from benefits.eligibility.simulation.outlook import outlook as outlook
from benefits.evidence import papers
from benefits.evidence.certificates import of_claim as certificates_of  # noqa: F401  (re-exported)
from benefits.evidence.models import Evidence, EvidenceState
from benefits.evidence.papers import papers_of_draft
from benefits.law.determination import Determination
from benefits.overpayments import queries as overpayments  # noqa: F401  (as queries.overpayments)
from benefits.overpayments import unreached as unreached  # as queries.unreached
from benefits.payments.accumulating import Beside as Beside
from benefits.payments.queries import NextPayment as NextPayment
from benefits.payments.queries import Reconciliation as Reconciliation
from benefits.payments.queries import amount_now as amount_now
from benefits.payments.queries import awards_of as awards_of
from benefits.payments.queries import beside as beside
from benefits.payments.queries import has_award as has_award
from benefits.payments.queries import next_payment as next_payment
from benefits.payments.queries import payments_of as payments_of
from benefits.payments.queries import returned_and_owed as returned_and_owed
from benefits.payments.queries import run as run
from benefits.payments.queries import runs as runs
from benefits.payments.queries import runs_to_approve as runs_to_approve
from benefits.recalculation import late as late
from benefits.recalculation.queries import open_revisions as open_revisions
from benefits.recalculation.queries import reduction_for as reduction_for
from benefits.recalculation.queries import reduction_of as reduction_of
from benefits.recalculation.queries import reductions_of as reductions_of
from benefits.recalculation.queries import revision_figures as revision_figures
from benefits.recalculation.queries import revision_for as revision_for
from benefits.recalculation.queries import revision_in_favour as revision_in_favour
from benefits.robots import queries as robots  # noqa: F401  (read as queries.robots)
from benefits.supervision import figures as figures
from benefits.supervision.figures import Forecast as Forecast
from benefits.supervision.queries import near as near
from benefits.supervision.queries import near_count as near_count
from benefits.supervision.queries import open_tasks as open_tasks
from benefits.supervision.queries import sampled as sampled
from benefits.supervision.queries import to_review as to_review
from portal import row_guard
from portal.records import StateChange, well_formed_reference

OPEN_STATES = (
    ClaimState.SUBMITTED,
    ClaimState.IN_REVIEW,
    ClaimState.AWAITING_ANSWER,
    ClaimState.REFUSAL_PROPOSED,
    ClaimState.GRANT_PROPOSED,
    ClaimState.GRANT_HELD,
    ClaimState.REFUSAL_HELD,
    ClaimState.AWAITING_ASSESSMENT,
)

# ── A person's own ───────────────────────────────────────────────────────────────────────────


def claims_of(person_id: int) -> QuerySet[Claim]:
    """All claims of a person, newest first."""
    return Claim.objects.filter(person_id=person_id).select_related("unit")


def open_claims_of(person_id: int) -> QuerySet[Claim]:
    """The claims that are not decided or withdrawn."""
    return claims_of(person_id).filter(state__in=OPEN_STATES)


def drafts_of(person_id: int) -> QuerySet[Draft]:
    """Applications that are begun and not sent, the latest first."""
    return Draft.objects.filter(person_id=person_id, closed_at=None).order_by("-updated_at")


def draft_for(actor: Actor, token: Any, *, on: date) -> Draft | None:
    """The open draft with this token, if the actor may write in it."""
    draft = Draft.objects.filter(token=token, closed_at=None).first()
    return draft if draft is not None and may(actor, "draft.write", draft, on=on) else None


def claim_for(actor: Actor, protocol: str, *, on: date) -> Claim | None:
    """The claim with this protocol number if the actor may read it; None hides the rest."""
    if not well_formed_reference(protocol):
        return None
    claim = (
        Claim.objects.select_related("person", "unit", "holder", "officer")
        .filter(protocol=protocol.upper())
        .first()
    )
    return claim if claim is not None and may(actor, "claim.read", claim, on=on) else None


def claim_to_serve(actor: Actor, protocol: str, *, on: date) -> Claim | None:
    """The claim of the person whom a clerk serves just now; None hides the rest."""
    if not well_formed_reference(protocol):
        return None
    claims = Claim.objects.select_related("person", "unit").filter(protocol=protocol.upper())
    claim = claims.first()
    return claim if claim is not None and may(actor, "appointment.book", claim, on=on) else None


def open_requests_of(person_id: int) -> QuerySet[InformationRequest]:
    """The questions that wait for this person, the most urgent first."""
    return (
        InformationRequest.objects.filter(person_id=person_id, state=RequestState.OPEN)
        .select_related("claim")
        .order_by("due_on", "id")
    )


@dataclass(frozen=True)
class Preview:
    """What the law says today of an application that is not sent, and why a person would look."""

    assessment: Assessment
    reasons: list[Reason]

    @property
    def best(self) -> Determination:
        return self.assessment.best


def preview(draft: Draft, at: datetime) -> Preview:
    """Asks the law with the answers given so far. Reads only; decides nothing."""
    day = timezone.localdate(at)
    assessed = preview_facts(draft.person_id, draft.answers, day, draft.benefit)
    reasons = reasons_for_a_human(
        assessed,
        has_account=people.payout_account(draft.person_id, at) is not None,
        has_award=has_award(draft.person_id, draft.benefit, day),
    )
    reasons += papers_to_read(assessed, papers_of_draft(draft.pk))
    return Preview(assessed, reasons)


def known_of_draft(draft: Draft, on: date) -> Known:
    """What an application need not ask."""
    form = forms.of(draft.benefit)
    if form.rests_on_the_record_alone:
        return said_and_paid(draft.person_id, draft.answers, on)
    return known_of(form, draft.person_id, draft.answers, on)[0]


def papers_not_added(draft: Draft, known: Known) -> list[Paper]:
    """The papers that this application needs and of which no file is there."""
    here = papers_of_draft(draft.pk)
    needed = forms.of(draft.benefit).papers_needed(known)
    refused = EvidenceState.REJECTED
    return [one for one in needed if here.get(one.key, refused) == refused]


def known_of_claim(claim: Claim) -> Known | None:
    """The same for a claim that was sent, as of its request date."""
    return gather_for(claim).known


def steps_asked(request: InformationRequest) -> list[Step]:
    """The questions of the application that an automatic question repeats."""
    wanted = {need["key"] for need in request.needs if need["kind"] == "step"}
    return [step for step in forms.of(request.claim.benefit).all_steps() if step.key in wanted]


def past_of(person_id: int, on: date) -> Past | None:
    """A person's record as the start of a simulation; None if no birth date is known."""
    facts = gather(person_id, {}, on).facts
    return None if facts.birth is None else known_past(facts, on)


# ── One claim ────────────────────────────────────────────────────────────────────────────────


def decision_of(claim: Claim) -> Decision | None:
    """The decision that stands."""
    return decisions.standing(claim)


def determination_of(claim: Claim) -> StoredDetermination | None:
    """The newest answer of the law."""
    return claim.determinations.exclude(rule=CONDITIONS_RULE).order_by("-sequence").first()


def timeline_of(claim: Claim) -> list[StateChange]:
    """Every step of a claim in the order in which it happened."""
    return list(
        StateChange.objects.filter(
            subject_kind=Claim._meta.label_lower, subject_id=claim.pk
        ).order_by("at", "id")
    )


# ── The desk ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class QueueFigures:
    """How a unit stands: files that wait, for a second officer, for answers; the nearest day."""

    waiting: int
    second_look: int
    awaiting_answer: int
    late: int
    next_due: date | None


def queue(staff: StaffMember) -> QuerySet[Claim]:
    """The officer's queue, by legal deadline, then age."""
    return leases.open_claims(staff).select_related("person", "holder", "officer")


def staff_of(actor: Actor) -> StaffMember:
    """The officer who is signed in."""
    return StaffMember.objects.select_related("unit").get(pk=actor.staff_id or 0)


def forecast(claim: Claim, at: datetime) -> Forecast | None:
    """How long claims like this one took; None when too few are known, or nothing is open."""
    if claim.state not in OPEN_STATES:
        return None
    by_hand = claim.state != ClaimState.SUBMITTED
    return figures.forecast(claim.benefit, timezone.localdate(at), by_hand=by_hand)


def held_by(staff: StaffMember, at: datetime) -> Claim | None:
    """The file that the officer holds now."""
    return leases.current(staff, at)


def waiting_for_answers(unit_id: int) -> QuerySet[Claim]:
    """Claims of a unit whose claimant was asked, by the day of the answer."""
    return (
        Claim.objects.filter(unit_id=unit_id, state=ClaimState.AWAITING_ANSWER)
        .annotate(answer_due=Min("requests__due_on", filter=Q(requests__state=RequestState.OPEN)))
        .select_related("person", "officer")
        .order_by(F("answer_due").asc(nulls_last=True), "id")
    )


def queue_figures(unit_id: int, on: date) -> QueueFigures:
    """The numbers at the head of the desk, in one query."""
    found = Claim.objects.filter(unit_id=unit_id, state__in=OPEN_STATES).aggregate(
        waiting=Count("id", filter=Q(state=ClaimState.IN_REVIEW)),
        second=Count("id", filter=Q(state__in=leases.SECOND_LOOK)),
        asked=Count("id", filter=Q(state=ClaimState.AWAITING_ANSWER)),
        late=Count("id", filter=Q(due_on__lt=on)),
        next_due=Min("due_on", filter=Q(state__in=leases.OPEN_FOR_DESK)),
    )
    return QueueFigures(
        found["waiting"], found["second"], found["asked"], found["late"], found["next_due"]
    )


# ── Papers and corrections ───────────────────────────────────────────────────────────────────


def evidence_of(claim: Claim) -> QuerySet[Evidence]:
    """The papers of a claim, in the order in which they came."""
    return papers.of_claim(claim)


def evidence_for(actor: Actor, reference: str, action: str, *, on: date) -> Evidence | None:
    """The paper with this reference if the actor may do this with it; None hides the rest."""
    if not well_formed_reference(reference):
        return None
    with row_guard.everyone("whose paper it is, before the right to it is asked"):
        found = Evidence.objects.select_related("draft").filter(reference=reference.upper()).first()
    return found if found is not None and may(actor, action, found, on=on) else None


def corrections_of(draft_id: int) -> QuerySet[Correction]:
    """What the person said is wrong, in an application and the claim that came of it."""
    return Correction.objects.filter(draft_id=draft_id)


def correction_for(
    actor: Actor, reference: str, *, on: date, action: str = "correction.read"
) -> Correction | None:
    """The correction with this reference if the actor may read it."""
    if not well_formed_reference(reference):
        return None
    found = Correction.objects.select_related("draft", "person", "unit", "settled_by")
    made = found.filter(reference=reference.upper()).first()
    return made if made is not None and may(actor, action, made, on=on) else None


def open_corrections(unit_id: int) -> QuerySet[Correction]:
    """The work list of a unit, oldest first."""
    return (
        Correction.objects.filter(unit_id=unit_id, state="open")
        .select_related("draft", "person")
        .order_by("opened_at", "id")
    )


def visit_for(actor: Actor, reference: str, *, on: date) -> OfficeVisit | None:
    """The clerk's own visit with this reference."""
    if not well_formed_reference(reference):
        return None
    found = OfficeVisit.objects.select_related("person").filter(reference=reference.upper()).first()
    return found if found is not None and may(actor, "visit.use", found, on=on) else None


def visits_of(staff_id: int, at: datetime) -> QuerySet[OfficeVisit]:
    """The visits of a clerk that have not ended."""
    return OfficeVisit.objects.filter(staff_id=staff_id, ends_at__gt=at).select_related("person")
