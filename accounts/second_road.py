"""The second road of citizens: e-mail and password, for a sign-in that was first linked with proof.

The password alone reaches the level "low"; with an authenticator app or a passkey it reaches
"substantial". Known and unknown addresses meet the same answers and cost the same work: one
password hash, whoever asks.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import queries
from accounts.models import Level, PasswordReset, SecondRoad, SignInEvent, User
from accounts.permissions import Actor, Denied
from portal import outbox
from portal.errors import Mendable
from portal.records import acting
from portal.sealed import blind_index

RESET_HOLDS = timedelta(minutes=30)
RESET_TRIES = 5
TOLD_AGAIN_AFTER = timedelta(hours=1)
STRONG = (Authenticator.Type.TOTP.value, Authenticator.Type.WEBAUTHN.value)


def email_index(email: str) -> bytes:
    """The keyed digest under which an address is found; capitals and outer spaces do not matter."""
    return blind_index(email.strip().casefold(), "second_road.email")


def road_of(user_id: int) -> SecondRoad | None:
    """The open second road of a sign-in."""
    return SecondRoad.objects.filter(user_id=user_id, closed_at__isnull=True).first()


def _road_at(email: str) -> SecondRoad | None:
    return (
        SecondRoad.objects.select_related("user")
        .filter(email_index=email_index(email), closed_at__isnull=True, user__is_active=True)
        .first()
    )


# ── Signing in ───────────────────────────────────────────────────────────────────────────────


def check(email: str, password: str) -> User | None:
    """The sign-in that address and password open. Always exactly one password hash."""
    road = _road_at(email)
    if road is None:
        User().set_password(password)  # the work that a known address would cost
        return None
    return road.user if road.user.check_password(password) else None


def may_try(request: HttpRequest, email: str) -> Any:
    """Counts a try by browser address and by e-mail address, known or not; falsy when too many."""
    return _consume(request, "password", email)


def may_ask_reset(request: HttpRequest, email: str) -> bool:
    """Counts a wish for a code, by browser address and by e-mail address, known or not."""
    return bool(_consume(request, "reset", email))


def may_enter_code(request: HttpRequest, email: str) -> bool:
    """Counts a code that was entered for an address, known or not."""
    return bool(_consume(request, "reset_code", email))


def _consume(request: HttpRequest, action: str, email: str) -> Any:
    return ratelimit.consume(
        request,
        app="accounts",
        action=action,
        key=email_index(email).hex(),
        config=settings.SECOND_ROAD_RATE_LIMITS,
    )


def tell_locked(email: str, at: datetime) -> None:
    """The owner of a known address hears, at most once an hour, that somebody keeps guessing."""
    road = _road_at(email)
    if road is None:
        return
    lately = SignInEvent.objects.filter(user=road.user, kind="locked", at__gt=at - TOLD_AGAIN_AFTER)
    if not lately.exists():
        with transaction.atomic():
            event = SignInEvent.objects.create(
                user=road.user, at=at, kind="locked", level=Level.LOW
            )
            outbox.emit("sign_in.locked", event.pk, key=f"sign_in.locked:{event.pk}", due_at=at)


def level_of(request: HttpRequest, user: User) -> Level:
    """What the factors of this session reach: a password or a recovery code alone is low."""
    for record in get_authentication_records(request, user):
        if record.get("method") == "mfa" and record.get("type") in STRONG:
            return Level.SUBSTANTIAL
    return Level.LOW


# ── Opening, changing, closing ───────────────────────────────────────────────────────────────


def open_road(actor: Actor, password: str, at: datetime) -> SecondRoad:
    """Opens the road to one's own sign-in, or changes its password.

    Denied unless the actor proved a moment ago who they are, at level substantial or higher; a
    password is checked against the rules; Mendable without a confirmed e-mail address or when
    that address opens another sign-in.
    """
    user = _own_user(actor, at)
    email = queries.email_of(actor.person_id or 0)
    if not email:
        raise Mendable(_("First give us an e-mail address and confirm it with the code."))
    _accept(password, user, "password")
    known = SecondRoad.objects.filter(user=user).first()
    road = known or SecondRoad(user=user)
    road.email, road.email_index = email, email_index(email)
    road.opened_at, road.closed_at = at, None
    road.proof = f"signed in at level {actor.level.label}, e-mail address confirmed by code"
    reason = "password changed by its owner" if known else "second road opened by its owner"
    try:
        with acting(actor.label, reason):
            road.save()
            _set_password(user, password)
            _tell(road, "second_road.changed", at)
    except IntegrityError as error:
        raise Mendable(
            _("This e-mail address opens another sign-in. Confirm another address first.")
        ) from error
    return road


def close_road(actor: Actor, at: datetime) -> None:
    """Shuts the road: the password opens nothing any more. Factors go with it."""
    user = _own_user(actor, at)
    with acting(actor.label, "second road closed by its owner"):
        road = SecondRoad.objects.select_for_update(of=("self",)).get(user=user)
        if road.closed_at is not None:
            raise Mendable(_("This is closed already."))
        road.closed_at = at
        road.save(update_fields=["closed_at"])
        user.set_unusable_password()
        user.save(update_fields=["password"])
        Authenticator.objects.filter(user=user).delete()
        _tell(road, "second_road.closed", at)


def _own_user(actor: Actor, at: datetime) -> User:
    fresh = actor.level >= Level.SUBSTANTIAL and actor.stepped_up(at)
    if actor.kind != "person" or actor.subject_person_id != actor.person_id or not fresh:
        raise Denied("the second road needs its owner and a fresh step-up")
    return User.objects.get(pk=actor.user_id)


def _accept(password: str, user: User, field: str) -> None:
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise Mendable(" ".join(error.messages), field) from error


def _set_password(user: User, password: str) -> None:
    """A new password ends every open session of the sign-in (its session hash no longer fits)."""
    user.set_password(password)
    user.save(update_fields=["password"])


def _tell(road: SecondRoad, kind: str, at: datetime) -> None:
    outbox.emit(kind, road.pk, key=f"{kind}:{road.pk}:{at.timestamp():.6f}", due_at=at)


# ── A forgotten password ─────────────────────────────────────────────────────────────────────


def ask_reset(email: str, at: datetime) -> None:
    """Sends a code to an address that opens a road; for any other address nothing happens."""
    road = _road_at(email)
    if road is None:
        return
    with acting("visitor", "a code for a new password was asked for"):
        PasswordReset.objects.filter(
            user=road.user, used_at__isnull=True, expires_at__gt=at
        ).update(expires_at=at)
        reset = PasswordReset.objects.create(
            user=road.user, code=f"{secrets.randbelow(10**8):08}", expires_at=at + RESET_HOLDS
        )
        outbox.emit("second_road.reset", reset.pk, key=f"second_road.reset:{reset.pk}", due_at=at)


def reset_password(email: str, code: str, password: str, at: datetime) -> None:
    """Changes the password with the code; the second factor stays, open sessions end.

    Mendable with one and the same sentence when the address is unknown or the code is wrong, late
    or used; the password's rules are said before the code is looked at.
    """
    _accept(password, User(), "password")
    if not _use_code(email, code, password, at):
        raise Mendable(_("This code does not fit or no longer counts. Ask for a new one."), "code")


def _use_code(email: str, code: str, password: str, at: datetime) -> bool:
    road = _road_at(email)
    if road is None:
        return False
    with acting("visitor", "password changed with a code from the e-mail address"):
        reset = (
            PasswordReset.objects.select_for_update(of=("self",))
            .filter(user=road.user, used_at__isnull=True, expires_at__gt=at)
            .order_by("-id")
            .first()
        )
        if reset is None or reset.attempts >= RESET_TRIES:
            return False
        fits = secrets.compare_digest(reset.code.encode(), code.encode())
        reset.attempts += 0 if fits else 1
        reset.used_at = at if fits else None
        reset.save(update_fields=["attempts", "used_at"])
        if fits:
            _set_password(road.user, password)
            _tell(road, "second_road.changed", at)
    return fits
