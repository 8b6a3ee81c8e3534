"""Staff need a second factor before any page: enrolment, the sealed secret, the demo's codes."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa import app_settings
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import Actor

# What a member of staff without second factor can still reach.
OPEN_PAGES = frozenset(
    {
        "enrolment_code",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "sign_out",
        "account_logout",
        "set_language",
        "healthz",
    }
)
PASSKEY, APP = Authenticator.Type.WEBAUTHN.value, Authenticator.Type.TOTP.value
CODES = Authenticator.Type.RECOVERY_CODES.value


def enough_for_staff() -> frozenset[str]:
    """What opens staff pages: passkeys; apps and recovery codes where the settings say so."""
    return frozenset({PASSKEY, APP, CODES} if settings.STAFF_TOTP_ALLOWED else {PASSKEY})


def used(request: HttpRequest) -> list[dict[str, Any]]:
    """The records of second factors used in this session, oldest first."""
    return [r for r in get_authentication_records(request, request.user) if r["method"] == "mfa"]


def is_missing(request: HttpRequest, actor: Actor) -> bool:
    """True for staff whose session was opened without a second factor that is enough."""
    enough = enough_for_staff()
    return actor.is_staff and not any(record.get("type") in enough for record in used(request))


def has(user: User, *kinds: str) -> bool:
    """Whether a sign-in has set up a factor of one of these kinds."""
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()


def page_for(user: User) -> str:
    """Where such a session goes: to use the factor that there is, or to set one up."""
    if settings.STAFF_TOTP_ALLOWED and has(user, APP):
        return "mfa_reauthenticate"
    return "mfa_reauthenticate_webauthn" if has(user, PASSKEY) else "enrolment_code"


def enrol_totp(user: User, secret: str) -> None:
    """Gives a sign-in a one-time-code secret (base32), in place of any earlier one."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    totp.TOTP.activate(user, secret)


def current_code(user: User) -> str:
    """The code of this moment. Authenticator.DoesNotExist when nothing is enrolled."""
    authenticator = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return code_of(decrypt(authenticator.data["secret"]))


def code_of(secret: str) -> str:
    """The code of this moment for a secret."""
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def seconds_left() -> float:
    """How long the code of this moment still counts."""
    return float(app_settings.TOTP_PERIOD - time.time() % app_settings.TOTP_PERIOD)


def remove(request: HttpRequest, authenticator: Authenticator) -> None:
    """Takes a factor away; recovery codes that are left alone go with it."""
    delete_and_cleanup(request, authenticator)
