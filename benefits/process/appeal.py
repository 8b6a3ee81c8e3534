"""Contest: numbered at once, judged by a panel of three who did not decide, carried out."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts.permissions import Actor, require
from benefits.adjudication import decisions
from benefits.adjudication.errors import Conflict
from benefits.adjudication.models import Decision, Outcome
from benefits.appeals import filing, panels, votes
from benefits.appeals.models import (
    APPEAL,
    HEARING,
    Appeal,
    AppealState,
    Hearing,
    HearingState,
    Instance,
    PanelSeat,
    Vote,
)
from benefits.appeals.result_letter import write_result
from benefits.applications.models import CLAIM, Claim, ClaimState
from benefits.eligibility import assessment as eligibility
from benefits.eligibility.routing import reason
from benefits.process.common import day, tell, user
from benefits.process.decide import decided
from benefits.process.grant_lifting import lift_for_appeal
from benefits.process.overpay import annul_for_appeal
from benefits.process.reduce import give_back_for_appeal
from benefits.process.revise import recheck
from benefits.process.shares_order import restore_for_appeal
from benefits.process.time_limits import counted_back, reckoned_for_appeal
from benefits.recalculation.models import Cause
from portal.errors import Mendable
from portal.outbox import emit, on

PANEL = Actor.system(N_("appeal panel"))

# ── Contest ──────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def appeal(
    actor: Actor,
    decision_id: int,
    *,
    contested: list[str],
    grounds: str,
    wants_hearing: bool = False,
    at: datetime,
) -> Appeal:
    """Contests a decision: numbered at once and queued for people who did not decide it."""
    decision = Decision.objects.select_related("claim").get(pk=decision_id)
    require(actor, "decision.contest", decision, on=day(at))
    filed = filing.file_appeal(
        decision,
        until=decision.appeal_until,
        contested=contested,
        grounds=grounds,
        wants_hearing=wants_hearing,
        user_id=user(actor),
        actor=actor.label,
        at=at,
    )
    return _received(filed, at)


@transaction.atomic
def appeal_further(
    actor: Actor, appeal_id: int, *, grounds: str, wants_hearing: bool = False, at: datetime
) -> Appeal:
    """Takes a dismissed appeal to the council. Mendable when the board has not dismissed it."""
    first = _locked(appeal_id)
    require(actor, "decision.contest", first.decision, on=day(at))
    if first.state != AppealState.DISMISSED or first.further_until is None:
        raise Mendable(_("Only a result that is not in your favour can be taken further."))
    filed = filing.file_appeal(
        first.decision,
        instance=Instance.COUNCIL,
        until=first.further_until,
        contested=first.contested,
        grounds=grounds,
        wants_hearing=wants_hearing,
        user_id=user(actor),
        actor=actor.label,
        at=at,
    )
    return _received(filed, at)


@transaction.atomic
def withdraw_appeal(actor: Actor, appeal_id: int, at: datetime) -> Appeal:
    """Takes an appeal back that is not decided. The decision stands."""
    found = _locked(appeal_id)
    require(actor, "decision.contest", found.decision, on=day(at))
    for hearing in found.hearings.filter(state__in=[HearingState.OFFERED, HearingState.BOOKED]):
        HEARING.apply(hearing, "cancel", by="person", actor=actor.label, at=at)
    return APPEAL.apply(found, "withdraw", by="person", actor=actor.label, at=at)


# ── The panel ────────────────────────────────────────────────────────────────────────────────


def _no_panel(appeal_id: int, at: datetime) -> None:
    """Five attempts failed: the appeal stays visibly in the queue and the person is told."""
    _tell(Appeal.objects.select_related("decision__claim").get(pk=appeal_id), "delayed_by_us", at)


@on("appeal.filed", exhausted=_no_panel)
def seat_panel(appeal_id: int, at: datetime, chance: random.Random | None = None) -> None:
    """Draws the three who judge. While too few may sit, the appeal waits; the clock asks again.

    `chance` is for a world that must come out the same twice; none draws by the system's.
    """
    with transaction.atomic():
        found = _locked(appeal_id)
        if found.state != AppealState.QUEUED or not panels.draw(found, at, chance):
            return
        found = APPEAL.apply(found, "seat", by="system", actor=PANEL.label, at=at)
        _tell(found, "appeal_seated", at, instance=str(found.get_instance_display()))


def seat_waiting_panels(at: datetime) -> int:
    """Tries again for every appeal without a panel; returns how many got one."""
    waiting = Appeal.objects.filter(state=AppealState.QUEUED).order_by("filed_at")
    for number in list(waiting.values_list("pk", flat=True)):
        seat_panel(number, at)
    return PanelSeat.objects.filter(number=1, drawn_at=at).count()


@transaction.atomic
def offer_hearing(
    actor: Actor, appeal_id: int, *, times: list[datetime], way: str, where: str, at: datetime
) -> list[Hearing]:
    """The panel offers times at which the person can be heard; they choose one."""
    found, _seat = _judged_by(actor, appeal_id, at)
    if not times or any(one <= at for one in times):
        raise Mendable(_("Offer at least one time that lies ahead."), field="times")
    if found.hearings.filter(state__in=[HearingState.BOOKED, HearingState.HELD]).exists():
        raise Conflict(_("A hearing is booked already."))
    made = []
    for starts_at in sorted(set(times)):
        hearing, _new = Hearing.objects.get_or_create(
            appeal=found,
            starts_at=starts_at,
            defaults={"person_id": found.person_id, "way": way, "where": where},
        )
        made.append(hearing)
    _tell(found, "hearing_offered", at, key=str(made[0].pk), from_on=day(made[0].starts_at))
    return made


@transaction.atomic
def book_hearing(actor: Actor, hearing_id: int, at: datetime) -> Hearing:
    """The person chooses a time; the others offered are given back."""
    hearing = Hearing.objects.select_related("appeal__decision__claim").get(pk=hearing_id)
    found = _locked(hearing.appeal_id)
    require(actor, "decision.contest", found.decision, on=day(at))
    if hearing.starts_at <= at:
        raise Mendable(_("This time is over. Choose another one."))
    if hearing.state == HearingState.BOOKED:
        return hearing
    try:
        with transaction.atomic():
            hearing = HEARING.apply(hearing, "book", by="person", actor=actor.label, at=at)
    except IntegrityError:
        raise Conflict(_("You have booked a time already.")) from None
    for other in found.hearings.filter(state=HearingState.OFFERED):
        HEARING.apply(other, "cancel", by="system", actor=PANEL.label, at=at)
    _tell(
        found,
        "hearing_booked",
        at,
        key=str(hearing.pk),
        starts_at=hearing.starts_at,
        way=str(hearing.get_way_display()),
        where=hearing.where,
    )
    return hearing


@transaction.atomic
def close_hearing(
    actor: Actor, hearing_id: int, *, held: bool, minutes: str, at: datetime
) -> Hearing:
    """What became of a booked hearing: held, with what was said, or missed."""
    hearing = Hearing.objects.get(pk=hearing_id)
    _judged_by(actor, hearing.appeal_id, at)
    if hearing.starts_at > at:
        raise Mendable(_("The hearing is still to come."))
    if held and not minutes.strip():
        raise Mendable(_("Write down what was said."), field="minutes")
    action = "hold" if held else "miss"
    return HEARING.apply(
        hearing, action, by="panel", actor=actor.label, at=at, minutes=minutes.strip()
    )


@transaction.atomic
def vote(actor: Actor, appeal_id: int, *, allow: bool, words: str, at: datetime) -> Vote:
    """A member's vote with reasons. The third one decides the appeal."""
    found, seat = _judged_by(actor, appeal_id, at)
    cast = votes.cast(seat, allow=allow, words=words, at=at)
    all_votes = votes.votes_of(found)
    result = votes.result(all_votes)
    if result is not None:
        _decide(found, all_votes, result, at)
    return cast


