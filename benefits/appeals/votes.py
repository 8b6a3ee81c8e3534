"""Three votes with reasons, and what they add up to."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from benefits.adjudication.errors import Conflict
from benefits.appeals.models import (
    MAJORITY,
    Appeal,
    AppealState,
    Hearing,
    HearingState,
    PanelSeat,
    Vote,
)
from benefits.appeals.panels import SEATS
from portal.errors import Mendable
from portal.reasons import GROUNDS, too_short


def seat_of(appeal: Appeal, staff_id: int | None) -> PanelSeat | None:
    """The seat of this member, if they sit on the panel."""
    return appeal.seats.filter(staff_id=staff_id or 0).first()


def cast(seat: PanelSeat, *, allow: bool, words: str, at: datetime) -> Vote:
    """Casts a member's vote, once.

    Conflict when it is cast already or the panel is done; Mendable while the person asked to be
    heard and was not, or while the reporting member has not gone first.
    """
    appeal = seat.appeal
    if appeal.state != AppealState.WITH_PANEL:
        raise Conflict(_("The panel is done with this appeal."))
    if too_short(words, GROUNDS):
        raise Mendable(
            _("Give your reasons in a few sentences: the person has to understand them."),
            field="words",
        )
    if not may_vote(appeal):
        raise Mendable(_("The person asked to be heard. Hold the hearing first."))
    if seat.number != 1 and not Vote.objects.filter(seat__appeal=appeal, seat__number=1).exists():
        raise Mendable(_("The reporting member votes first, so that everyone reads the report."))
    try:
        with transaction.atomic():
            return Vote.objects.create(
                seat=seat,
                person_id=seat.person_id,
                allow=allow,
                words=words.strip(),
                voted_at=at,
            )
    except IntegrityError:
        raise Conflict(_("You have voted on this appeal already.")) from None


def may_vote(appeal: Appeal) -> bool:
    """Who asked to be heard is heard first; a booked hearing that they missed counts as offered."""
    if not appeal.wants_hearing:
        return True
    return Hearing.objects.filter(
        appeal=appeal, state__in=[HearingState.HELD, HearingState.MISSED]
    ).exists()


def votes_of(appeal: Appeal) -> list[Vote]:
    """The votes cast so far, by seat."""
    return list(
        Vote.objects.filter(seat__appeal=appeal)
        .select_related("seat__staff")
        .order_by("seat__number")
    )


def result(votes: list[Vote]) -> bool | None:
    """True allowed, False dismissed, None while votes are missing."""
    if len(votes) < SEATS:
        return None
    return sum(vote.allow for vote in votes) >= MAJORITY
