"""One's own case: from one's own rows, for who one is here, and for nobody else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import access_log
from accounts.actors import actor_for
from accounts.models import AccessLogEntry, Level, Mandate, Person, User
from accounts.permissions import VISITOR, Actor
from benefits import process as process_of_claims
from benefits.assessments.models import Referral
from benefits.payments.models import Payment
from portal import clock
from portal.assistant import process, showing
from portal.assistant.models import Turn
from portal.assistant.process import Context
from portal.assistant.resolvers import RESOLVERS, Own, resolve
from portal.components.dates import weekday_date
from portal.components.parts import Amount
from portal.components.values import money_text
from portal.records import acting
from tests.accounts import people
from tests.benefits import world as cases
from tests.benefits.agenda import rooms
from tests.benefits.agenda.rooms import Office, arrived, scores
from tests.benefits.payments import world as pay
from tests.benefits.payments.test_given_back import given_back
from tests.benefits.test_appeals import refused
from tests.contributions import world as payroll

pytestmark = pytest.mark.django_db


def signed_in(user: User, level: Level = Level.SUBSTANTIAL, capacity: str = "") -> Actor:
    session: dict[str, Any] = {"level": int(level)}
    if capacity:
        session["capacity"] = capacity
    return actor_for(user.pk, session, clock.today())


def user_of(person: Person) -> User:
    return User.objects.get(pk=person.identities.get().user_id)


def helper_of(person: Person, *scopes: str) -> Actor:
    holder = people.citizen("Rui Tavares")
    with acting("tests", "test"):
        mandate = Mandate.objects.create(
            holder=holder, kind=Mandate.Kind.HELPER, person=person, scopes=list(scopes),
            starts_on=date(2026, 1, 1), proof="test",
        )  # fmt: skip
    return signed_in(holder, capacity=f"mandate-{mandate.pk}")


def sentence(name: str, actor: Actor) -> str:
    found = resolve(name, actor, clock.now())
    assert found.own is not None, found.why_not
    return found.own.sentence


@pytest.fixture
def paid() -> Person:
    """Somebody with a pension of R$ 2,431.17."""
    return pay.award().person


def test_the_next_payment_names_day_and_amount(paid: Person):
    assert "2,431.17" in sentence("next_payment", signed_in(user_of(paid)))


def test_what_comes_of_the_13th_with_the_next_payment_is_named_apart(paid: Person):
    found = resolve("next_payment", signed_in(user_of(paid)), clock.now())

    assert found.own is not None
    cents = {row.key: row.value.cents for row in found.own.facts if isinstance(row.value, Amount)}
    assert cents == {"Amount": 2_431_17, "13th payment": 405_20}  # 2 of 12, with November


def test_a_missing_payment_is_explained_by_the_next_one_when_nothing_is_lost(paid: Person):
    assert "Your next payment is on" in sentence("payment_missing", signed_in(user_of(paid)))


def test_the_amount_says_that_nothing_was_paid_yet(paid: Person):
    assert "no payment was made yet" in sentence("payment_amount", signed_in(user_of(paid)))


@pytest.mark.parametrize("name", sorted(RESOLVERS))
def test_a_visitor_gets_nothing_of_anybodys_own(name: str):
    found = resolve(name, VISITOR, clock.now())

    assert (found.own, found.why_not) == (None, "sign_in")


PERSONAL = sorted(name for name, one in RESOLVERS.items() if one.subject == "person")
SCOPE = {
    "claim_status": "claims",
    "whats_missing": "claims",
    "appointment": "claims",
    "exam_result": "claims",
    "next_payment": "payments",
    "payment_amount": "payments",
    "payment_missing": "payments",
    "contribution_record": "record",
    "record_gaps": "record",
}


@pytest.mark.parametrize("name", PERSONAL)
def test_somebody_with_nothing_yet_is_told_so_in_a_sentence(name: str):
    words = sentence(name, signed_in(people.citizen("Ana Prado")))

    assert words.endswith(".")


@pytest.mark.parametrize("name", PERSONAL)
def test_a_helper_whose_mandate_lacks_only_this_scope_reads_nothing(name: str, paid: Person):
    others = {"record", "claims", "payments", "messages", "medical"} - {SCOPE.get(name, "")}

    found = resolve(name, helper_of(paid, *others), clock.now())

    assert (found.own, found.why_not) == (None, "no_right")


@pytest.mark.parametrize("name", sorted(SCOPE))
def test_a_helper_with_the_scope_reads_the_principals_rows_and_the_look_is_kept(
    name: str, paid: Person
):
    actor = helper_of(paid, SCOPE[name])

    assert resolve(name, actor, clock.now()).own is not None
    assert AccessLogEntry.objects.filter(person=paid).count() == 1


def test_reading_ones_own_is_no_look(paid: Person):
    sentence("next_payment", signed_in(user_of(paid)))

    assert not AccessLogEntry.objects.filter(person=paid).exists()


def test_the_amount_is_that_of_a_month_and_names_what_was_taken_off_not_what_was_given_back():
    case = given_back()
    december = Payment.objects.get(month=date(2026, 12, 1), kind="month")
    assert december.gross_cents - december.tax_cents - december.deducted_cents == 426_679

    said = sentence("payment_amount", signed_in(user_of(case.claim.person)))

    assert said.startswith(
        f"For December 2026: {money_text(474_087)}, less {money_text(0)} income tax"
        f" and {money_text(47_408)} for what was paid too much, makes {money_text(426_679)}."
    ), said


@pytest.mark.parametrize("name", ["next_payment", "payment_amount", "contribution_record"])
def test_amounts_need_more_than_a_low_sign_in(name: str, paid: Person):
    found = resolve(name, signed_in(user_of(paid), Level.LOW), clock.now())

    assert (found.own, found.why_not) == (None, "step_up")


def test_a_granted_claim_names_its_amount_only_to_who_proved_enough(paid: Person):
    assert "2,431.17" in sentence("claim_status", signed_in(user_of(paid)))
    assert "2,431.17" not in sentence("claim_status", signed_in(user_of(paid), Level.LOW))


def test_a_refused_claim_leads_to_contesting_it_until_the_day_and_then_to_the_appeal():
    claim = refused()
    decision, actor = claim.decisions.get(), signed_in(user_of(claim.person), Level.LOW)
    contest = reverse("benefits:contest", args=[claim.protocol])

    def said(at: datetime) -> Own:
        found = resolve("claim_status", actor, at)
        assert found.own is not None
        return found.own

    in_time = said(cases.NOW)
    late = said(cases.NOW + timedelta(days=400))
    appeal = process_of_claims.appeal(
        cases.as_person(claim.person), decision.pk,
        contested=["other"], grounds="A year is missing.", at=cases.NOW,
    )  # fmt: skip
    after = said(cases.NOW)

    assert f"contest it until {weekday_date(decision.appeal_until)}" in in_time.sentence
    assert "until" not in late.sentence
    assert in_time.links[0].url == late.links[0].url == contest
    assert "until" not in after.sentence
    assert after.links[0].url == reverse("benefits:appeal", args=[appeal.protocol])


def test_a_claim_that_is_named_by_its_number_is_found_whatever_else_is_said(
    client: Client, answering: object, paid: Person
):
    number = paid.claims.get().protocol
    ask = reverse("assistant:ask")

    visitor = client.post(ask, {"question": f"zzz {number}"}, follow=True).content.decode()
    people.sign_in(client, user_of(paid))
    own = client.post(ask, {"question": number}, follow=True).content.decode()

    assert "Your claim is granted" not in visitor
    assert "Sign in and see yours" in visitor
    assert "Your claim is granted" in own
    assert "You named a claim by its number." in own
    assert "[protocol]" not in own  # a name for editors; the asker sees a gap
    assert "zzz […]" in visitor


# Their letters, taken for words, were read as Spanish and as Portuguese.
@pytest.mark.parametrize("number", ["C-Y9PP2-QHEMA-FQY1", "C-ND9E8-76XN8-QMDA"])
def test_a_claim_named_by_its_number_is_answered_in_the_language_of_the_page(
    client: Client, answering: object, number: str
):
    ask = reverse("assistant:ask")

    page = client.post(ask, {"question": f"zzz {number}"}, follow=True).content.decode()

    assert "Sign in and see yours" in page


def test_a_claim_of_somebody_else_is_never_named(paid: Person):
    mine, theirs = cases.person(), paid.claims.get().protocol

    found = resolve("claim_status", signed_in(user_of(mine)), clock.now(), case=theirs)

    assert found.own is not None
    assert theirs not in repr(found.own)


# ── An examination ───────────────────────────────────────────────────────────────────────────


def finish(office: Office, referral: Referral) -> None:
    """Both assessors have seen the person and sealed what they found."""
    arrived(referral, office.members["doctor"], office.members["social"])
    for member, part in ((office.doctor, "medical"), (office.social, "social")):
        found = process_of_claims.take_next_assessment(member, rooms.NOW)
        extra = {"months": 36} if part == "medical" else {}
        process_of_claims.finish_assessment(
            member,
            found.reference,
            answers=scores(part) | extra,
            words="Zebrafinding of the back.",
            at=rooms.NOW,
        )


def result(actor: Actor) -> Own:
    found = resolve("exam_result", actor, clock.now())
    assert found.own is not None, found.why_not
    return found.own


def test_an_examination_says_how_far_it_is_and_then_where_its_result_is_read():
    office = Office()
    referral = office.refer()
    actor = signed_in(user_of(referral.person), Level.LOW)
    page = reverse("benefits:own_assessment", args=[referral.claim.protocol])

    assert "The assessors have until" in result(actor).sentence
    finish(office, referral)
    own = result(actor)

    assert own.sentence.startswith("Your examination was finished on")
    assert own.links[0].url == page
    assert "Zebra" not in repr(own)  # what was found stands on its own page only


def test_a_visit_that_lies_ahead_is_named_instead_of_a_result():
    office = Office()
    booked = office.book(office.refer())

    own = result(signed_in(user_of(booked.person), Level.LOW))

    assert "There is no result yet: your visit is on" in own.sentence


@pytest.mark.parametrize("name", ["exam_result", "claim_status"])
def test_who_may_not_read_health_data_is_not_led_to_an_examination(name: str):
    referral = Office().refer()
    without, within = (
        helper_of(referral.person, "claims"),
        helper_of(referral.person, "claims", "medical"),
    )

    def links(actor: Actor) -> list[str]:
        found = resolve(name, actor, clock.now())
        assert found.own is not None
        return [link.url for link in found.own.links if "assessment" in link.url]

    assert (len(links(within)), links(without)) == (1, [])
    assert "The assessors have until" not in repr(resolve(name, without, clock.now()))


@pytest.mark.parametrize("number", ["protocol", "national_id"])
def test_a_number_that_is_not_ones_own_is_refused_before_anything_is_looked_up(
    number: str, paid: Person
):
    theirs = pay.award().person
    numbers = {
        "protocol": (paid.claims.get().protocol, theirs.claims.get().protocol),
        "national_id": (paid.national_id, theirs.national_id),
    }
    context = Context(signed_in(user_of(paid)), clock.now(), "en")
    talk = process.conversation(context, None, begin=True)
    assert talk is not None

    own, foreign = (
        process.ask(context, talk, f"where is my claim {one}") for one in numbers[number]
    )

    assert (foreign.outcome, foreign.article) == ("fixed", "other-person")
    assert own.article != "other-person"


def test_the_record_counts_months_and_names_gaps():
    person = cases.person()
    cases.record(person, first=date(2020, 1, 1), last=date(2021, 12, 1))

    words = sentence("contribution_record", signed_in(user_of(person)))

    assert "24 months are paid in for you (2 years and 0 months)" in words


def test_who_looked_counts_people_and_machines():
    user = people.citizen("Ana Prado")
    person_id = user.identity.person_id
    at = clock.now() - timedelta(days=1)
    access_log.look(Actor.system("eligibility engine"), person_id, what="x", purpose="y", at=at)

    assert "only automatic steps looked at your data, 1 time." in sentence(
        "who_looked", signed_in(user)
    )
    rosa = Actor(kind="staff", label="Rosa Lima")
    access_log.look(rosa, person_id, what="x", purpose="y", at=at)
    words = sentence("who_looked", signed_in(user))
    assert "people looked at your data 1 time. Automatic steps did so 1 time." in words


# ── Employers ────────────────────────────────────────────────────────────────────────────────


def test_an_employer_reads_its_own_deadline_and_bills():
    payer = payroll.employer()
    actor = payroll.acting_for(payer)

    assert "The next payroll is that of" in sentence("employer_deadline", actor) or (
        "was due on" in sentence("employer_deadline", actor)
    )
    assert "No bill is open" in sentence("employer_bill", actor)
    assert "No file of yours waits" in sentence("employer_errors", actor)


def test_an_employer_who_filed_nothing_is_not_told_that_all_is_paid_and_no_more():
    actor = payroll.acting_for(payroll.employer())

    def owed(day: str) -> Own:
        found = resolve("employer_bill", actor, datetime.fromisoformat(f"{day}T12:00-03:00"))
        assert found.own is not None
        return found.own

    assert "is not filed" not in owed("2026-11-19").sentence
    assert "The payroll of October 2026 was due on" in owed("2026-11-23").sentence
    assert owed("2026-11-23").links[-1].url.endswith("?month=2026-10")


def test_faults_of_a_file_are_named_with_their_line():
    payer = payroll.employer()
    worker = payroll.person()
    payroll.employ(worker, payer)
    actor = payroll.acting_for(payer)
    payroll.uploaded(actor, payer, payroll.payroll([worker], ["-5,00"]))

    found = resolve("employer_errors", actor, clock.now())

    assert found.own is not None
    assert "1 line to mend" in found.own.sentence


def test_a_worker_in_their_own_name_reads_nothing_of_the_employer():
    found = resolve("employer_bill", signed_in(people.citizen("Ana Prado")), clock.now())

    assert (found.own, found.why_not) == (None, "no_employer")


def test_who_acts_for_a_firm_sometimes_is_led_to_changing_the_name(
    client: Client, answering: object
):
    clerk = User.objects.get(pk=payroll.acting_for(payroll.employer()).user_id)
    ask, question = reverse("assistant:ask"), {"question": "What does our firm owe?"}

    def page(user: User) -> str:
        people.sign_in(client, user)
        return client.post(ask, question, follow=True).content.decode()

    assert resolve("employer_bill", signed_in(clerk), clock.now()).why_not == "other_capacity"
    assert "belongs to another name" not in page(people.citizen("Ana Prado"))
    told = page(clerk)
    assert "belongs to another name" in told

    change = unescape(told.split("belongs to another name")[1].split('href="')[1].split('"')[0])
    firm = {"capacity": f"mandate-{Mandate.objects.get(holder=clerk).pk}"}
    answered = client.post(change, firm, follow=True).content.decode()
    assert "What does our firm owe?" in answered
    assert "belongs to another name" not in answered


def test_a_citizens_question_while_acting_for_an_employer_reads_nothing_personal():
    actor = payroll.acting_for(payroll.employer())

    found = resolve("next_payment", actor, clock.now())

    assert (found.own, found.why_not) == (None, "other_capacity")


# ── In the window ────────────────────────────────────────────────────────────────────────────


def test_the_answer_stands_on_the_page_with_its_source_and_moment(
    client: Client, answering: object, paid: Person
):
    people.sign_in(client, user_of(paid))

    page = client.post(
        reverse("assistant:ask"), {"question": "when will i be paid?"}, follow=True
    ).content.decode()

    assert "2,431.17" in page
    assert "From your payments and awards, as of" in page


def test_an_answer_from_the_record_keeps_what_the_approved_text_advises(
    client: Client, answering: object, paid: Person
):
    people.sign_in(client, user_of(paid))

    page = client.post(
        reverse("assistant:ask"), {"question": "My payment has not arrived. What now?"}, follow=True
    ).content.decode()

    assert "2,431.17" in page
    assert "ask the bank first" in page


def test_an_answer_stands_whole_in_the_language_of_its_question(
    client: Client, answering: object, paid: Person
):
    people.sign_in(client, user_of(paid))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "pt"

    page = client.post(
        reverse("assistant:ask"), {"question": "When will I be paid?"}, follow=True
    ).content.decode()
    said = page.partition("data-speak")[2].partition('class="about"')[0]

    assert "2,431.17" in said
    assert "2.431,17" not in said
    assert "From your payments and awards, as of" in said
    assert 'lang="pt"' in page


def test_an_older_answer_is_read_again_only_on_request(
    client: Client, answering: object, paid: Person
):
    people.sign_in(client, user_of(paid))
    ask = reverse("assistant:ask")
    client.post(ask, {"question": "when will i be paid?"})

    page = client.post(ask, {"question": "how do I change my bank account?"}, follow=True)

    assert "2,431.17" not in page.content.decode()
    assert "Read it from my record again" in page.content.decode()


def test_the_question_about_a_mother_reads_nothing_of_ones_own(answering: object, paid: Person):
    actor = signed_in(user_of(paid))
    context = Context(actor, clock.now(), "en")
    talk = process.conversation(context, None, begin=True)
    assert talk is not None

    turn = process.ask(context, talk, "when will my mother's next payment be paid?")

    assert turn.resolver == ""
    shown = showing.show(turn, actor, clock.now(), "en", last=True)
    assert "2,431.17" not in repr(shown)


def test_nothing_of_the_record_is_kept_with_the_conversation(
    client: Client, answering: object, paid: Person
):
    people.sign_in(client, user_of(paid))
    client.post(reverse("assistant:ask"), {"question": "when will i be paid?"}, follow=True)

    kept = " ".join(str(value) for row in Turn.objects.values() for value in row.values())

    assert "2,431" not in kept
    assert "243117" not in kept
