"""Every sign-in, step-up and sign-out is kept and shown to the person under "devices"."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import step_up
from accounts.models import Level, SignInEvent, User
from portal import clock, outbox

_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Chrome|Chromium|CriOS|HeadlessChrome)/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("Mac", r"Mac OS X"),
    ("Linux", r"Linux|X11"),
)


def device_of(user_agent: str) -> str:
    """Browser and system in a few words: enough to recognise one's own device, no more."""
    browser = next((name for name, mark in _BROWSERS if re.search(mark, user_agent)), "")
    system = next((name for name, mark in _SYSTEMS if re.search(mark, user_agent)), "")
    return ", ".join(part for part in (browser, system) if part)


def record(request: HttpRequest | None, user: User, kind: str, level: Level) -> SignInEvent:
    """Keeps one event; a device that this sign-in has never used is told to the person."""
    agent = request.headers.get("User-Agent", "") if request is not None else ""
    device, now = device_of(agent), clock.now()
    earlier = SignInEvent.objects.filter(user=user)
    is_new = kind == "sign_in" and earlier.exists() and not earlier.filter(device=device).exists()
    with transaction.atomic():
        event = SignInEvent.objects.create(user=user, at=now, kind=kind, level=level, device=device)
        if is_new:
            outbox.emit(
                "sign_in.new_device", event.pk, key=f"sign_in.new_device:{event.pk}", due_at=now
            )
    return event


@receiver(user_logged_in)
def _signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    now = clock.real_now().timestamp()
    request.session["began_at"] = request.session["seen_at"] = now
    request.session["staff"] = hasattr(user, "staff_member")
    step_up.remember(request)
    again = getattr(request, "is_step_up", False)
    level = Level.HIGH if request.session["staff"] else request.session.get("level", Level.LOW)
    record(request, user, "step_up" if again else "sign_in", level)


@receiver(user_logged_out)
def _signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    # A step-up ends the old session on the way to the new one: that is no sign-out.
    if user is not None and not getattr(request, "is_step_up", False):
        record(request, user, "sign_out", Level.LOW)


@receiver(authentication_step_completed)
def _step_completed(
    sender: Any, request: HttpRequest, user: User, method: str, **kwargs: Any
) -> None:
    if method == "mfa":
        request.session["stepped_up_at"] = clock.now().timestamp()
        if kwargs.get("reauthenticated"):
            record(request, user, "step_up", Level.HIGH)


@receiver(authenticator_added)
def _factor_added(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    # Who has just set a factor up has just shown it: the session need not ask for it again.
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)
