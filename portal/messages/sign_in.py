"""What we tell people about their ways in: guesses, factors, passwords, and the code by e-mail."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.models import PasswordReset, SecondRoad, SignInEvent
from portal.messages import notices
from portal.outbox import on
from portal.records import acting


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
    with translation.override(reset.user.language):
        EmailMessage(
            subject=_("Your code for %(service)s") % {"service": settings.SITE_NAME},
            body=_(
                "Your code is %(code)s. It counts for half an hour.\n\n"
                "Somebody wants a new password for your sign-in. If it was not you, do nothing:\n"
                "without the code nothing changes. We never ask for a code by phone.\n"
            )
            % {"code": reset.code},
            to=[reset.user.second_road.email],
            headers={"Message-ID": f"<password-reset-{reset.pk}@my-social-security>"},
        ).send()


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
