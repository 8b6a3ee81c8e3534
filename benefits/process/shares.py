"""When a share ends: it does not pass on; what remains is divided anew among the others.

EC 103/2019 art. 23 §1, for the survivors’ pension: each dependant who goes lowers the whole by
their points. Imprisonment aid is one minimum wage, whoever shares it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from benefits.adjudication import decisions, files
from benefits.adjudication.models import Decision, Outcome
from benefits.applications.models import Claim
from benefits.eligibility.routing import reason
from benefits.payments import continuing
from benefits.payments.models import Award, AwardState
from benefits.payments.planning import left_cents
from benefits.payments.runs import one_at_a_time
from benefits.process.common import ENGINE, day
from benefits.process.shares_letter import write_letters
from portal.messages import notices
from portal.outbox import emit, on
from portal.periods import ONE_DAY
from portal.records import StateChange, acting
from portal.statutes import NoValueInForce

AHEAD = timedelta(days=40)  # so that no run pays a month by the old division


def find_ending_shares(at: datetime) -> int:
    """Starts a new division for each share that ends soon while others go on; returns how many."""
    later = Award.objects.filter(decision=OuterRef("decision"), stage__gt=OuterRef("stage"))
    found = (
        Award.objects.filter(state=AwardState.ACTIVE, parts__gt=1)
        .filter(Q(ends_on__lte=day(at) + AHEAD) | Q(person__died_on__isnull=False))
        .exclude(Exists(later))
        .values_list("pk", flat=True)
    )
    for award_id in found:
        emit("award.share_ends", award_id, key=f"share:{award_id}:{day(at)}", due_at=at)
    return len(found)


def _not_divided(award_id: int, at: datetime) -> None:
    """Five attempts failed: those who share are told that we are late. The next day asks again."""
    award = Award.objects.select_related("decision__claim").get(pk=award_id)
    for other in _beside(award):
        notices.send(
            other.payee_id or other.person_id,
            "delayed_by_us",
            key=f"share:{award_id}:{other.pk}",
            values={"benefit": award.benefit},
            case=award.decision.claim.protocol,
            at=at,
        )


@on("award.share_ends", exhausted=_not_divided)
def divide_anew(award_id: int, at: datetime) -> None:
    """Gives those who are left their new shares from the day after. Twice has the effect of once.

    While the rate of a January in between is not published, nothing moves; the next day asks again.
    """
    with transaction.atomic():
        award = Award.objects.select_related("decision__claim").get(pk=award_id)
        claim = files.locked(award.decision.claim_id)
        one_at_a_time()
        shares = _beside(award)
        since = _next_day(shares)
        if since is None or since > day(at) + AHEAD:
            return
        left = [one for one in shares if (last := _last_day(one)) is None or last >= since]
        if not left or len(left) == len(shares):
            return
        whole = left_cents(award.decision, [one.person_id for one in left])
        try:
            continuing.whole_on(award, whole, since)
        except NoValueInForce:
            return
        _divide(claim, shares, left, whole, since, at)


def _beside(award: Award) -> list[Award]:
    """All shares of the same division, while it is the one in force."""
    same = Award.objects.filter(decision_id=award.decision_id, state=AwardState.ACTIVE)
    if same.filter(stage__gt=award.stage).exists():
        return []
    return list(same.filter(stage=award.stage).select_related("person").order_by("part"))


def _last_day(award: Award) -> date | None:
    """The last day of a share: its term, or the death of whom it is for."""
    days = [one for one in (award.ends_on, award.person.died_on) if one is not None]
    return min(days, default=None)


def _next_day(shares: list[Award]) -> date | None:
    """The day after the first share that ends."""
    last = min((one for share in shares if (one := _last_day(share))), default=None)
    return None if last is None else last + ONE_DAY


def _divide(
    claim: Claim, shares: list[Award], left: list[Award], whole: int, since: date, at: datetime
) -> None:
    with acting(ENGINE.label, f"a share of {claim.protocol} ended"):
        for share in shares:
            last = _last_day(share)
            if last is not None and share not in left:
                continuing.end(share, last)
        made = [
            continuing.go_on(
                share,
                continuing.Going(
                    share.decision, share.stage + 1, number, len(left), whole, share.ends_on
                ),
                since,
                at,
            )
            for number, share in enumerate(left, start=1)
        ]
    keep(claim, at)
    ended = [one for one in shares if one not in left]
    decision = _decide(shares[0], made, ended, since, at)
    tell_shares(decision, made, "share_changed", at)


def tell_shares(decision: Decision, made: list[Award], kind: str, at: datetime) -> None:
    """A letter to each who is paid a share, and a notice for each share."""
    letters = write_letters(decision, at)
    for one in made:
        notices.send(
            one.payee_id or one.person_id,
            kind,
            key=f"share:{one.pk}",
            values={
                "benefit": one.benefit,
                "amount_cents": one.amount_cents,
                "starts_on": one.starts_on,
                "appeal_until_on": decision.appeal_until,
                "letter": letters[one.payee_id or one.person_id].code,
            },
            case=decision.claim.protocol,
            at=at,
        )


def _decide(
    before: Award, made: list[Award], ended: list[Award], since: date, at: datetime
) -> Decision:
    """The decision that divides: who gets how much from when, and whose share ended.

    By the engine: it follows from the law alone and gives each who is left no less.
    """
    return decisions.write_effect(
        before.decision.claim,
        before.decision.determination,
        outcome=Outcome.DIVIDED,
        reasons=[
            reason(
                "divided",
                since=since.isoformat(),
                shares=[
                    {
                        "person": one.person_id,
                        "payee": one.payee_id or one.person_id,
                        "cents": one.amount_cents,
                        "until": one.ends_on.isoformat() if one.ends_on else "",
                    }
                    for one in made
                ],
                ended=[
                    {"person": one.person_id, "last": last.isoformat()}
                    for one in ended
                    if (last := _last_day(one)) is not None
                ],
            )
        ],
        at=at,
    )


def keep(claim: Claim, at: datetime) -> None:
    """A line on the claim's timeline."""
    StateChange.objects.create(
        subject_kind=claim._meta.label_lower,
        subject_id=claim.pk,
        person_id=claim.person_id,
        action="divide",
        before=claim.state,
        after=claim.state,
        by="engine",
        actor=ENGINE.label,
        at=at,
    )
