"""What other rooms may read about people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import national_ids
from accounts.models import (
    AccessLogEntry,
    Address,
    ContactPoint,
    EnrolmentCode,
    Identity,
    Inquiry,
    Invitation,
    Mandate,
    PayoutAccount,
    Person,
    SignInEvent,
    StaffMember,
    Unit,
)
from accounts.models_privacy import MandateAct, Receipt
from accounts.models_rights import FileOpening, Proposal
from accounts.relatives import Relative, RelativeFact, are_family, family_of
from portal.sealed import blind_index, indexer

__all__ = ["Relative", "RelativeFact", "are_family", "family_of"]  # read here by other rooms


# The mandates of those who work for an organisation that helps people; they act for nobody by them.
OFFICE_PEOPLE = (Mandate.Kind.OFFICE_ADMIN, Mandate.Kind.OFFICE_STAFF)
ADMINISTRATORS = (Mandate.Kind.EMPLOYER_ADMIN, Mandate.Kind.OFFICE_ADMIN)
_NATIONAL_ID = "person.national_id"


def national_id_index(national_id: str) -> bytes:
    """The keyed digest under which a national id is found; punctuation does not matter."""
    if not (len(national_id) == 11 and national_id.isdigit()):
        national_id = national_ids.compact(national_id)
    return blind_index(national_id, _NATIONAL_ID)


def national_id_indexer() -> Callable[[str], bytes]:
    """`national_id_index` for many national ids of eleven digits, as a payroll has them."""
    return indexer(_NATIONAL_ID)


def account_number_index(bank_code: str, branch: str, number: str) -> bytes:
    """The keyed digest under which equal bank accounts are found."""
    return blind_index(f"{bank_code}|{branch}|{number}", "payout_account.number")


def invitation_index(code: str) -> bytes:
    """The keyed digest under which an invitation is found; spaces and case do not matter."""
    plain = code.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return blind_index("".join(filter(str.isalnum, plain)), "invitation.code")


def person(person_id: int) -> Person:
    """The person; Person.DoesNotExist when there is none."""
    return Person.objects.get(pk=person_id)


def birth_and_sex(person_id: int) -> tuple[date, str]:
    """What the law asks of nearly everybody, without the rest of the row."""
    return Person.objects.values_list("born_on", "sex").get(pk=person_id)


def find_by_national_id(national_id: str) -> Person | None:
    """The person with this national id, written with or without punctuation.

    Of a person who was there twice it is the record that stayed.
    """
    found = (
        Person.objects.select_related("merged_into")
        .filter(national_id_index=national_id_index(national_id))
        .first()
    )
    return (found.merged_into or found) if found else None


def record_now(person_id: int) -> int:
    """The record that this one was joined into, or the record itself."""
    found = Person.objects.filter(pk=person_id).values_list("merged_into_id", flat=True).first()
    return found or person_id


def records_of(person_id: int) -> list[int]:
    """The record and those joined into it: what nobody rewrites stays under the old number."""
    earlier = Person.objects.filter(merged_into_id=person_id).order_by("pk")
    return [person_id, *earlier.values_list("pk", flat=True)]


def payout_account(person_id: int, at: datetime) -> PayoutAccount | None:
    """The account that a payment made at this moment goes to (the old one while cooling off)."""
    return (
        PayoutAccount.objects.filter(person_id=person_id, effective_at__lte=at)
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))
        .order_by("-effective_at", "-id")
        .first()
    )


def pending_payout_account(person_id: int, at: datetime) -> PayoutAccount | None:
    """The new account that still waits for its cooling-off time."""
    return PayoutAccount.objects.filter(
        person_id=person_id, effective_at__gt=at, ended_at__isnull=True
    ).first()


def payout_accounts(person_ids: Iterable[int], at: datetime) -> dict[int, PayoutAccount]:
    """The effective account of each person who has one, in one query."""
    rows = (
        PayoutAccount.objects.filter(person_id__in=list(person_ids), effective_at__lte=at)
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))
        .order_by("person_id", "effective_at", "id")
    )
    return {account.person_id: account for account in rows}


def contact_points(person_id: int) -> dict[str, ContactPoint]:
    """The person's current contact points by kind."""
    rows = ContactPoint.objects.filter(person_id=person_id, ended_at__isnull=True)
    return {contact.kind: contact for contact in rows}


def email_of(person_id: int) -> str:
    """The confirmed e-mail address, or "" when there is none."""
    found = ContactPoint.objects.filter(
        person_id=person_id,
        kind=ContactPoint.Kind.EMAIL,
        ended_at__isnull=True,
        confirmed_at__isnull=False,
    ).first()
    return found.value if found else ""


