"""Income tax of the seriously ill: asked by a person, answered by a doctor, kept by the runs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from accounts.models import Person, Role
from accounts.permissions import Actor
from benefits.law.withholding import ILLNESSES
from benefits.pages.exempt import NAMES
from benefits.payments.exempt import exempt_awards_sql, is_taxed
from benefits.payments.exempt_models import ExemptionState, TaxExemption
from benefits.payments.models import Award, Payment
from benefits.payments.queries import next_payment
from benefits.process import exempt
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.periods import last_day
from portal.records import acting
from tests.benefits import world as claims_world
from tests.benefits.evidence import files
from tests.benefits.payments import world
from tests.benefits.payments.test_pages import citizen_client, staff_client, text
from tests.benefits.payments.world import MONTH, NOW

pytestmark = pytest.mark.django_db
HIGH = 7_500_00
TODAY = NOW.date()
WORDS = "The report of the municipal hospital shows it."


def awarded(benefit: str, person: Person | None = None, **more: Any) -> Award:
    """An award of another benefit than old age, as a run reads it."""
    made = world.award(person, amount_cents=HIGH, **more)
    with acting("test", "another benefit"):
        Award.objects.filter(pk=made.pk).update(benefit=benefit)
    made.refresh_from_db()
    return made


def doctor() -> Actor:
    return claims_world.as_staff(claims_world.officer(claims_world.unit(), roles=(Role.MEDICAL,)))


def asked(person: Person) -> TaxExemption:
    actor = claims_world.as_person(person)
    return exempt.ask_exemption(actor, person.pk, name="r.pdf", content=files.pdf(), at=NOW)


def confirmed(person: Person, illness: str = "parkinson", **more: Any) -> TaxExemption:
    found = {"since": TODAY, "until": None} | more
    return exempt.confirm_exemption(
        doctor(), asked(person).pk, illness=illness, words=WORDS, at=NOW, **found
    )


def exempt_in_sql(on: date) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(exempt_awards_sql(on))
        return {row[0] for row in cursor.fetchall()}


def same(award: Award, on: date) -> bool:
    """Whether an award is taxed, as the page says and as a run does."""
    taxed = is_taxed(award, on)
    assert taxed is (award.pk not in exempt_in_sql(on))
    return taxed


def test_after_a_doctor_confirmed_the_next_run_withholds_nothing_from_this_person_only() -> None:
    ill, other = world.award(amount_cents=HIGH), world.award(amount_cents=HIGH)
    confirmed(ill.person)
    world.frozen(world.treasurers())
    taxes = dict(Payment.objects.values_list("award_id", "tax_cents"))
    assert taxes[ill.pk] == 0 < taxes[other.pk]


def test_the_expected_payment_says_the_same_as_the_run() -> None:
    ill = world.award(amount_cents=HIGH)
    before = next_payment(ill.person_id, TODAY)
    confirmed(ill.person)
    after = next_payment(ill.person_id, TODAY)
    assert before is not None and after is not None
    assert before.amount_cents < after.amount_cents == HIGH


@pytest.mark.parametrize(
    ("since", "until", "paid_on", "taxed"),
    [
        (TODAY, None, MONTH, False),  # the month of the first day counts whole
        (TODAY, None, MONTH - timedelta(days=1), True),
        (TODAY, None, date(2036, 1, 5), False),
        (date(2020, 1, 1), TODAY, TODAY, False),
        (date(2020, 1, 1), TODAY, TODAY + timedelta(days=1), True),
    ],
)
def test_it_holds_from_the_month_of_its_first_day_to_the_last_day_of_the_report(
    since: date, until: date | None, paid_on: date, taxed: bool
) -> None:
    award = world.award(amount_cents=HIGH, starts_on=date(2020, 1, 1))
    confirmed(award.person, since=since, until=until)
    assert same(award, paid_on) is taxed


@pytest.mark.parametrize(
    ("illness", "benefit", "taxed"),
    [
        ("cancer", "old_age", False),
        ("cancer", "permanent_incapacity", False),
        ("cancer", "survivors", False),
        ("cancer", "maternity", True),
        ("occupational_disease", "old_age", False),
        ("occupational_disease", "survivors", True),
    ],
)
def test_it_frees_pensions_and_a_disease_of_the_work_only_one_s_own(
    illness: str, benefit: str, taxed: bool
) -> None:
    person = claims_world.person()
    world.award(person)
    award = awarded(benefit, person)
    confirmed(person, illness)
    assert same(award, last_day(MONTH)) is taxed


@pytest.mark.parametrize(
    ("cause", "benefit", "taxed"),
    [
        (True, "permanent_incapacity", False),
        (False, "permanent_incapacity", True),
        (None, "permanent_incapacity", True),
        (True, "old_age", True),
    ],
)
def test_a_retirement_after_an_accident_at_work_is_exempt_without_asking(
    cause: bool | None, benefit: str, taxed: bool
) -> None:
    facts = {"claims": {"permanent_incapacity": {"work_cause": cause}}}
    award = awarded(benefit, facts=facts)
    assert same(award, TODAY) is taxed
    world.frozen(world.treasurers())
    assert (Payment.objects.get(award=award).tax_cents > 0) is taxed


def test_nothing_changes_while_a_doctor_has_not_answered_or_could_not_confirm_it() -> None:
    award = world.award(amount_cents=HIGH)
    request = asked(award.person)
    assert same(award, TODAY)
    left = exempt.leave_exemption(doctor(), request.pk, words=WORDS, at=NOW)
    assert left.state == ExemptionState.NOT_CONFIRMED and same(award, TODAY)
    assert Notice.objects.get(kind="exemption_not_confirmed").person_id == award.person_id
    again = asked(award.person)
    assert again.pk != left.pk and again.state == ExemptionState.ASKED


def test_asking_twice_is_one_request_with_two_papers() -> None:
    award = world.award()
    first = asked(award.person)
    actor = claims_world.as_person(award.person)
    second = exempt.ask_exemption(
        actor, award.person_id, name="b.pdf", content=files.pdf("another"), at=NOW
    )
    assert first.pk == second.pk
    papers = award.person.papers.filter(about=first.reference)
    assert papers.count() == 2 and all(one.medical for one in papers)


def test_a_file_that_cannot_be_read_asks_for_nothing() -> None:
    award = world.award()
    actor = claims_world.as_person(award.person)
    with pytest.raises(Mendable):
        exempt.ask_exemption(actor, award.person_id, name="r.pdf", content=b"no pdf", at=NOW)
    assert not TaxExemption.objects.exists()


def test_who_is_paid_no_pension_is_told_so() -> None:
    person = claims_world.person()
    with pytest.raises(Mendable, match="no pension"):
        asked(person)


@pytest.mark.parametrize(
    "found",
    [
        {"since": TODAY + timedelta(days=1)},
        {"until": TODAY - timedelta(days=1), "since": date(2020, 1, 1)},
        {"illness": "a cold"},
    ],
)
def test_a_finding_outside_the_law_is_not_taken(found: dict[str, Any]) -> None:
    award = world.award()
    with pytest.raises(Mendable):
        confirmed(award.person, **found)
    assert TaxExemption.objects.get().state == ExemptionState.ASKED


def test_only_a_doctor_answers_and_the_database_says_so_too() -> None:
    award = world.award()
    request = asked(award.person)
    office = claims_world.unit()
    clerk = claims_world.as_staff(claims_world.officer(office, roles=(Role.CASEWORKER,)))
    with pytest.raises(Http404):
        exempt.leave_exemption(clerk, request.pk, words=WORDS, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        TaxExemption.objects.filter(pk=request.pk).update(state="not_confirmed")


def test_the_person_asks_and_the_doctor_answers_on_their_pages() -> None:
    award = world.award(amount_cents=HIGH)
    person = citizen_client(award.person)
    assert "/payments/tax/" in text(person.get("/payments/"))
    assert "Parkinson" in text(person.get("/payments/tax/"))
    assert person.post("/payments/tax/", {}).status_code == 422
    sent = person.post("/payments/tax/", {"report": SimpleUploadedFile("r.pdf", files.pdf())})
    assert sent.status_code == 302
    request = TaxExemption.objects.get()

    desk = staff_client(doctor())
    assert request.reference in text(desk.get("/assessments/tax/"))
    url = f"/assessments/tax/{request.reference}/"
    assert "r.pdf" in text(desk.get(url))
    paper = award.person.papers.get(about=request.reference)
    assert desk.get(f"/papers/{paper.reference}/").status_code != 404
    assert desk.post(url, {"result": "confirmed", "words": WORDS}).status_code == 422
    given = {"result": "confirmed", "illness": "cancer", "words": WORDS}
    given |= {"since_day": "1", "since_month": "3", "since_year": "2026"}
    assert desk.post(url, given).status_code == 302
    request.refresh_from_db()
    assert request.state == ExemptionState.CONFIRMED and request.since == date(2026, 3, 1)
    assert desk.get(url).status_code == 404  # answered: nobody opens it again

    page = text(person.get("/payments/tax/"))
    assert "Cancer" in page and WORDS in page
    assert Notice.objects.get(kind="exemption_confirmed").person_id == award.person_id


def test_a_stranger_and_an_officer_of_the_desk_find_nothing() -> None:
    award = world.award()
    request = asked(award.person)
    officer = claims_world.officer(claims_world.unit(), roles=(Role.CASEWORKER,))
    for client in (
        citizen_client(claims_world.person()),
        staff_client(claims_world.as_staff(officer)),
    ):
        assert client.get(f"/assessments/tax/{request.reference}/").status_code in (302, 403, 404)
        assert client.get("/assessments/tax/").status_code in (302, 403, 404)


def test_every_illness_of_the_law_has_a_name() -> None:
    assert tuple(NAMES) == ILLNESSES
