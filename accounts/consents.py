"""What a person says yes to although no law asks it of them: each purpose apart, off at first.

A yes is a receipt with the text that was agreed to. Whoever uses it asks `holds` at the moment of
the use, so that a yes taken back stops the very next one. Nothing else depends on it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Consent, Person
from accounts.permissions import Actor, ensure
from portal.errors import Mendable
from portal.records import acting, public_reference

TEXT_MESSAGES, REMINDERS = "text_messages", "reminders"


@dataclass(frozen=True)
class Purpose:
    """One thing to say yes to: the words of the yes, what it is for, and what it is not for."""

    key: str
    version: str  # a change of the text is a new version; a yes to an older one stands as it was
    title: Any
    text: Any


PURPOSES: dict[str, Purpose] = {
    one.key: one
    for one in (
        Purpose(
            TEXT_MESSAGES,
            "2026-11-22",
            gettext_lazy("A text message when something waits in my inbox"),
            gettext_lazy(
                "You send a text message to my confirmed phone number when there is a new message "
                "in my inbox. It never says what the message is about. My number is given to the "
                "company that carries text messages, for this alone."
            ),
        ),
        Purpose(
            REMINDERS,
            "2026-11-22",
            gettext_lazy("A reminder by e-mail before a day runs out"),
            gettext_lazy(
                "Three days before a day by which you want something from me, you look whether I "
                "have opened that message. If not, you remind me by e-mail, once."
            ),
        ),
    )
}


def give(actor: Actor, person_id: int, purpose: str, at: datetime) -> Consent:
    """Says yes to one purpose; a second click finds the yes that stands.

    Denied for everybody but the person in their own name. Mendable for a purpose that is not asked.
    """
    ensure(actor, "consent.change", person_id, at)
    asked = PURPOSES.get(purpose)
    if asked is None:
        raise Mendable(_("Choose what you say yes to."), "purpose")
    language = Person.objects.only("language").get(pk=person_id).language
    with translation.override(language):
        text = f"{asked.title}\n{asked.text}"
    try:
        with acting(actor.label, f"consent given: {purpose}"):
            return Consent.objects.create(
                reference=public_reference("Y"),
                person_id=person_id,
                purpose=purpose,
                text_version=asked.version,
                text=text,
                text_hash=hashlib.sha256(text.encode()).hexdigest(),
                language=language,
                channel=actor.channel,
                given_at=at,
            )
    except IntegrityError:  # the second click
        return Consent.objects.get(person_id=person_id, purpose=purpose, withdrawn_at=None)


def withdraw(actor: Actor, person_id: int, purpose: str, at: datetime) -> None:
    """Takes the yes back: from now on nothing is done on its ground. As easy as giving it."""
    ensure(actor, "consent.change", person_id, at)
    with acting(actor.label, f"consent withdrawn: {purpose}"):
        Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at=None).update(
            withdrawn_at=at
        )


def holds(person_id: int, purpose: str) -> bool:
    """Whether the person's yes to this purpose stands at this moment."""
    return Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at=None).exists()


def consents_of(person_id: int) -> QuerySet[Consent]:
    """Every yes of the person, newest first, those taken back included."""
    return Consent.objects.filter(person_id=person_id).order_by("-given_at", "-id")


def is_genuine(consent: Consent) -> bool:
    """The text is the one that was agreed to."""
    return hashlib.sha256(consent.text.encode()).hexdigest() == consent.text_hash
