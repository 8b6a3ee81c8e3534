"""Opening a file outside one's queue: for a purpose, or in an emergency with a second person.

Every opening is limited in time, kept in the person's log of looks, told to the person, and an
emergency is reviewed by an auditor afterwards. Own people stay out of reach in any case.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts import access_log
from accounts.models import Role
from accounts.models_rights import FileOpening
from accounts.permissions import Actor, Denied, ensure
from portal import outbox
from portal.errors import Mendable
from portal.reasons import too_short
from portal.records import acting, public_reference

PURPOSES = ("at_the_desk", "by_phone", "court_or_authority", "correction", "emergency")
AUDIT_PURPOSES = ("audit_plan", "audit_complaint", "audit_finding")
PURPOSE_HOLDS = timedelta(minutes=30)
EMERGENCY_HOLDS = timedelta(hours=1)
EMERGENCY_ASKED_HOLDS = timedelta(hours=1)  # a second person must say yes within this time


# Other rooms name what an officer who opened a file may read in it: (words, address).
_FILES: list[Callable[[Actor, int], list[tuple[str, str]]]] = []


def files(
    function: Callable[[Actor, int], list[tuple[str, str]]],
) -> Callable[[Actor, int], list[tuple[str, str]]]:
    """Registers what a room has about a person, for whoever opened the file."""
    _FILES.append(function)
    return function


def files_of(actor: Actor, person_id: int) -> list[tuple[str, str]]:
    """The pages of the file that is open: words and address of each."""
    return [entry for room in _FILES for entry in room(actor, person_id)]


def open_file(actor: Actor, person_id: int, purpose: str, words: str, at: datetime) -> FileOpening:
    """Opens a file for half an hour, for a stated purpose; the person is told."""
    ensure(actor, "file.open", person_id, at)
    if purpose not in _allowed(actor):
        raise Mendable(_("Choose what you open the file for."), "purpose")
    _checked(words)
    with acting(actor.label, "file opened outside the queue"):
        opening = FileOpening.objects.create(
            reference=public_reference("O"),
            kind=FileOpening.Kind.PURPOSE,
            person_id=person_id,
            staff_id=actor.staff_id,
            purpose=purpose,
            words=words,
            asked_at=at,
            opened_at=at,
            until=at + PURPOSE_HOLDS,
        )
        _tell(actor, opening, at)
    return opening


def _allowed(actor: Actor) -> set[str]:
    """The purposes of this officer's roles; an emergency has a way of its own."""
    allowed = set(AUDIT_PURPOSES) if actor.has(Role.AUDITOR) else set()
    if actor.has(*(set(Role) - {Role.AUDITOR})):
        allowed |= set(PURPOSES) - {"emergency"}
    return allowed


def ask_emergency(actor: Actor, person_id: int, words: str, at: datetime) -> FileOpening:
    """Asks for emergency access: nothing opens before a second person has confirmed it."""
    ensure(actor, "file.open", person_id, at)
    if not actor.has(*(set(Role) - {Role.AUDITOR})):
        raise Denied("auditors open files for an audit, never in an emergency")
    _checked(words)
    with acting(actor.label, "emergency access asked for"):
        return FileOpening.objects.create(
            reference=public_reference("O"),
            kind=FileOpening.Kind.EMERGENCY,
            person_id=person_id,
            staff_id=actor.staff_id,
            purpose="emergency",
            words=words,
            asked_at=at,
        )


def confirm_emergency(actor: Actor, opening: FileOpening, at: datetime) -> FileOpening:
    """The second person lets the first in, for an hour. Mendable when it was too late."""
    ensure(actor, "file.confirm", opening, at)
    with acting(actor.label, "emergency access confirmed"):
        locked = _waiting(opening, at)
        locked.confirmed_by_id = actor.staff_id
        locked.opened_at, locked.until = at, at + EMERGENCY_HOLDS
        locked.save(update_fields=["confirmed_by", "opened_at", "until"])
        _tell(actor, locked, at)
    return locked


def refuse_emergency(actor: Actor, opening: FileOpening, at: datetime) -> FileOpening:
    """The second person says no."""
    ensure(actor, "file.confirm", opening, at)
    with acting(actor.label, "emergency access refused"):
        locked = _waiting(opening, at)
        locked.confirmed_by_id, locked.refused_at = actor.staff_id, at
        locked.save(update_fields=["confirmed_by", "refused_at"])
    return locked


def review(
    actor: Actor, opening: FileOpening, verdict: str, words: str, at: datetime
) -> FileOpening:
    """An auditor says whether the emergency was one; one who had no part in it."""
    ensure(actor, "file.review", opening, at)
    if verdict not in (FileOpening.Verdict.JUSTIFIED, FileOpening.Verdict.NOT_JUSTIFIED):
        raise Mendable(_("Say whether it was justified."), "verdict")
    with acting(actor.label, "emergency access reviewed"):
        locked = FileOpening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
        if locked.reviewed_at is not None or locked.opened_at is None:
            raise Mendable(_("There is nothing to review here any more."))
        locked.reviewed_by_id, locked.reviewed_at = actor.staff_id, at
        locked.verdict, locked.review = verdict, words
        locked.save(update_fields=["reviewed_by", "reviewed_at", "verdict", "review"])
    return locked


def _waiting(opening: FileOpening, at: datetime) -> FileOpening:
    locked = FileOpening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    decided = locked.opened_at or locked.refused_at
    if decided or locked.kind != FileOpening.Kind.EMERGENCY:
        raise Mendable(_("Somebody else has decided this already."))
    if at > locked.asked_at + EMERGENCY_ASKED_HOLDS:
        raise Mendable(_("This was asked for too long ago. Let them ask again."))
    return locked


def _checked(words: str) -> None:
    if too_short(words):
        raise Mendable(_("Say why in a sentence that the person can understand."), "words")


def _tell(actor: Actor, opening: FileOpening, at: datetime) -> None:
    access_log.look(
        actor,
        opening.person_id,
        what="file opened outside the queue",
        purpose=opening.words,
        case=opening.reference,
        at=at,
    )
    outbox.emit("file.opened", opening.pk, key=f"file.opened:{opening.pk}", due_at=at)
