"""Signing in with the national digital identity: what we ask for, and what we believe.

We believe only what the provider signed in the ID token of this very exchange: signature, issuer,
audience and expiry are checked by the library, the nonce, the level and the time of the sign-in
here. What stands in our own request proves nothing: a browser can change it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import national_ids
from accounts.models import Level
from portal import clock

# Spelled as the provider spells them in `acr`.
ACR: dict[Level, str] = {Level.LOW: "low", Level.SUBSTANTIAL: "substantial", Level.HIGH: "high"}
LEVEL_OF_ACR: dict[str, Level] = {word: level for level, word in ACR.items()}
CLOCKS_MAY_DIFFER_SECONDS = 60


class NotBelieved(Exception):
    """The provider's answer does not hold; the reason is for the log, not for the reader."""


@dataclass(frozen=True)
class Certified:
    """What the provider certifies about the person who signed in."""

    issuer: str
    subject: str
    national_id: str
    name: str
    born_on: date | None
    level: Level
    signed_in_at: datetime

    @property
    def proof(self) -> str:
        """The sentence kept with the link to the person."""
        moment = self.signed_in_at.strftime("%Y-%m-%d %H:%M:%S UTC")
        word = ACR[self.level]
        return f"national id certified by {self.issuer}, level {word}, sign-in of {moment}"[:200]


def certified(claims: dict[str, Any], state: dict[str, Any]) -> Certified:
    """Reads the claims of a verified ID token; NotBelieved when anything does not hold."""
    nonce = state.get("nonce")
    if not nonce or not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
        raise NotBelieved("nonce")
    level = LEVEL_OF_ACR.get(str(claims.get("acr")))
    if level is None:
        raise NotBelieved("acr")
    national_id = national_ids.compact(str(claims.get("national_id", "")))
    if not national_ids.is_valid(national_id):
        raise NotBelieved("national id")
    auth_time = claims.get("auth_time")
    if not isinstance(auth_time, int) or isinstance(auth_time, bool):
        raise NotBelieved("auth_time")
    fresh_since = state.get("fresh_since")
    if fresh_since is not None and auth_time < fresh_since - CLOCKS_MAY_DIFFER_SECONDS:
        raise NotBelieved("not a fresh sign-in")
    return Certified(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        national_id=national_id,
        name=str(claims.get("name", "")),
        born_on=_day(claims.get("birthdate")),
        level=level,
        signed_in_at=datetime.fromtimestamp(auth_time, UTC),
    )


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


class VerifyingAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's client, but the signature is checked always and no claim is stored."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, settings.IDENTITY_PROVIDER_ID)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return str(build_absolute_uri(request, reverse("sign_in_return")))

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        return dict(
            jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
                verify_signature=True,
            )
        )

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        login = super().complete_login(request, app, token, **kwargs)
        # The claims hold the national id: they live as long as this request, not in a table.
        login.certified_claims = login.account.extra_data.get("id_token", {})
        login.account.extra_data = {}
        return login


def begin(request: HttpRequest, level: Level, target: str, *, again: bool) -> HttpResponse:
    """Sends the browser to the provider. `again`: only a sign-in made from now on will do."""
    adapter = VerifyingAdapter(request)
    provider = adapter.get_provider()
    provider.oauth2_adapter_class = lambda request, _provider_id: VerifyingAdapter(request)
    nonce = secrets.token_urlsafe(24)
    asked = {"acr_values": ACR[level], "nonce": nonce}
    state: dict[str, Any] = {"nonce": nonce}
    if again:
        asked["prompt"] = "login"
        state["fresh_since"] = int(clock.real_now().timestamp())
    response: HttpResponse = provider.redirect(
        request, AuthProcess.LOGIN, next_url=target, auth_params=asked, **state
    )
    return response