def emails_before(person_id: int, since: datetime) -> list[str]:
    """Confirmed e-mail addresses that ended since a moment: a thief may have ended them."""
    rows = ContactPoint.objects.filter(
        person_id=person_id,
        kind=ContactPoint.Kind.EMAIL,
        confirmed_at__isnull=False,
        ended_at__gt=since,
    )
    return sorted({contact.value for contact in rows})


def staff_member(user_id: int) -> StaffMember | None:
    """The staff member behind a sign-in, if they have not left."""
    return (
        StaffMember.objects.select_related("unit")
        .filter(user_id=user_id, left_on__isnull=True)
        .first()
    )


def staff_who_died(on: date) -> QuerySet[StaffMember]:
    """Who works here by our list, while the register reports their death; the latest first."""
    return (
        StaffMember.objects.filter(left_on__isnull=True, person__died_on__lte=on)
        .exclude(roles=[])
        .select_related("unit", "person")
        .order_by("-person__died_on", "id")
    )


def offices_of(user_id: int, on: date) -> QuerySet[Mandate]:
    """Where someone works that helps people: the mandates that say so, with the organisation."""
    return (
        _in_force(on)
        .filter(holder_id=user_id, kind__in=OFFICE_PEOPLE)
        .select_related("organisation")
        .order_by("organisation__name", "id")
    )


def _in_force(on: date) -> QuerySet[Mandate]:
    return Mandate.objects.filter(revoked_at__isnull=True, starts_on__lte=on).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    )


def counts(mandate_id: int, on: date) -> bool:
    """Whether a mandate may be used on a day, as the database has it at this moment."""
    return _in_force(on).filter(pk=mandate_id).exists()


def enrolment_code_of(proposal: Proposal) -> EnrolmentCode | None:
    """The code for a new factor that two officers agreed to, once it was handed over."""
    return EnrolmentCode.objects.filter(proposal=proposal).first()


def person_of_address(address_id: int) -> int:
    """Whose home address this is."""
    return Address.objects.only("person_id").get(pk=address_id).person_id


def offices(region: str = "") -> QuerySet[Unit]:
    """The offices that people may come to, by place; of one state, those that serve it."""
    return Unit.objects.exclude(regions="").filter(regions__contains=region).order_by("city", "id")


def office_of(person_id: int, among: Iterable[int] | None = None) -> Unit | None:
    """The office that serves the place where the person lives.

    None when we do not know where that is, or no office (`among` these, if given) serves it.
    """
    address = Address.objects.filter(person_id=person_id, ended_at__isnull=True).first()
    return _office_at(address, among)


def office_before(person_id: int) -> Unit | None:
    """The office that served the place where the person lived before the last move."""
    earlier = Address.objects.filter(person_id=person_id, ended_at__isnull=False)
    return _office_at(earlier.order_by("-ended_at", "-id").first())


def _office_at(address: Address | None, among: Iterable[int] | None = None) -> Unit | None:
    """One of the offices of the state, in the same city before others."""
    if address is None:
        return None
    offices = Unit.objects.filter(regions__contains=address.region).order_by("id")
    if among is not None:
        offices = offices.filter(pk__in=list(among))
    city = str(json.loads(address.lines).get("city", "")).casefold()
    return min(offices, key=lambda one: (one.city.casefold() != city, one.pk), default=None)


def open_files(staff_id: int, at: datetime) -> frozenset[int]:
    """The persons whose files an officer has open outside their queue at this moment."""
    rows = FileOpening.objects.filter(staff_id=staff_id, opened_at__lte=at, until__gt=at)
    return frozenset(rows.values_list("person_id", flat=True))


def open_purpose(staff_id: int, person_id: int, at: datetime) -> str:
    """What the officer said they open this file for; "" when it is not open outside their queue."""
    found = FileOpening.objects.filter(
        staff_id=staff_id, person_id=person_id, opened_at__lte=at, until__gt=at
    )
    last = found.order_by("-opened_at", "-id").first()
    return last.words if last else ""


def acts_for(person_id: int) -> QuerySet[MandateAct]:
    """What others did in this person's name, newest first."""
    return MandateAct.objects.filter(person_id__in=records_of(person_id)).select_related("mandate")


def company_acts(organisation_id: int, holder_id: int | None) -> QuerySet[MandateAct]:
    """What was done for a company, newest first: by everybody, or by one holder of mandates."""
    found = MandateAct.objects.filter(organisation_id=organisation_id)
    if holder_id is not None:
        found = found.filter(mandate__in=Mandate.objects.filter(holder_id=holder_id))
    return found.select_related("mandate__receipt")


