"""Where allauth asks us: who may sign in, whom a digital identity belongs to, how secrets rest."""

from __future__ import annotations

import base64
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.http import HttpRequest
from django.shortcuts import redirect

from accounts import linking, merging, step_up
from accounts.digital_identity import NotBelieved, certified
from portal import clock
from portal.sealed import seal, unseal

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Staff sign in by name and password; nobody signs up here, no staff password goes by mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Staff, always. A citizen's pages ask for a fresh step-up themselves (pages/guards.py)."""
        actor = getattr(context.request, "actor", None)
        return actor is None or actor.kind != "person"

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Notices go through the inbox, in the reader's language, not as allauth's mails."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say themselves what happened."""


class DigitalIdentityAdapter(DefaultSocialAccountAdapter):
    """Ties a certified sign-in to the insured person; everything else ends on a page of ours."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        try:
            identity = certified(sociallogin.certified_claims, sociallogin.state)
            user = linking.user_for(identity, clock.now())
        except NotBelieved as error:
            log.warning("sign-in not believed", reason=str(error))
            raise ImmediateHttpResponse(redirect("sign_in_refused")) from error
        except linking.UnknownPerson as error:
            raise ImmediateHttpResponse(redirect("sign_in_unknown")) from error
        except linking.Conflict as error:
            log.warning("identity conflict", reason=str(error))
            if error.person is not None:
                merging.open_identity_case(
                    error.person,
                    provider=identity.issuer,
                    subject=identity.subject,
                    proof=identity.proof,
                    at=clock.now(),
                )
            raise ImmediateHttpResponse(redirect("sign_in_conflict")) from error
        if not sociallogin.is_existing:
            sociallogin.user = user
            sociallogin.save(request, connect=True)
        elif sociallogin.user.pk != user.pk:
            log.warning("identity conflict", reason="the account belongs to another sign-in")
            raise ImmediateHttpResponse(redirect("sign_in_conflict"))
        step_up.carry_over(request, user, identity)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, **kwargs: Any
    ) -> None:
        log.warning("sign-in failed at the provider", error=str(error))
        page = "sign_in" if error == AuthError.CANCELLED else "sign_in_refused"
        raise ImmediateHttpResponse(redirect(page))


class SecondFactorAdapter(DefaultMFAAdapter):
    """One-time-code secrets and recovery codes rest sealed."""

    SEAL = "second_factor.secret"

    def _get_user_identifier(self, user: Any) -> str:
        """How an authenticator app or a passkey calls the sign-in: a name people recognise."""
        identity = getattr(user, "identity", None)
        return str(identity.person) if identity is not None else str(user.username)

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        name = self._get_user_identifier(user)
        return super().get_public_key_credential_user_entity(user) | {"display_name": name}

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text, self.SEAL)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), self.SEAL)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """See AccountAdapter."""
