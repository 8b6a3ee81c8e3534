"""What the provider puts into its signed answer, bound to the code it was asked with."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client
from django.core.cache import cache
from django.http import HttpRequest

from portal.simulated.identity_provider.models import Citizen

_KEPT_SECONDS = 120
_current: ContextVar[dict[str, Any] | None] = ContextVar("sign_in", default=None)


def keep(code: str, sign_in: dict[str, Any]) -> None:
    """Remembers how the citizen signed in for the time until the client fetches the answer."""
    cache.set(f"sign-in:{code}", sign_in, timeout=_KEPT_SECONDS)


def use(request: HttpRequest) -> None:
    """Makes the sign-in that belongs to the request's code the one that is answered."""
    _current.set(cache.get(f"sign-in:{request.POST.get('code', '')}"))


class AnswerAdapter(DefaultOIDCAdapter):
    """Adds level, methods and time of the sign-in, and the certified facts, to the ID token."""

    def get_user_sub(self, client: Client, user: Citizen) -> str:
        return user.subject

    def get_user_by_sub(self, client: Client, sub: str) -> Citizen | None:
        return Citizen.objects.filter(subject=sub, is_active=True).first()

    def get_claims(
        self,
        purpose: str,
        user: Citizen,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        claims: dict[str, Any] = {"sub": user.subject}
        if "profile" in scopes:
            claims |= {"name": user.name, "birthdate": user.birth_date.isoformat()}
        if "email" in scopes and user.email:
            claims |= {"email": user.email, "email_verified": True}
        if "national_id" in scopes:
            claims["national_id"] = user.national_id
        if purpose == "id_token":
            claims |= _current.get() or {}
        return claims

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        data["acr_values_supported"] = ["low", "substantial", "high"]
        data["scopes_supported"] = [*data["scopes_supported"], "national_id"]
        data["claims_supported"] = [
            *("sub", "acr", "amr", "auth_time", "nonce", "name", "birthdate"),
            *("email", "email_verified", "national_id"),
        ]
