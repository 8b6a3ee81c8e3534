"""Calculate again: what is in the person's favour is paid at once, the rest goes to a human."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from accounts import access_log
from accounts import queries as people
from accounts.permissions import Actor, require
from benefits.adjudication import decisions, files
from benefits.adjudication.errors import Conflict
from benefits.adjudication.house_rules import limits
from benefits.adjudication.models import Decision, Outcome
from benefits.applications.models import Claim
from benefits.eligibility.routing import reason, reasons_for_a_human
from benefits.payments.models import Award, AwardState
from benefits.process.common import ENGINE, day, tell
from benefits.process.decide import decided
from benefits.process.reduce import UNDER_WAY, drop_overtaken
from benefits.process.time_limits import counted_back, limits_of
from benefits.recalculation import finding
from benefits.recalculation.models import REVISION, Cause, Revision, RevisionState
from benefits.recalculation.reduction_models import Reduction
from contributions import queries as record
from portal.errors import Mendable
from portal.outbox import emit, on
from portal.reasons import too_short


def recheck(decision: Decision, cause: Cause, cause_key: str, at: datetime) -> Revision | None:
    """Computes a grant again and keeps what differs; None when nothing does.

    Carried out at once when it is in the person's favour, nothing in the file is in doubt, and the
    ten years for it are not over: then a person looks (Lei 8.213/1991 art. 103). A panel's order is
    carried out whenever it comes.
    """
    with transaction.atomic():
        claim = files.locked(decision.claim_id)
        newest = decisions.standing(claim)
        if newest is None or newest.outcome != Outcome.GRANTED:
            return None
        access_log.look(
            ENGINE,
            claim.person_id,
            what=N_("contribution record, registers and answers"),
            purpose=N_("calculating a decision again"),
            case=claim.protocol,
            at=at,
        )
        found = finding.compare(newest)
        if found.nothing or finding.was_found(newest, found):
            return None
        revision = finding.record(newest, found, cause, cause_key, at)
        drop_overtaken(newest.pk, at)
        late = limits_of(revision).too_late_to_revise and cause != Cause.APPEAL
        if found.in_favour and not late and _nothing_in_doubt(claim, found, at):
            return _apply(revision, claim, at)
        tell(claim, "revision_found", at, key=str(revision.pk))
        return revision


def _nothing_in_doubt(claim: Claim, found: finding.Difference, at: datetime) -> bool:
    return not reasons_for_a_human(
        found.assessed,
        has_account=people.payout_account(claim.person_id, at) is not None,
        has_award=False,  # it is this very award that is calculated again
    )


def _apply(
    revision: Revision,
    claim: Claim,
    at: datetime,
    *,
    officer_id: int | None = None,
    second_officer_id: int | None = None,
    words: str = "",
) -> Revision:
    """The new decision; its award takes the place of the old one and pays the difference."""
    assert revision.new_starts_on is not None
    decision = decisions.write_grant(
        claim,
        revision.determination,
        rule=finding.rule(revision),
        amount_cents=revision.new_cents,
        starts_on=revision.new_starts_on,
        at=at,
        officer_id=officer_id,
        second_officer_id=second_officer_id,
        reasons=[
            reason("revised", cause=revision.cause, words=words),
            counted_back(limits_of(revision).reckoned),
        ],
    )
    decided(decision, at)
    return REVISION.apply(
        revision,
        "apply",
        by="engine" if officer_id is None else "officer",
        actor=ENGINE.label if officer_id is None else str(decision.officer),
        at=at,
        settled_at=at,
        officer_id=officer_id,
        words=words,
        result_id=decision.pk,
    )


# ── An officer settles what the engine may not ───────────────────────────────────────────────


def apply_revision(actor: Actor, revision_id: int, words: str, at: datetime) -> Revision:
    """Carries a calculation in the person's favour out.

    Above what one officer may grant, the first one's word is kept and a second one carries it out.
    Mendable when it is not in the person's favour, Conflict when the record moved again.
    """
    with transaction.atomic():
        revision, claim = _open(actor, revision_id, at)
        found = finding.compare(revision.decision)
        if (found.new_cents, found.new_starts_on) != (
            revision.new_cents,
            revision.new_starts_on,
        ):
            raise Conflict(_("The record changed again since. Calculate it once more."))
        if not found.in_favour:
            raise Mendable(_("This would take something away: the person is heard first."))
        _check_words(words)
        me = files.staff_id(actor)
        if revision.new_cents <= limits(day(at)).month_cents:
            return _apply(revision, claim, at, officer_id=me, words=words.strip())
        if revision.officer_id in (None, me):  # too much for one: kept until a second one agrees
            revision.officer_id, revision.words = me, words.strip()
            revision.save(update_fields=["officer", "words"])
            return revision
        return _apply(
            revision,
            claim,
            at,
            officer_id=revision.officer_id,
            second_officer_id=me,
            words=f"{revision.words}\n{words.strip()}",
        )


def keep_decision(actor: Actor, revision_id: int, words: str, at: datetime) -> Revision:
    """Leaves the decision as it is, with the officer's reason."""
    with transaction.atomic():
        revision, _claim = _open(actor, revision_id, at)
        _check_words(words)
        return REVISION.apply(
            revision,
            "keep",
            by="officer",
            actor=actor.label,
            at=at,
            settled_at=at,
            officer_id=files.staff_id(actor),
            words=words.strip(),
        )


