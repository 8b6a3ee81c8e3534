"""What we tell people about their ways in: guesses, factors, passwords, and the code by e-mail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts import own_language
from accounts import queries as people
from accounts.models import AddressRight, PasswordReset, Proposal, SecondRoad, SignInEvent
from portal.messages import mail, notices
from portal.outbox import on
from portal.records import acting

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _stays_in_view(subject_id: int, at: datetime) -> None:
    """The fact itself stands on the person's pages; the failure stays on the event."""


def _reset_failed(reset_id: int, at: datetime) -> None:
    """A code that could not be sent counts no longer; the page offers a new one."""
    with acting("worker", "the code could not be sent"):
        PasswordReset.objects.filter(pk=reset_id).update(expires_at=at)


@on("second_road.reset", exhausted=_reset_failed)
def mail_reset(reset_id: int, at: datetime) -> None:
    """Sends the code for a new password to the address of the second road."""
    reset = PasswordReset.objects.select_related("user__second_road").get(pk=reset_id)
    if reset.used_at is not None or reset.expires_at <= at:
        return
    mail.send(
        f"password-reset-{reset.pk}",
        reset.user.second_road.email,
        own_language.of_mails(reset.user),
        _("Your code for %(service)s"),
        _(
            "Your code is %(code)s. It counts for half an hour.\n\n"
            "Somebody wants a new password for your sign-in. If it was not you, do nothing:\n"
            "without the code nothing changes. We never ask for a code by phone.\n"
        ),
        code=reset.code,
    )


@on("second_road.changed", exhausted=_stays_in_view)
def tell_password_changed(road_id: int, at: datetime) -> None:
    """Tells the person that a password opens their account, or another one than before."""
    _tell_owner(road_id, "password_changed", at)


@on("second_road.closed", exhausted=_stays_in_view)
def tell_road_closed(road_id: int, at: datetime) -> None:
    """Tells the person that the password opens nothing any more."""
    _tell_owner(road_id, "password_closed", at)


def _tell_owner(road_id: int, kind: str, at: datetime) -> None:
    road = SecondRoad.objects.get(pk=road_id)
    person = people.person_of(road.user_id)
    if person is not None:
        key = f"{kind}:{road_id}:{at.timestamp():.0f}"
        notices.send(person.pk, kind, key=key, values={"changed_at": at}, at=at)


@on("sign_in.locked", exhausted=_stays_in_view)
def tell_locked(event_id: int, at: datetime) -> None:
    """Tells the owner that somebody keeps guessing their password."""
    _tell_event(event_id, "password_guessed", at)


@on("sign_in.factor_added", exhausted=_stays_in_view)
def tell_factor_added(event_id: int, at: datetime) -> None:
    """Tells the owner that an app or a passkey was added."""
    _tell_event(event_id, "factor_added", at)


@on("sign_in.factor_removed", exhausted=_stays_in_view)
def tell_factor_removed(event_id: int, at: datetime) -> None:
    """Tells the owner that an app or a passkey was removed."""
    _tell_event(event_id, "factor_removed", at)


def _tell_event(event_id: int, kind: str, at: datetime) -> None:
    event = SignInEvent.objects.get(pk=event_id)
    person = people.person_of(event.user_id)
    if person is not None:
        values = {"device": event.device or "—", "happened_at": event.at}
        notices.send(person.pk, kind, key=f"{kind}:{event_id}", values=values, at=at)


@on("factor.lost", exhausted=_stays_in_view)
def tell_factor_lost(proposal_id: int, at: datetime) -> None:
    """A loss was reported: the person hears of the visit, a colleague and the reporter by mail."""
    proposal = _proposal(proposal_id)
    if proposal.person_id is not None:
        values = {
            "officer": str(proposal.made_by),
            "asked_at": proposal.made_at,
            "document": proposal.words,
        }
        key = f"way_back_asked:{proposal_id}"
        notices.send(proposal.person_id, "way_back_asked", key=key, values=values, at=at)
        return
    _mail_officers(
        proposal,
        "factor-lost",
        _("The passkey of %(name)s was reported as lost"),
        _("%(by)s reported it. It opens nothing any more; a second administrator has to agree\n"
          "before there is a new code. If this is wrong, tell them at once.\n"),
    )  # fmt: skip


@on("factor.way_back", exhausted=_stays_in_view)
def tell_way_back(proposal_id: int, at: datetime) -> None:
    """Two officers agreed to a new factor: everybody concerned hears of it."""
    proposal = _proposal(proposal_id)
    if proposal.person_id is not None:
        values = {"agreed_at": proposal.decided_at}
        key = f"way_back_open:{proposal_id}"
        notices.send(proposal.person_id, "way_back_open", key=key, values=values, at=at)
        return
    _mail_officers(
        proposal,
        "factor-way-back",
        _("%(name)s may set up a new passkey"),
        _("%(by)s reported the loss and a second administrator agreed. The code is handed over\n"
          "in person. If this is wrong, tell an administrator at once.\n"),
    )  # fmt: skip


def _proposal(proposal_id: int) -> Proposal:
    return Proposal.objects.select_related("staff__user", "made_by__user", "decided_by__user").get(
        pk=proposal_id
    )


def _mail_officers(proposal: Proposal, key: str, subject: _StrPromise, body: _StrPromise) -> None:
    """To the colleague whose factor it is and to those who dealt with it, each by their own mail.

    An officer without an address sees it on the pages: among sign-ins, and in the proposal.
    """
    assert proposal.staff is not None
    words = {"name": str(proposal.staff), "by": str(proposal.made_by)}
    for member in (proposal.staff, proposal.made_by, proposal.decided_by):
        if member is not None and member.user.email:
            mark = f"{key}-{proposal.pk}-{member.pk}"
            language = own_language.of_mails(member.user)
            mail.send(mark, member.user.email, language, subject, body, **words)


@on("address.right_given", exhausted=_stays_in_view)
def tell_address_right(right_id: int, at: datetime) -> None:
    """Tells the person who may see their protected address, until when and why."""
    right = AddressRight.objects.select_related("staff", "given_by").get(pk=right_id)
    notices.send(
        right.person_id,
        "address_right_given",
        key=f"address_right_given:{right_id}",
        values={
            "officer": str(right.staff),
            "supervisor": str(right.given_by),
            "until_at": right.ends_at,
            "reason": right.reason,
        },
        at=at,
    )
