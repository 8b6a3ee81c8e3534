"""From a certified digital identity to the sign-in of the insured person.

The bridge is the national id that the provider certified, never a name or an e-mail address.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from accounts import queries
from accounts.digital_identity import Certified
from accounts.models import Identity, Person, User
from portal.records import acting

AWAITED = "awaited:"  # the subject of a sign-in that we expect but have not seen yet


class UnknownPerson(Exception):
    """Nobody here has this national id."""


class Conflict(Exception):
    """The identity and the person do not fit; only a human can sort this out.

    `person` is the record that a second digital identity claims, when that is the matter.
    """

    def __init__(self, reason: str, person: Person | None = None) -> None:
        super().__init__(reason)
        self.person = person


def user_for(identity: Certified, at: datetime) -> User:
    """The sign-in of the certified person; made and linked at the first time.

    UnknownPerson when the national id is not in our records; Conflict when the identity is linked
    to somebody else, or the person to another identity of the same provider.
    """
    person = queries.find_by_national_id(identity.national_id)
    known = (
        Identity.objects.select_related("user")
        .filter(provider=identity.issuer, subject=identity.subject)
        .first()
    )
    if known is not None:
        if person is None or known.person_id != person.pk:
            raise Conflict("the identity is linked to another person")
        return known.user
    if person is None:
        raise UnknownPerson
    return _link(identity, person, at)


def _link(identity: Certified, person: Person, at: datetime) -> User:
    with acting(str(person), "first sign-in with the digital identity"):
        # The lock lets only one of two first sign-ins of the same person make the link.
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        earlier = Identity.objects.filter(person=person).order_by("id").select_related("user")
        for link in earlier:
            if link.provider == identity.issuer and link.subject == identity.subject:
                return link.user
            if link.subject.startswith(AWAITED):
                link.provider, link.subject = identity.issuer, identity.subject
                link.proof, link.linked_at = identity.proof, at
                link.save(update_fields=["provider", "subject", "proof", "linked_at"])
                return link.user
            if link.provider == identity.issuer:
                raise Conflict("the person is linked to another identity of this provider", person)
        user = new_user(person)
        Identity.objects.create(
            user=user,
            person=person,
            provider=identity.issuer,
            subject=identity.subject,
            proof=identity.proof,
            linked_at=at,
        )
    return user


def new_user(person: Person) -> User:
    """A sign-in without password and without any personal data of its own."""
    user = User(username=f"id-{uuid.uuid4().hex}")
    user.set_unusable_password()
    user.save()
    return user


def expect(person: Person, at: datetime, by: str) -> User:
    """Prepares a sign-in for a person who has not come yet, so that mandates can be given to it."""
    found = Identity.objects.select_related("user").filter(person=person).order_by("id").first()
    if found is not None:
        return found.user
    with acting(by, "sign-in prepared"):
        user = new_user(person)
        Identity.objects.create(
            user=user,
            person=person,
            provider="",
            subject=f"{AWAITED}{person.pk}",
            proof="awaits the first sign-in with the digital identity",
            linked_at=at,
        )
    return user
