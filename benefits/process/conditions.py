"""The conditions of the family grant: who is followed, what families say, what the law says then.

The engine proposes. A warning is a letter and goes out by itself; what stops money takes two
officers (`grant_steps`). What speaks for the family takes effect at once (`grant_lifting`).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Actor, require
from benefits.adjudication import files
from benefits.adjudication.errors import Conflict
from benefits.adjudication.units import unit_for
from benefits.conditions import effects, gathering, roll
from benefits.conditions import queries as conditions
from benefits.conditions.models import (
    FINISHED_SCHOOL,
    FOLLOW_UP,
    REASON,
    FollowedMember,
    FollowUp,
    FollowUpState,
    GivenReason,
    ReasonState,
    Report,
)
from benefits.evidence.models import Evidence
from benefits.law import family_grant_conditions as law
from benefits.law.family_grant_ladder import Step, step_of
from benefits.law.statute import the_law
from benefits.process.common import day, user
from benefits.process.grant_common import (
    FOLLOWER,
    goes_out,
    late,
    locked,
    look,
    one_family_at_a_time,
    tell,
)
from benefits.process.grant_lifting import mend
from portal import row_guard
from portal.errors import Mendable
from portal.outbox import emit, on
from portal.periods import add_months, first_of_month
from portal.reasons import too_short
from portal.records import acting

LOOKS_BACK = 8  # months: what ended earlier is not begun any more

# ── Who is followed, and when ────────────────────────────────────────────────────────────────


def follow_families(at: datetime) -> int:
    """Every day: the members of new families, and the periods that have ended.

    Returns how many periods of families were begun. Doing it again begins nothing again, and a day
    on which nothing ended asks only for that.
    """
    today, begun = day(at), 0
    for award in roll.not_followed_yet().iterator(chunk_size=1_000):
        roll.enrol(award.person_id, today, FOLLOWER)
    back = add_months(first_of_month(today), -LOOKS_BACK)
    for period in law.ended_periods(today, back, the_law()):
        for award in roll.without_period(period).iterator(chunk_size=1_000):
            roll.enrol(award.person_id, today, FOLLOWER)
            begun += begin(award.person_id, period, at)[1]
    return begun


def begin(person_id: int, period: law.Period, at: datetime) -> tuple[FollowUp | None, bool]:
    """The family in the period, and whether this began it; None without a grant in that period."""
    found = FollowUp.objects.filter(
        person_id=person_id, kind=period.kind, first_month=period.first
    ).first()
    if found is not None:
        return found, False
    award = roll.award_of(person_id)
    if award is None or award.starts_on > period.last:
        return None, False
    made, new = FollowUp.objects.get_or_create(
        person_id=person_id,
        kind=period.kind,
        first_month=period.first,
        defaults={"claim": award.decision.claim},
    )
    emit(
        "conditions.due",
        made.pk,
        key=f"follow-up:{made.pk}:due",
        due_at=_morning_after(law.reasons_until(period, the_law())),
    )
    return made, new


def _morning_after(last: date) -> datetime:
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), time(6)))


def report_came(report: Report, followed: FollowedMember, at: datetime) -> None:
    """A new report: the family is told when something was not kept; what it mends is mended."""
    period = law.period_from(report.kind, report.first_month, the_law())
    follow_up, _new = begin(followed.person_id, period, at)
    if follow_up is None:
        return
    follow_up = locked(follow_up.pk)
    if follow_up.state == FollowUpState.OPEN:
        _tell_not_kept(follow_up, followed, report, period, at)
        return
    mend(follow_up, at)


def _tell_not_kept(
    follow_up: FollowUp, followed: FollowedMember, report: Report, period: law.Period, at: datetime
) -> None:
    facts = gathering.family_facts(follow_up, day(at))
    member = next((one for one in facts.members if one.number == followed.pk), None)
    conditions = law.conditions_of(member, period, the_law()) if member else ()
    if not any(one.key == report.duty for one in law.not_kept(conditions)):
        return
    tell(
        follow_up,
        "conditions_not_kept",
        at,
        key=f"{report.pk}",
        name=str(followed.member),
        until_on=law.reasons_until(period, the_law()),
    )


# ── What the family says ─────────────────────────────────────────────────────────────────────


@transaction.atomic
def give_reason(
    actor: Actor,
    follow_up_id: int,
    *,
    followed_id: int,
    duty: str,
    why: str,
    words: str,
    paper_id: int | None,
    at: datetime,
) -> GivenReason:
    """Why a condition could not be kept. Until somebody has looked at it nothing follows.

    Mendable when it is too late or the condition is no longer open; once more gives the first one.
    """
    follow_up = locked(follow_up_id)
    require(actor, "conditions.write", follow_up, on=day(at))
    period = gathering.period_of(follow_up)
    if follow_up.state != FollowUpState.OPEN or day(at) > law.reasons_until(period, the_law()):
        raise Mendable(_("The time for this is over. You can contest what was decided."))
    if why not in conditions.reasons_for(duty, period.kind, period.last):
        raise Mendable(_("Choose the reason that fits best."), field="why")
    followed = FollowedMember.objects.filter(pk=followed_id, person_id=follow_up.person_id).first()
    if followed is None or not _is_open(follow_up, followed, duty, period, at):
        raise Mendable(_("Nothing needs a reason here."))
    paper = Evidence.objects.filter(pk=paper_id or 0, person_id=follow_up.person_id).first()
    if why == FINISHED_SCHOOL and paper is None:
        raise Mendable(_("Add the certificate of the school."), field="files")
    try:
        with transaction.atomic():
            return GivenReason.objects.create(
                followed=followed,
                person_id=follow_up.person_id,
                kind=follow_up.kind,
                first_month=follow_up.first_month,
                duty=duty,
                reason=why,
                words=words.strip(),
                paper=paper,
                given_by_id=user(actor),
                given_at=at,
            )
    except IntegrityError:
        return GivenReason.objects.get(
            followed=followed,
            duty=duty,
            first_month=follow_up.first_month,
            state__in=[ReasonState.GIVEN, ReasonState.ACCEPTED],
        )


def _is_open(
    follow_up: FollowUp, followed: FollowedMember, duty: str, period: law.Period, at: datetime
) -> bool:
    """Not kept as reported, or a reason for it is being looked at."""
    for one in gathering.family_facts(follow_up, day(at)).members:
        if one.number == followed.pk:
            found = law.conditions_of(one, period, the_law())
            failed = {condition.key for condition in law.not_kept(found)}
            return duty in failed or any(said.in_question for said in one.reports)
    return False


@transaction.atomic
def settle_reason(
    actor: Actor, reason_id: int, *, accept: bool, words: str, at: datetime
) -> GivenReason:
    """An officer looks at a reason. Accepting takes a word; declining takes a sentence."""
    with row_guard.everyone("whose reason it is, before the right is asked"):
        given = GivenReason.objects.select_for_update(of=("self",)).filter(pk=reason_id).first()
    if given is None:
        raise Http404
    require(actor, "grant_reason.settle", given, on=day(at))
    if given.state != ReasonState.GIVEN:
        raise Conflict(_("A colleague has settled this already."))
    if not accept and too_short(words):
        raise Mendable(_("Say why, in a sentence at least."), field="words")
    look(actor, given.person_id, "", at)
    given = REASON.apply(
        given,
        "accept" if accept else "decline",
        by="officer",
        actor=actor.label,
        at=at,
        officer_id=files.staff_id(actor),
        officer_words=words.strip(),
        settled_at=at,
    )
    follow_up = FollowUp.objects.get(
        person_id=given.person_id, kind=given.kind, first_month=given.first_month
    )
    if accept and given.reason == FINISHED_SCHOOL:
        _school_is_finished(actor, given)
    kind = "condition_reason_accepted" if accept else "condition_reason_declined"
    values = {} if accept else {"officer_words": words.strip()}
    tell(follow_up, kind, at, key=f"reason:{given.pk}", **values)
    if follow_up.state == FollowUpState.OPEN:
        _judge_if_due(follow_up, at)
    else:
        mend(locked(follow_up.pk), at)
    return given


def _school_is_finished(actor: Actor, given: GivenReason) -> None:
    """No later period asks this member for school (Lei 14.601/2023 art. 10 IV)."""
    followed = FollowedMember.objects.select_for_update(of=("self",)).get(pk=given.followed_id)
    with acting(actor.label, "basic education is finished"):
        followed.finished_school = True
        followed.save(update_fields=["finished_school"])


# ── What the law says when the time is over ──────────────────────────────────────────────────


def _not_judged(follow_up_id: int, at: datetime) -> None:
    """Five attempts failed: the period stays open, which stops nothing, and the family is told."""
    late(FollowUp.objects.get(pk=follow_up_id), "due", at)


@on("conditions.due", exhausted=_not_judged)
def judge_conditions(follow_up_id: int, at: datetime) -> None:
    """Asks the law when the time to give reasons is over: nothing, a warning, or a proposal.

    While a reason is being looked at, it waits: settling it asks again.
    """
    with transaction.atomic():
        follow_up = locked(follow_up_id)
        if follow_up.state == FollowUpState.OPEN:
            _judge_if_due(follow_up, at)


def _judge_if_due(follow_up: FollowUp, at: datetime) -> None:
    period = gathering.period_of(follow_up)
    waiting = GivenReason.objects.filter(
        person_id=follow_up.person_id,
        kind=follow_up.kind,
        first_month=follow_up.first_month,
        state=ReasonState.GIVEN,
    )
    if day(at) <= law.reasons_until(period, the_law()) or waiting.exists():
        return
    one_family_at_a_time(follow_up)
    look(FOLLOWER, follow_up.person_id, follow_up.reference, at)
    found = gathering.assess(follow_up, day(at))
    stored = gathering.store(follow_up.claim, found, at)
    step = step_of(found.best)
    if step is Step.NONE or roll.award_of(follow_up.person_id) is None:
        FOLLOW_UP.apply(
            follow_up,
            "keep",
            by="engine",
            actor=FOLLOWER.label,
            at=at,
            determination_id=stored.pk,
            settled_at=at,
        )
    elif step is Step.WARNING:
        _warn(follow_up, stored.pk, at)
    else:
        FOLLOW_UP.apply(
            follow_up,
            "propose",
            by="engine",
            actor=FOLLOWER.label,
            at=at,
            determination_id=stored.pk,
            step=step.value,
            proposed_at=at,
            unit_id=unit_for(follow_up.person_id),
        )


def _warn(follow_up: FollowUp, determination_id: int, at: datetime) -> None:
    follow_up.step, follow_up.determination_id = Step.WARNING.value, determination_id
    decision = effects.write(follow_up, at)
    made = FOLLOW_UP.apply(
        follow_up,
        "warn",
        by="engine",
        actor=FOLLOWER.label,
        at=at,
        determination_id=determination_id,
        step=Step.WARNING.value,
        decision_id=decision.pk,
        effect_month=effects.stop(follow_up, FOLLOWER, at),
        settled_at=at,
    )
    goes_out(made, at)
