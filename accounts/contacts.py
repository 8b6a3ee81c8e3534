"""How we reach a person: e-mail address and phone, each confirmed by a code that went there."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ContactChallenge, ContactPoint
from accounts.permissions import Actor, ensure
from portal import outbox
from portal.errors import Mendable
from portal.records import acting

CODE_HOLDS = timedelta(minutes=30)
CODE_TRIES = 5
Kind = ContactPoint.Kind


def phones_are_reached() -> bool:
    """Whether this institution can send text messages at all."""
    return bool(settings.SMS_GATEWAY_DOMAIN)


def phone(text: str) -> str:
    """A Brazilian number as +55 and ten or eleven digits; Mendable when it is none."""
    digits = re.sub(r"[\s().+-]", "", text)
    if digits.startswith("55") and len(digits) in (12, 13):
        digits = digits[2:]
    if not re.fullmatch(r"[1-9]{2}(9\d{8}|[2-5]\d{7})", digits):
        raise Mendable(_("Write the area code and the number: for example 11 91234-5678."), "phone")
    return f"+55{digits}"


def send_contact_code(
    actor: Actor, person_id: int, value: str, at: datetime, kind: str = Kind.EMAIL
) -> ContactChallenge:
    """Sends a code to a new e-mail address or phone; nothing changes before it is entered."""
    ensure(actor, "contact.change", person_id, at)
    with transaction.atomic():
        challenge = ContactChallenge.objects.create(
            person_id=person_id,
            kind=kind,
            value=value,
            code=f"{secrets.randbelow(10**6):06}",
            expires_at=at + CODE_HOLDS,
        )
        outbox.emit("contact.code", challenge.pk, key=f"contact.code:{challenge.pk}", due_at=at)
    return challenge


def confirm_contact(actor: Actor, challenge_id: int, code: str, at: datetime) -> ContactPoint:
    """Makes the new address the one we write to; Mendable when the code is wrong, late or used."""
    with acting(actor.label, "address confirmed by code"):
        challenge = ContactChallenge.objects.select_for_update(of=("self",)).get(pk=challenge_id)
        ensure(actor, "contact.change", challenge.person_id, at)
        if challenge.used_at or challenge.expires_at < at or challenge.attempts >= CODE_TRIES:
            raise Mendable(_("This code no longer counts. Ask for a new one."), "code")
        fits = secrets.compare_digest(challenge.code.encode(), code.encode())
        challenge.attempts += 0 if fits else 1
        challenge.used_at = at if fits else None
        challenge.save(update_fields=["attempts", "used_at"])
        contact = _replace_contact(challenge, at) if fits else None
    if contact is None:  # after the commit, so that the attempt counts
        raise Mendable(_("This is not the code that we sent."), "code")
    return contact


def _replace_contact(challenge: ContactChallenge, at: datetime) -> ContactPoint:
    ContactPoint.objects.filter(
        person_id=challenge.person_id, kind=challenge.kind, ended_at__isnull=True
    ).update(ended_at=at)
    contact = ContactPoint.objects.create(
        person_id=challenge.person_id,
        kind=challenge.kind,
        value=challenge.value,
        confirmed_at=at,
    )
    outbox.emit("contact.changed", contact.pk, key=f"contact.changed:{contact.pk}", due_at=at)
    return contact
