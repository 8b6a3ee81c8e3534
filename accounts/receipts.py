"""The receipt of a mandate: what both sides were told, word by word, and how it was proved."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import own_language
from accounts.models import Mandate
from accounts.models_privacy import Receipt
from accounts.permissions import Actor
from accounts.words import HELPER_SCOPE_WORDS
from portal.components import dates
from portal.records import public_reference

# A change of the text below is a new version: older receipts keep what they said.
VERSION = "2026-11-22"
OPENING: dict[str, Any] = {
    Mandate.Kind.HELPER: _("%(by)s lets %(to)s act in their name."),
    Mandate.Kind.OFFICE: _(
        "%(by)s lets %(to)s act in their name, through the people whom it names."
    ),
    Mandate.Kind.PARENT: _("%(to)s acts for %(by)s as a parent. The civil register proves it."),
    Mandate.Kind.GUARDIAN: _("%(to)s acts for %(by)s as guardian, by order of a court."),
}
COMPANY = _("%(by)s lets %(to)s act for it.")
LIMITS = (
    _("Nobody under this mandate may change where the money is paid, widen it or pass it on."),
    _("Both names are kept with every act, and whoever gave it is told of each."),
    _("It can be ended at any moment and then counts no more from the next click."),
)
CHANNEL = "web"


def _language(mandate: Mandate) -> str:
    """That of the person who gave it; a company has none, so that of whoever got it."""
    if mandate.person is not None:
        return mandate.person.language
    assert mandate.holder is not None
    return own_language.of_mails(mandate.holder)


def issue(mandate: Mandate, actor: Actor, at: datetime, *, channel: str = CHANNEL) -> Receipt:
    """Writes the receipt of a mandate that has just been made, in the same transaction."""
    language = _language(mandate)
    given_by, given_to = principal_of(mandate), holder_of(mandate)
    with translation.override(language):
        text = _text(mandate, given_by, given_to)
    return Receipt.objects.create(
        reference=public_reference("M"),
        mandate=mandate,
        person_id=mandate.person_id,
        given_by=given_by,
        given_to=given_to,
        scopes=mandate.scopes,
        text_version=VERSION,
        text=text,
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
        language=language,
        channel=channel,
        proof=mandate.proof,
        issued_at=at,
        starts_on=mandate.starts_on,
        ends_on=mandate.ends_on,
    )


def end(mandate: Mandate, actor: Actor, at: datetime) -> None:
    """Writes the end on the receipt; the first end counts."""
    Receipt.objects.filter(mandate=mandate, revoked_at__isnull=True).update(
        revoked_at=at, revoked_by=actor.label[:200]
    )


def is_genuine(receipt: Receipt) -> bool:
    """The text is the one that was agreed to."""
    return hashlib.sha256(receipt.text.encode()).hexdigest() == receipt.text_hash


def principal_of(mandate: Mandate) -> str:
    """Who is acted for."""
    return str(mandate.person or mandate.organisation)


def holder_of(mandate: Mandate) -> str:
    """Who acts: an organisation, or a person by the name of their record."""
    if mandate.office is not None:
        return mandate.office.name
    identity = getattr(mandate.holder, "identity", None)
    return str(identity.person) if identity is not None else "—"


def _text(mandate: Mandate, given_by: str, given_to: str) -> str:
    opening = OPENING.get(mandate.kind, COMPANY)
    lines = [str(opening) % {"by": given_by, "to": given_to}]
    known = [HELPER_SCOPE_WORDS[one] for one in mandate.scopes if one in HELPER_SCOPE_WORDS]
    lines += [f"– {label}: {meaning}" for label, meaning in known]
    if mandate.ends_on is not None:
        day = dates.long_date(mandate.ends_on)
        lines.append(str(_("It ends by itself on %(day)s.")) % {"day": day})
    return "\n".join([*lines, *(str(one) for one in LIMITS)])
