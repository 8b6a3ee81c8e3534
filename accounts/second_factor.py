"""Staff need a second factor before any page: enrolment, the sealed secret, the demo's codes."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt, is_mfa_enabled
from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import Actor

# What a member of staff without second factor can still reach.
OPEN_PAGES = frozenset(
    {
        "mfa_activate_totp",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "sign_out",
        "account_logout",
        "set_language",
        "healthz",
    }
)


def used(request: HttpRequest) -> list[dict[str, Any]]:
    """The records of second factors used in this session, oldest first."""
    return [r for r in get_authentication_records(request, request.user) if r["method"] == "mfa"]


def is_missing(request: HttpRequest, actor: Actor) -> bool:
    """True for staff whose session was opened without a second factor."""
    return actor.is_staff and not used(request)


def page_for(user: User) -> str:
    """Where such a session goes: to use the factor that there is, or to set one up."""
    return "mfa_reauthenticate" if is_mfa_enabled(user) else "mfa_activate_totp"


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
