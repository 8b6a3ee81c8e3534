"""Income tax of the seriously ill: asked by a person, answered by a doctor, kept by the runs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.utils.html import escape

from accounts.archive import archive
from accounts.attempts import ATTEMPTS
from accounts.models import AccessLogEntry, Person, Role
from accounts.permissions import Actor
from benefits import process
from benefits.evidence.models import Evidence
from benefits.evidence.words import why
from benefits.law.withholding import ILLNESSES
from benefits.pages.exempt import NAMES
from benefits.payments.exempt import exempt_awards_sql, is_taxed
from benefits.payments.exempt_models import ExemptionState, TaxExemption
from benefits.payments.models import AWARD, Award, Payment
from benefits.payments.queries import next_payment
from benefits.payments.thirteenth_of_one import promised_cents
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
from tests.benefits.test_claim_chain import helper_of

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
    assert desk.post(url, {"result": "not_confirmed", "words": WORDS}).status_code == 302
    assert "settled a moment ago" in text(desk.get("/assessments/tax/"))
    assert staff_client(doctor()).post(url, {"result": "not_confirmed"}).status_code == 404

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


# ── Whose report, and who reads it ───────────────────────────────────────────────────────────


def papers_at(desk: Any, request: TaxExemption) -> list[int]:
    """What the doctor is answered for each report on the page of a request."""
    page = text(desk.get(f"/assessments/tax/{request.reference}/"))
    papers = Evidence.objects.filter(person=request.person)
    shown = [paper for paper in papers if f"/papers/{paper.reference}/" in page]
    return [desk.get(f"/papers/{paper.reference}/").status_code for paper in shown]


def test_a_report_that_was_handed_in_before_reaches_the_doctor_of_the_new_request() -> None:
    award = world.award()
    draft, actor = award.decision.claim.draft, claims_world.as_person(award.person)
    process.upload_paper(actor, draft.pk, paper="other", name="r.pdf", content=files.pdf(), at=NOW)
    desk = staff_client(doctor())
    first = asked(award.person)
    assert papers_at(desk, first) == [409]  # there, and closed until a scanner looked at it
    exempt.leave_exemption(doctor(), first.pk, words=WORDS, at=NOW)
    assert papers_at(desk, asked(award.person)) == [409]


def test_who_shares_a_pension_that_somebody_else_asked_for_asks_in_their_own_name() -> None:
    award, child = world.award(), claims_world.person()
    with acting("test", "a share of a child"):
        Award.objects.filter(pk=award.pk).update(person=child, benefit="survivors")
    client = citizen_client(child)
    sent = client.post("/payments/tax/", {"report": SimpleUploadedFile("r.pdf", files.pdf())})
    assert sent.status_code == 302
    request = TaxExemption.objects.get()
    assert request.person_id == child.pk
    assert Evidence.objects.get().person_id == child.pk
    assert papers_at(staff_client(doctor()), request) == [409]


def test_a_file_that_somebody_else_handed_in_for_the_same_pension_is_not_taken_from_them() -> None:
    award, child = world.award(), claims_world.person()
    draft, parent = award.decision.claim.draft, claims_world.as_person(award.person)
    process.upload_paper(parent, draft.pk, paper="other", name="r.pdf", content=files.pdf(), at=NOW)
    with acting("test", "a share of a child"):
        Award.objects.filter(pk=award.pk).update(person=child, benefit="survivors")
    report = {"report": SimpleUploadedFile("r.pdf", files.pdf())}
    answer = citizen_client(child).post("/payments/tax/", report)
    assert answer.status_code == 422 and "in your application already" in text(answer)
    assert not TaxExemption.objects.exists()
    assert Evidence.objects.get().person_id == award.person_id


@pytest.mark.parametrize(
    ("scopes", "may_ask"),
    [
        (("medical",), True),
        (("record", "claims", "payments", "messages"), False),
    ],
)
def test_a_helper_asks_and_reads_the_answer_with_the_scope_for_health_only(
    scopes: tuple[str, ...], may_ask: bool
) -> None:
    award = world.award()
    confirmed(award.person)
    helper = helper_of(award.person, *scopes)
    client = staff_client(helper)
    session = client.session
    session["capacity"] = f"mandate-{helper.mandate_id}"
    session.save()
    page = client.get("/payments/tax/")
    assert page.status_code == (200 if may_ask else 404)
    sent = client.post("/payments/tax/", {"report": SimpleUploadedFile("r.pdf", files.pdf())})
    assert sent.status_code == (302 if may_ask else 404)
    asked_now = TaxExemption.objects.filter(state="asked", asked_by=helper.user_id).exists()
    assert asked_now is may_ask
    looks = AccessLogEntry.objects.filter(person=award.person, actor_user=helper.user_id)
    assert {look.what for look in looks} == ({"a medical report"} if may_ask else set())


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    award = world.award()
    monkeypatch.setattr("benefits.process.exempt.ask_exemption", lambda *a, **k: pytest.fail())
    large = SimpleUploadedFile("r.pdf", files.pdf() + b"\0" * 10 * 1024 * 1024)
    answer = citizen_client(award.person).post("/payments/tax/", {"report": large})
    assert answer.status_code == 422
    assert escape(why("too_big")) in text(answer)


@pytest.mark.parametrize(
    "roles",
    [
        (Role.SOCIAL,),
        (Role.CASEWORKER, Role.SUPERVISOR, Role.AUDITOR, Role.TREASURY, Role.ADMIN, Role.CLERK),
    ],
)
def test_who_has_every_right_but_that_of_a_doctor_reads_no_report_and_is_told_of(
    roles: tuple[Role, ...],
) -> None:
    award = world.award()
    request = asked(award.person)
    office = claims_world.unit()
    type(request.claim).objects.filter(pk=request.claim_id).update(unit=office)
    desk = staff_client(claims_world.as_staff(claims_world.officer(office, roles=roles)))
    url = f"/assessments/tax/{request.reference}/"
    given = {"result": "not_confirmed", "words": WORDS}
    paper = award.person.papers.get(about=request.reference)
    assert desk.get("/assessments/tax/").status_code == 404
    assert desk.post(url, given).status_code == desk.get(url).status_code == 404
    assert desk.get(f"/papers/{paper.reference}/").status_code == 404
    request.refresh_from_db()
    assert request.state == ExemptionState.ASKED
    tried = AccessLogEntry.objects.filter(person=award.person, case=request.reference)
    assert {one.what for one in tried} == {"a medical report"}
    assert {one.purpose for one in tried} <= set(ATTEMPTS)


def test_a_doctor_of_their_own_people_reads_nothing_and_answers_nothing() -> None:
    award = world.award()
    request = asked(award.person)
    own = claims_world.officer(claims_world.unit(), roles=(Role.MEDICAL,), own=award.person)
    desk = staff_client(claims_world.as_staff(own))
    url = f"/assessments/tax/{request.reference}/"
    paper = award.person.papers.get(about=request.reference)
    assert request.reference not in text(desk.get("/assessments/tax/"))
    given = {"result": "not_confirmed", "words": WORDS}
    assert desk.post(url, given).status_code == desk.get(url).status_code == 404
    assert desk.get(f"/papers/{paper.reference}/").status_code == 404


def test_the_person_reads_why_a_doctor_opened_the_report() -> None:
    award = world.award()
    request = asked(award.person)
    paper = award.person.papers.get(about=request.reference)
    paper_scanned = process.scan_paper(paper.pk, NOW)
    assert paper_scanned is None
    desk = staff_client(doctor())
    desk.get(f"/assessments/tax/{request.reference}/")
    Evidence.objects.filter(pk=paper.pk).update(scan="clean")
    assert desk.get(f"/papers/{paper.reference}/").status_code == 200
    looks = AccessLogEntry.objects.filter(person=award.person)
    assert {(one.purpose, one.case) for one in looks} == {
        ("looking into an exemption from income tax", request.reference)
    }


def test_illness_and_words_rest_sealed_and_stand_in_no_message() -> None:
    award = world.award()
    made = confirmed(award.person, "cancer")
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM benefits_taxexemption t WHERE id = %s", [made.pk])
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT illness, words FROM benefits_taxexemption WHERE id = %s", [made.pk])
        sealed = b"".join(bytes(one) for one in cursor.fetchone())
    assert "cancer" not in stored and b"cancer" not in sealed
    assert WORDS.encode() not in sealed
    told = Notice.objects.get(kind="exemption_confirmed")
    assert "cancer" not in f"{told.values}".lower() and WORDS not in f"{told.values}"


@pytest.mark.parametrize("year", ["0000", "0001", "9999", "99999", "١٩٩٩", "-1", "\0"])
@pytest.mark.parametrize("name", ["since", "until"])
def test_no_day_however_odd_breaks_the_doctors_page(name: str, year: str) -> None:
    award = world.award()
    url = f"/assessments/tax/{asked(award.person).reference}/"
    given = {"result": "confirmed", "illness": "cancer", "words": WORDS}
    given |= {"since_day": "1", "since_month": "3", "since_year": "2026"}
    given |= {f"{name}_day": "1", f"{name}_month": "1", f"{name}_year": year}
    desk = staff_client(doctor())
    assert desk.post(url, given).status_code in (302, 422)
    assert same(award, TODAY) in (True, False)
    assert citizen_client(award.person).get("/payments/tax/").status_code == 200


def test_a_report_that_cannot_be_used_is_asked_for_again_where_it_was_sent() -> None:
    award = world.award()
    request = asked(award.person)
    paper = award.person.papers.get(about=request.reference)
    Evidence.objects.filter(pk=paper.pk).update(scan="clean")
    process.reject_paper(doctor(), paper.pk, reason="blurred", words="", at=NOW)
    notice = Notice.objects.get(person=award.person)
    assert (notice.kind, notice.case) == ("report_rejected", request.reference)
    page = text(citizen_client(award.person).get("/inbox/"))
    assert "We cannot use one of your papers" in page and 'href="/payments/tax/"' in page
    assert award.decision.claim.protocol not in page


def test_what_was_found_is_in_the_file_that_the_person_takes_along() -> None:
    award = world.award()
    confirmed(award.person, "cancer")
    confirmed_rows = dict(archive(award.person_id, NOW))["benefits.taxexemption"]
    assert [(row["illness"], row["words"]) for row in confirmed_rows] == [("cancer", WORDS)]
    other = claims_world.person()
    assert "benefits.taxexemption" not in dict(archive(other.pk, NOW))


# ── Paid later for a month of the exemption ──────────────────────────────────────────────────

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
LATER = NOW + timedelta(days=20)  # 10 December


def raised(award: Award, cents: int) -> Award:
    """A new calculation that gives more takes the place of an award from its first day."""
    new = awarded(award.benefit, award.person, starts_on=award.starts_on)
    with acting("test", "calculated again"):
        Award.objects.filter(pk=new.pk).update(amount_cents=cents, replaces=award)
    AWARD.apply(award, "replace", by="engine", actor="test", at=LATER)
    new.refresh_from_db()
    return new


def months_of(award: Award) -> dict[date, tuple[int, int]]:
    """What each month pays, before tax and tax."""
    rows = award.payments.values_list("month", "gross_cents", "tax_cents")
    return {month: (gross, tax) for month, gross, tax in rows}


def test_what_a_month_of_the_exemption_is_raised_by_after_its_end_is_exempt_too() -> None:
    award = awarded("old_age", starts_on=OCTOBER)
    confirmed(award.person, since=date(2026, 3, 1), until=date(2026, 11, 30))
    treasury = world.treasurers()
    world.sent(treasury, OCTOBER)  # on 23 November
    new = raised(award, 8_000_00)
    world.sent(treasury, NOVEMBER, LATER)  # on 11 December
    # At 65: 8.000,00 - 1.903,98 = 6.096,02; (6.096,02 - 607,20) x 27,5 % - 908,73 = 600,6955;
    # less the reduction of 978,62 - 0,133145 x 6.096,02 = 166,9654
    assert months_of(new) == {OCTOBER: (500_00, 0), NOVEMBER: (8_000_00, 433_73)}


def test_what_was_paid_without_tax_for_a_month_before_the_illness_is_not_taxed_with_its_rise() -> (
    None
):
    award = awarded("old_age", starts_on=date(2026, 9, 1))
    confirmed(award.person, since=date(2026, 11, 1), until=date(2026, 11, 30))
    treasury = world.treasurers()
    world.sent(treasury, OCTOBER)  # both months on 23 November: exempt, whatever month they are for
    new = raised(award, 8_000_00)
    world.sent(treasury, NOVEMBER, LATER)
    assert months_of(new)[date(2026, 9, 1)] == months_of(new)[OCTOBER] == (500_00, 0)
    assert months_of(new)[NOVEMBER] == (8_000_00, 433_73)


def test_a_month_of_the_exemption_that_is_first_paid_after_its_end_is_exempt() -> None:
    award = awarded("old_age", starts_on=OCTOBER)
    confirmed(award.person, since=date(2026, 3, 1), until=date(2026, 11, 30))
    assert not is_taxed(award, LATER.date(), OCTOBER) and is_taxed(award, LATER.date(), NOVEMBER)
    coming = next_payment(award.person_id, LATER.date())
    world.sent(world.treasurers(), NOVEMBER, LATER)
    # At 65: 7.500,00 - 1.903,98 = 5.596,02; (5.596,02 - 607,20) x 27,5 % - 908,73 = 463,1955;
    # less the reduction of 978,62 - 0,133145 x 5.596,02 = 233,5379
    assert months_of(award) == {OCTOBER: (HIGH, 0), NOVEMBER: (HIGH, 229_66)}
    assert coming is not None and coming.amount_cents == 3 * HIGH - 2 * 229_66


def test_a_13th_that_was_paid_without_tax_is_raised_without_tax() -> None:
    award, other = (awarded("old_age", starts_on=date(2026, 1, 1)) for _ in range(2))
    confirmed(award.person, since=date(2026, 3, 1), until=date(2026, 11, 30))
    treasury = world.treasurers()
    thirteenth = process.prepare_pay_run(treasury[0], date(2026, 5, 1), NOW, "thirteenth")
    process.freeze_pay_run(treasury[0], thirteenth.pk, NOW)
    new, newer = raised(award, 8_000_00), raised(other, 8_000_00)
    assert promised_cents(new, NOVEMBER, LATER.date()) == 500_00
    run = process.prepare_pay_run(treasury[0], NOVEMBER, LATER, "thirteenth")
    found = run.payments.values_list("award_id", "gross_cents", "tax_cents")
    # 433,73 of the whole, less the 229,66 of what was paid before.
    assert set(found) == {(new.pk, 500_00, 0), (newer.pk, 500_00, 204_07)}
