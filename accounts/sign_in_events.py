"""Every sign-in, step-up and sign-out is kept and shown to the person under "devices"."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import (
    enrolment,
    known_devices,
    own_language,
    second_factor,
    second_road,
    step_up,
)
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
    mark = known_devices.mark_of(request) if kind == "sign_in" else None
    is_new = kind == "sign_in" and known_devices.is_new(user.pk, mark, device)
    with transaction.atomic():
        event = SignInEvent.objects.create(
            user=user, at=now, kind=kind, level=level, device=device, mark=mark
        )
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
    if not request.session["staff"]:  # the provider's own word stands above this, see remember()
        request.session["level"] = int(second_road.level_of(request, user))
    step_up.remember(request)
    own_language.of_sign_in(request, user)
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
    if method != "mfa":
        return
    is_staff = hasattr(user, "staff_member")
    enough = second_factor.enough_for_staff() if is_staff else second_road.STRONG
    if kwargs.get("type") not in enough:
        return  # a recovery code opens the door, and proves nothing more
    request.session["stepped_up_at"] = clock.now().timestamp()
    if kwargs.get("reauthenticated"):
        request.session.cycle_key()  # a key that leaked before does not rise with its owner
        level = Level.HIGH
        if not is_staff:
            level = max(request.session.get("level", Level.LOW), Level.SUBSTANTIAL)
            request.session["level"] = int(level)
        record(request, user, "step_up", Level(level))


@receiver(authenticator_added)
def _factor_added(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    # Who has just set a factor up has just shown it: the session need not ask for it again.
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)
        enrolment.use_code(request, user, clock.now())
        _tell_of_factor(request, user, "factor_added")


@receiver(authenticator_removed)
def _factor_removed(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _tell_of_factor(request, user, "factor_removed")


def _tell_of_factor(request: HttpRequest, user: User, kind: str) -> None:
    """Whoever gains or loses a factor hears of it, and sees it under their sign-ins."""
    with transaction.atomic():
        event = record(request, user, kind, Level(request.session.get("level", Level.LOW)))
        outbox.emit(f"sign_in.{kind}", event.pk, key=f"{kind}:{event.pk}", due_at=event.at)