def _open(actor: Actor, revision_id: int, at: datetime) -> tuple[Revision, Claim]:
    revision = Revision.objects.select_related("decision__claim", "determination").get(
        pk=revision_id
    )
    claim = files.locked(revision.decision.claim_id)
    require(actor, "revision.settle", revision, on=day(at))
    revision.refresh_from_db(fields=["state"])
    if revision.state != RevisionState.OPEN:
        raise Conflict(_("A colleague has settled this already."))
    if Reduction.objects.filter(revision=revision, state__in=UNDER_WAY).exists():
        raise Conflict(_("The person is being heard about this. It is settled there."))
    return revision, claim


def _check_words(words: str) -> None:
    if too_short(words):
        raise Mendable(_("Say why, in a sentence at least."), field="words")


# ── What makes us calculate again ────────────────────────────────────────────────────────────


def _recheck_failed(award_id: int, at: datetime) -> None:
    """Five attempts failed: the person is told that we are late with it."""
    award = Award.objects.select_related("decision__claim").get(pk=award_id)
    tell(award.decision.claim, "delayed_by_us", at, key=f"recheck:{award_id}")


@on("award.recheck_record", exhausted=_recheck_failed)
def recheck_for_record(award_id: int, at: datetime) -> None:
    """The contribution record of somebody with an award changed."""
    award = Award.objects.select_related("decision__claim").get(pk=award_id)
    if award.state == AwardState.ACTIVE:
        recheck(award.decision, Cause.RECORD, "", at)


def _rectified_failed(declaration_id: int, at: datetime) -> None:
    """Nobody is left out: the workers' awards are asked about one by one."""
    _emit_for(record.workers_of_declaration(declaration_id), f"record:{declaration_id}", at)


@on("declaration.rectified", exhausted=_rectified_failed)
def record_rectified(declaration_id: int, at: datetime) -> None:
    """A payroll replaced an earlier one: the awards of workers whose month changed are asked."""
    _emit_for(record.workers_rectified(declaration_id), f"record:{declaration_id}", at)


def _emit_for(person_ids: list[int], key: str, at: datetime) -> None:
    awards = Award.objects.filter(person_id__in=person_ids, state=AwardState.ACTIVE)
    for award_id in awards.values_list("pk", flat=True):
        emit("award.recheck_record", award_id, key=f"recheck:{key}:{award_id}", due_at=at)