def _decide(found: Appeal, all_votes: list[Vote], allowed: bool, at: datetime) -> None:
    last = allowed or found.instance == Instance.COUNCIL
    found = APPEAL.apply(
        found,
        "allow" if allowed else "dismiss",
        by="panel",
        actor=PANEL.label,
        at=at,
        decided_at=at,
        further_until=None if last else filing.further_until(day(at)),
    )
    emit("appeal.decided", found.pk, key=f"appeal:{found.pk}:decided", due_at=at)


# ── Carry out ────────────────────────────────────────────────────────────────────────────────


def _not_carried_out(appeal_id: int, at: datetime) -> None:
    """Five attempts failed: said on the claim, and the person is told that we are late."""
    found = Appeal.objects.select_related("decision__claim").get(pk=appeal_id)
    _tell(found, "delayed_by_us", at, key="result")


@on("appeal.decided", exhausted=_not_carried_out)
def carry_out(appeal_id: int, at: datetime) -> None:
    """The reasoned result goes out, and what it orders is done: twice has the effect of once."""
    with transaction.atomic():
        found = _locked(appeal_id)
        letter = write_result(found, votes.votes_of(found), at)
        if found.state == AppealState.DISMISSED:
            kind = "appeal_dismissed" if found.further_until else "appeal_dismissed_for_good"
            _tell(found, kind, at, letter=letter.code, **_further(found))
            return
        _tell(found, "appeal_allowed", at, letter=letter.code)
        if annul_for_appeal(found, at) or give_back_for_appeal(found, at):
            return
        if restore_for_appeal(found, at):
            return
        if found.decision.outcome == Outcome.DIVIDED:
            standing = decisions.standing(found.decision.claim)
            if standing is not None:  # the shares are those of the grant, counted anew
                recheck(standing, Cause.APPEAL, found.protocol, at)
        elif found.decision.outcome == Outcome.GRANTED:
            recheck(found.decision, Cause.APPEAL, found.protocol, at)
        elif found.decision.outcome == Outcome.REFUSED:
            _open_again(found, at)
        else:
            lift_for_appeal(found, at)


