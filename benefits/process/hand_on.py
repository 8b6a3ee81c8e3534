"""Handing on: to colleagues and units, around absences, and many files at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import Role, StaffMember
from accounts.permissions import Actor, require
from benefits.adjudication import files, leases, notes, staffing
from benefits.adjudication.conflicts import out_of_bounds
from benefits.adjudication.desk_models import Absence, Note, Skill
from benefits.adjudication.errors import moved_on
from benefits.applications.models import Claim, ClaimState
from benefits.process.away import another_time_for, visits_seen
from benefits.process.common import day
from benefits.process.desk import ask, put_back, take_file
from portal.errors import Mendable
from portal.reasons import too_short
from portal.records import StateChange, acting
from portal.states import IllegalTransition

MOST_AT_ONCE = 50
LONGEST_ABSENCE = 366  # days


def write_note(actor: Actor, claim_id: int, text: str, at: datetime) -> Note:
    """Leaves a note on a file of the own unit; who reads the file reads the note."""
    claim = Claim.objects.get(pk=claim_id)
    require(actor, "claim.decide", claim, on=day(at))
    if not text.strip():
        raise Mendable(_("Write the note."), field="text")
    return notes.write(claim, files.staff_id(actor), text.strip(), at)


@transaction.atomic
def transfer(
    actor: Actor,
    claim_id: int,
    *,
    reason: str,
    at: datetime,
    unit_id: int | None = None,
    officer_id: int | None = None,
) -> Claim:
    """Hands a file on, to a colleague of the unit or to another unit, and says why.

    By the officer who holds it, or a supervisor of the unit. The legal day stays what it is.
    """
    claim = files.locked(claim_id)
    require(actor, "claim.decide", claim, on=day(at))
    if not actor.has(Role.SUPERVISOR):
        leases.require_lease(claim, files.staff_id(actor), at)
    if claim.state != ClaimState.IN_REVIEW:
        raise moved_on(claim.get_state_display())
    if too_short(reason):
        raise Mendable(_("Say in a sentence why the file is handed on."), field="reason")
    if (unit_id is None) == (officer_id is None):
        raise Mendable(_("Choose a colleague or a unit."), field="to")
    if officer_id is not None:
        claim.officer = _colleague(claim, officer_id, at)
        to = str(claim.officer)
    else:
        assert unit_id is not None
        to = to_unit(claim, unit_id)
    claim.holder, claim.held_until = None, None
    claim.save(update_fields=["officer", "unit", "holder", "held_until"])
    log_transfer(claim, actor, at)
    notes.write(claim, files.staff_id(actor), f"→ {to}: {reason.strip()}", at, notes.TRANSFER)
    return claim


def _colleague(claim: Claim, officer_id: int, at: datetime) -> StaffMember:
    """Somebody of the unit who decides, is here, knows the benefit and has no tie."""
    assert claim.unit_id is not None  # an officer may only decide in their own unit
    found = StaffMember.objects.filter(
        pk=officer_id, unit_id=claim.unit_id, left_on=None, roles__contains=[Role.CASEWORKER.value]
    ).first()
    if (
        found is None
        or staffing.is_away(found.pk, day(at))
        or not staffing.knows(found.pk, claim.benefit)
        or claim.person_id in out_of_bounds(found)
    ):
        raise Mendable(_("This colleague cannot take the file. Choose another."), field="to")
    return found


def to_unit(claim: Claim, unit_id: int) -> str:
    """A unit with caseworkers in which the claimant does not work."""
    working = StaffMember.objects.filter(unit_id=unit_id, left_on=None)
    first = working.filter(roles__contains=[Role.CASEWORKER.value]).select_related("unit").first()
    if (
        first is None
        or unit_id == claim.unit_id
        or working.filter(person_id=claim.person_id).exists()
    ):
        raise Mendable(_("This unit cannot take the file. Choose another."), field="to")
    claim.unit, claim.officer = first.unit, None
    return str(first.unit)


def log_transfer(claim: Claim, actor: Actor, at: datetime) -> None:
    """Says on the timeline that the file went to other hands."""
    StateChange.objects.create(
        subject_kind=claim._meta.label_lower,
        subject_id=claim.pk,
        person_id=claim.person_id,
        action="transfer",
        before=claim.state,
        after=claim.state,
        by="officer",
        actor=actor.label,
        at=at,
    )


# ── Absence and skills ───────────────────────────────────────────────────────────────────────


@transaction.atomic
def set_absence(
    actor: Actor,
    staff_id: int,
    *,
    starts_on: date,
    ends_on: date,
    seen: Collection[str] = (),
    at: datetime,
) -> Absence:
    """Marks an officer as absent: by themselves, or by a supervisor of their unit.

    What they hold goes back at once; what would come back to them goes to their colleagues, and
    people who were to be received by them get another time. `seen`: the references of the visits
    that were shown; VisitsFall when others are booked.
    """
    member = _may_manage(actor, staff_id)
    today = day(at)
    if starts_on < today:
        raise Mendable(_("The first day must be today or later."), field="starts_on")
    if ends_on < starts_on or (ends_on - starts_on).days > LONGEST_ABSENCE:
        raise Mendable(
            _("The last day must be the first or later, within a year."), field="ends_on"
        )
    visits = visits_seen(member.pk, starts_on, ends_on, seen)
    absence = Absence.objects.create(
        staff=member,
        starts_on=starts_on,
        ends_on=ends_on,
        set_by_id=files.staff_id(actor),
        set_at=at,
    )
    if starts_on == today:
        Claim.objects.filter(holder=member).update(holder=None, held_until=None)
    another_time_for(visits, actor, at)
    return absence


@transaction.atomic
def end_absence(actor: Actor, absence_id: int, at: datetime) -> Absence:
    """The officer is back earlier, or the absence was a mistake. Ending it twice is ending it."""
    absence = Absence.objects.select_for_update(of=("self",)).filter(pk=absence_id).first()
    if absence is None:
        raise Http404
    _may_manage(actor, absence.staff_id)
    if absence.cancelled_at is None:
        absence.cancelled_at = at
        absence.save(update_fields=["cancelled_at"])
    return absence


def set_skills(actor: Actor, staff_id: int, kinds: Iterable[str], at: datetime) -> list[str]:
    """What an officer knows, as their supervisor says; an empty list: every benefit."""
    member = _may_manage(actor, staff_id)
    wanted = set(kinds)
    if not actor.has(Role.SUPERVISOR) or files.staff_id(actor) == member.pk:
        raise Http404  # nobody sets their own
    if wanted - staffing.KINDS:
        raise Mendable(_("Choose from the list."), field="kinds")
    with acting(actor.label, "skills of an officer"):
        for skill in member.skills.exclude(kind__in=wanted):
            skill.delete()
        known = set(member.skills.values_list("kind", flat=True))
        for kind in sorted(wanted - known):
            Skill.objects.create(staff=member, kind=kind)
    return sorted(wanted)


def _may_manage(actor: Actor, staff_id: int) -> StaffMember:
    """Oneself, or somebody of the unit that one supervises; nobody else is there."""
    member = StaffMember.objects.filter(pk=staff_id, left_on=None).first()
    if member is None or not actor.is_staff:
        raise Http404
    own = actor.staff_id == member.pk
    if not own and not (actor.has(Role.SUPERVISOR) and actor.unit_id == member.unit_id):
        raise Http404
    return member


# ── Many at once ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Result:
    """What became of one file in a list."""

    protocol: str
    done: bool
    words: str


def ask_all(
    actor: Actor,
    protocols: list[str],
    *,
    what: str,
    why: str,
    due_on: date,
    reason: str,
    at: datetime,
) -> list[Result]:
    """Asks the claimants of several files for the same thing."""

    def step(claim: Claim) -> str:
        take_file(actor, claim.pk, at, reason)
        ask(actor, claim.pk, what=what, why=why, due_on=due_on, at=at)
        return _("asked")

    return _each(actor, protocols, step, at)


def transfer_all(
    actor: Actor,
    protocols: list[str],
    *,
    reason: str,
    at: datetime,
    unit_id: int | None = None,
    officer_id: int | None = None,
) -> list[Result]:
    """Hands several files on."""

    def step(claim: Claim) -> str:
        transfer(actor, claim.pk, reason=reason, at=at, unit_id=unit_id, officer_id=officer_id)
        return _("handed on")

    return _each(actor, protocols, step, at)


def put_back_all(actor: Actor, protocols: list[str], *, at: datetime) -> list[Result]:
    """Puts several files back that officers of the unit hold or that would come back to them."""

    def step(claim: Claim) -> str:
        free(actor, claim.pk, at)
        return _("back in the queue")

    return _each(actor, protocols, step, at)


@transaction.atomic
def free(actor: Actor, claim_id: int, at: datetime) -> None:
    """Puts a file back for everybody: the supervisor's way, whoever holds it."""
    claim = files.locked(claim_id)
    require(actor, "claim.decide", claim, on=day(at))
    if not actor.has(Role.SUPERVISOR):
        put_back(actor, claim_id, at)
        return
    if claim.state not in leases.OPEN_FOR_DESK:
        raise moved_on(claim.get_state_display())
    officer_id = None if claim.state == ClaimState.IN_REVIEW else claim.officer_id
    Claim.objects.filter(pk=claim.pk).update(holder=None, held_until=None, officer_id=officer_id)


def _each(
    actor: Actor, protocols: list[str], step: Callable[[Claim], str], at: datetime
) -> list[Result]:
    """One transaction a file: what cannot be done is said, and stops none of the others."""
    require(actor, "desk.supervise", on=day(at))
    wanted = list(dict.fromkeys(protocols))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise Mendable(
            _("Choose between 1 and %(most)s files.") % {"most": MOST_AT_ONCE}, field="protocols"
        )
    found = {claim.protocol: claim for claim in Claim.objects.filter(protocol__in=wanted)}
    results = []
    for protocol in wanted:
        try:
            if protocol not in found:
                raise Http404
            with transaction.atomic():
                results.append(Result(protocol, True, step(found[protocol])))
        except Http404:
            results.append(Result(protocol, False, _("There is no such file in your unit.")))
        except (Mendable, IllegalTransition) as trouble:
            results.append(Result(protocol, False, str(trouble)))
    return results