def mandates_of_company(organisation_id: int, ids: Iterable[int]) -> dict[int, Mandate]:
    """Mandates that a company gave, ended ones too, by number and with their holders."""
    found = Mandate.objects.filter(organisation_id=organisation_id, pk__in=set(ids))
    return {one.pk: one for one in found.select_related("holder__identity__person", "office")}


def administrators(organisation_id: int, on: date) -> QuerySet[Mandate]:
    """The mandates of those who run a company here on a day."""
    found = employer_mandates(organisation_id, on)
    return found.filter(kind=Mandate.Kind.EMPLOYER_ADMIN)


def receipts_of(person_id: int, user_id: int) -> QuerySet[Receipt]:
    """The receipts that a person holds, as the one who gave a mandate or the one who got it."""
    return Receipt.objects.filter(
        Q(person_id=person_id) | Q(mandate__holder_id=user_id)
    ).select_related("mandate")


def mandates_given(person_id: int) -> QuerySet[Mandate]:
    """The mandates that others hold or held for this person, newest first."""
    return (
        Mandate.objects.filter(person_id=person_id)
        .select_related("holder__identity__person", "office")
        .order_by("-starts_on", "-id")
    )


def open_invitations(person_id: int, at: datetime) -> QuerySet[Invitation]:
    """The codes of a person that somebody could still use."""
    return Invitation.objects.filter(
        person_id=person_id, mandate__isnull=True, withdrawn_at__isnull=True, expires_at__gte=at
    ).order_by("-expires_at", "-id")


def invitation(code: str, at: datetime) -> Invitation | None:
    """The invitation that a code still opens."""
    found = invitations_that_count(at).filter(code_index=invitation_index(code))
    return found.select_related("person", "organisation").first()


def invitations_that_count(at: datetime) -> QuerySet[Invitation]:
    """Codes neither used nor withdrawn nor too old, of somebody who may still give them."""
    on = timezone.localtime(at).date()
    runs_it = _in_force(on).filter(
        holder=OuterRef("made_by"),
        organisation=OuterRef("organisation"),
        kind__in=ADMINISTRATORS,
    )
    may_give = Q(made_by__is_active=True) & (Q(organisation__isnull=True) | Exists(runs_it))
    return Invitation.objects.filter(
        may_give | Q(made_by__isnull=True),  # nobody is known: made before makers were kept
        mandate__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gte=at,
    )


def company_invitations(organisation_id: int, at: datetime) -> QuerySet[Invitation]:
    """The codes with which somebody may still join a company, the one that ends first on top."""
    return (
        invitations_that_count(at)
        .filter(organisation_id=organisation_id)
        .exclude(kind=Mandate.Kind.OFFICE_STAFF)
        .select_related("made_by__identity__person")
        .order_by("expires_at", "id")
    )


def employer_mandates(organisation_id: int, on: date) -> QuerySet[Mandate]:
    """Everyone who may act for an organisation, or works there, on a day; by name."""
    return (
        _in_force(on)
        .filter(organisation_id=organisation_id)
        .select_related("holder__identity__person")
        .order_by("holder__identity__person__name", "id")
    )


def person_of(user_id: int) -> Person | None:
    """The person behind a sign-in."""
    identity = Identity.objects.select_related("person").filter(user_id=user_id).first()
    return identity.person if identity else None


def user_ids_of(person_id: int) -> list[int]:
    """The sign-ins of a person."""
    return list(
        Identity.objects.filter(person_id=person_id)
        .order_by("id")
        .values_list("user_id", flat=True)
    )


def looks_at(person_id: int) -> QuerySet[AccessLogEntry]:
    """Who looked at this person's data, newest first."""
    earlier = Person.objects.filter(merged_into_id=person_id).values("pk")
    found = AccessLogEntry.objects.filter(Q(person_id=person_id) | Q(person_id__in=earlier))
    return found.order_by("-at", "-id")


def sign_ins_of(user_id: int) -> QuerySet[SignInEvent]:
    """Sign-ins, step-ups and sign-outs of one sign-in, newest first."""
    return SignInEvent.objects.filter(user_id=user_id).order_by("-at", "-id")


def last_sign_in(user_id: int) -> datetime | None:
    """When somebody last came in with this sign-in."""
    newest = sign_ins_of(user_id).filter(kind="sign_in").first()
    return newest.at if newest else None


def inquiries_of(person_id: int) -> QuerySet[Inquiry]:
    """What the person questioned, newest first."""
    return Inquiry.objects.filter(person_id=person_id).select_related("entry")


def open_inquiries() -> QuerySet[Inquiry]:
    """The inquiries that wait for an answer, the most urgent first."""
    return (
        Inquiry.objects.filter(answered_at__isnull=True)
        .select_related("entry", "person")
        .order_by("due_on", "id")
    )