def _open_again(found: Appeal, at: datetime) -> None:
    """Opens the claim; granted at once if the law now says yes, else bound to the order."""
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=found.decision.claim_id)
    if (
        claim.state != ClaimState.REFUSED
        or claim.decisions.filter(sequence__gt=found.decision.sequence).exists()
    ):
        return
    claim = CLAIM.apply(
        claim,
        "reopen",
        by="board",
        actor=PANEL.label,
        at=at,
        decided_at=None,
        officer_id=None,
        due_on=filing.comply_by(day(at)),
        referral_reasons=[reason("board_order", protocol=found.protocol)],
    )
    assessed = eligibility.assess_claim(claim)
    stored = eligibility.store(claim, assessed, at)
    best = assessed.best
    if not (best.entitled and best.amount_cents and best.starts_on):
        return
    CLAIM.apply(claim, "grant", by="board", actor=PANEL.label, at=at, decided_at=at)
    report, second = found.seats.select_related("vote").filter(number__lte=2)
    decision = decisions.write_grant(
        claim,
        stored,
        rule=best.rule,
        amount_cents=best.amount_cents,
        starts_on=best.starts_on,
        at=at,
        officer_id=report.staff_id,
        second_officer_id=second.staff_id,
        reasons=[
            reason("board_order", protocol=found.protocol, words=report.vote.words),
            counted_back(reckoned_for_appeal(found)),
        ],
    )
    decided(decision, at)


# ── What these verbs share ───────────────────────────────────────────────────────────────────


def _locked(appeal_id: int) -> Appeal:
    found = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("decision__claim", "decision__determination", "person")
        .filter(pk=appeal_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _judged_by(actor: Actor, appeal_id: int, at: datetime) -> tuple[Appeal, PanelSeat]:
    """The appeal, locked, and the actor's seat; Http404 for everybody else."""
    found = _locked(appeal_id)
    require(actor, "appeal.judge", found, on=day(at))
    seat = votes.seat_of(found, actor.staff_id)
    if seat is None:
        raise Http404
    return found, seat


def _received(filed: Appeal, at: datetime) -> Appeal:
    _tell(filed, "appeal_received", at)
    emit("appeal.filed", filed.pk, key=f"appeal:{filed.pk}:panel", due_at=at)
    return filed


def _further(found: Appeal) -> dict[str, Any]:
    return {"further_until_on": found.further_until} if found.further_until else {}


def _tell(found: Appeal, kind: str, at: datetime, *, key: str = "", **values: object) -> None:
    tell(
        found.decision.claim,
        kind,
        at,
        key=f"{found.protocol}:{key}",
        case=found.protocol,
        to=found.person_id,
        **values,
    )
