"""The desk: the queue, the file, and acts that collide politely."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import AccessLogEntry, FamilyTie, Role
from benefits import process
from benefits.applications.models import ClaimState
from benefits.eligibility.assessment import determinations
from portal import clock
from portal.records import acting
from tests.benefits import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: world.NOW)
    monkeypatch.setattr(clock, "today", lambda: world.NOW.date())


@pytest.fixture
def office():
    return world.unit("Central office")


def address(name, claim, *more):
    return reverse(f"benefits:{name}", args=[claim.protocol, *more])


def test_an_officer_takes_the_next_file_reads_it_and_grants(signed_in, office):
    member = world.officer(office)
    claim = world.referred(office)
    client = signed_in(member)
    queue = client.get(reverse("benefits:desk")).content.decode()
    assert claim.protocol in queue
    assert "A year is missing." in queue
    response = client.post(reverse("benefits:desk_next"))
    assert response.url == address("desk_file", claim)
    shown = client.get(response.url).content.decode()
    for words in ("Why a human", "Works", "What the law says", "band-case", "EC 103/2019"):
        assert words in shown, words
    assert AccessLogEntry.objects.filter(
        person=claim.person, actor=member.display_name, purpose="deciding a claim"
    ).exists()
    form = client.get(response.url + "?do=grant").content.decode()
    assert "Old-age pension" in form
    stored = claim.determinations.get()
    act = address("desk_act", claim, "grant")
    empty = client.post(act, {"seen": stored.pk, "rule": stored.rule, "words": ""})
    assert empty.status_code == 200
    assert "error" in empty.content.decode()
    done = client.post(act, {"seen": stored.pk, "rule": stored.rule, "words": "Papers seen."})
    assert done.status_code == 302
    claim.refresh_from_db()
    assert claim.state == ClaimState.GRANTED
    shown = signed_in(claim.person).get(address("decision", claim)).content.decode()
    assert "Papers seen." in shown


def test_a_question_with_a_day_in_the_past_is_said_beside_the_field(signed_in, office):
    client = signed_in(world.officer(office))
    claim = world.referred(office)
    client.post(reverse("benefits:desk_next"))
    assert client.get(address("desk_file", claim) + "?do=ask").status_code == 200
    answers = {
        "what": "Which year?",
        "why": "It counts.",
        "due_on_day": "1",
        "due_on_month": "1",
        "due_on_year": "2026",
    }
    act = address("desk_act", claim, "ask")
    assert "must be after today" in client.post(act, answers).content.decode()
    assert client.post(act, {**answers, "due_on_year": "2027"}).status_code == 302
    claim.refresh_from_db()
    assert claim.state == ClaimState.AWAITING_ANSWER
    assert claim.protocol in client.get(reverse("benefits:desk")).content.decode()


def test_a_refusal_goes_through_two_officers_on_their_screens(signed_in, office):
    first, second = world.officer(office), world.officer(office)
    made = world.person(born_on=date(1980, 1, 1))
    world.record(made)
    claim = world.assessed(made)
    assert claim.state == ClaimState.IN_REVIEW
    client = signed_in(first)
    client.post(reverse("benefits:desk_next"))
    process.ask(
        world.as_staff(first),
        claim.pk,
        what="More?",
        why="Age",
        due_on=date(2026, 12, 20),
        at=world.NOW,
    )
    process.answer(world.as_person(made), claim.requests.get().pk, "No.", world.NOW)
    client.post(address("desk_act", claim, "take"))
    page = client.get(address("desk_file", claim) + "?do=refuse").content.decode()
    act = address("desk_act", claim, "refuse")
    stored = claim.determinations.latest("sequence")
    failed = [c.key for c in determinations(stored)[0].conditions if c.result != "met"]
    assert failed and all(f'name="{key}"' in page for key in failed)
    assert client.post(act, {"seen": stored.pk, failed[0]: "No."}).status_code == 200
    words = "You are 46; the law asks for 62 years of age."
    answers = dict.fromkeys(failed, words)
    assert client.post(act, {"seen": stored.pk, **answers}).status_code == 302
    assert client.get(address("desk_file", claim) + "?do=confirm").status_code == 200
    other = signed_in(second)
    assert other.post(reverse("benefits:desk_next")).url == address("desk_file", claim)
    assert words in other.get(address("desk_file", claim)).content.decode()
    confirm = address("desk_act", claim, "confirm")
    assert other.post(confirm, {}).status_code == 200
    assert other.post(confirm, {"read": "on"}).status_code == 302
    claim.refresh_from_db()
    assert claim.state == ClaimState.REFUSED
    shown = signed_in(made).get(address("decision", claim)).content.decode()
    assert words in shown
    assert str(first) in shown and str(second) in shown


def test_acting_without_the_file_is_a_polite_conflict_that_keeps_the_words(signed_in, office):
    holder, other = world.officer(office), world.officer(office)
    claim = world.referred(office)
    world.take(world.as_staff(holder), claim.pk, world.NOW)
    client = signed_in(other)
    assert client.post(address("desk_act", claim, "take")).status_code == 409
    stored = claim.determinations.get()
    answer = client.post(
        address("desk_act", claim, "grant"),
        {"seen": stored.pk, "rule": stored.rule, "words": "A careful sentence."},
    )
    assert answer.status_code == 409
    assert "A careful sentence." in answer.content.decode()
    claim.refresh_from_db()
    assert claim.state == ClaimState.IN_REVIEW


def test_a_decision_on_an_old_screen_is_turned_away(signed_in, office):
    client = signed_in(world.officer(office))
    claim = world.referred(office)
    client.post(reverse("benefits:desk_next"))
    stored = claim.determinations.get()
    world.record(claim.person, first=date(1990, 1, 1), last=date(1993, 12, 1))
    answer = client.post(
        address("desk_act", claim, "grant"),
        {"seen": stored.pk, "rule": stored.rule, "words": "Fits."},
    )
    assert answer.status_code == 409
    for seen in ("", "abc", "9" * 40, "-1"):
        again = client.post(
            address("desk_act", claim, "grant"),
            {"seen": seen, "rule": stored.rule, "words": "Fits."},
        )
        assert again.status_code == 409


def denied(client, claim):
    assert client.get(address("desk_file", claim)).status_code == 404
    for act in ("take", "ask", "grant", "refuse", "confirm", "return"):
        answer = client.post(address("desk_act", claim, act), {"words": "x", "note": "x"})
        assert answer.status_code == 404, act


def test_a_caseworker_of_another_unit_finds_nothing(signed_in, office):
    claim = world.referred(office)
    denied(signed_in(world.officer(world.unit())), claim)


def test_staff_of_the_unit_with_other_roles_find_nothing(signed_in, office):
    claim = world.referred(office)
    roles = tuple(r for r in Role if r not in (Role.CASEWORKER, Role.SUPERVISOR, Role.AUDITOR))
    denied(signed_in(world.officer(office, roles=roles)), claim)


def test_officers_never_see_their_own_file_or_that_of_people_close_to_them(signed_in, office):
    claim = world.referred(office)
    own = world.person()
    with acting("test", "world"):
        FamilyTie.objects.create(person=own, relative=claim.person, kind="child")
    tied = world.officer(office, own=own)
    client = signed_in(tied)
    denied(client, claim)
    assert claim.protocol not in client.get(reverse("benefits:desk")).content.decode()
    assert process.take_next(world.as_staff(tied), world.NOW) is None


def test_one_bank_account_shared_keeps_an_officer_away(signed_in, office):
    claim = world.referred(office)
    own = world.person(account=False)
    world.give_account(own, claim.person.payout_accounts.get().number)
    denied(signed_in(world.officer(office, own=own)), claim)


def test_an_attempt_at_a_file_is_kept_for_its_owner_and_answered_like_a_number_of_nobody(
    signed_in, office
):
    claim = world.referred(office)
    client = signed_in(world.officer(world.unit()))
    looks = AccessLogEntry.objects.filter(person=claim.person, purpose__contains="was refused")

    told = client.get(address("desk_file", claim))
    unknown = client.get(reverse("benefits:desk_file", args=["R-NONE"]))

    assert (told.status_code, unknown.status_code) == (404, 404)
    assert looks.get().case == claim.protocol
    client = signed_in(claim.person)
    page = client.get(reverse("access_log")).content.decode()
    assert "tried to open it and was refused" in page
    denied(client, claim)
    assert looks.count() == 1  # who does not work here asks for no file of a desk


def test_a_claimant_has_no_desk(signed_in, office):
    claim = world.referred(office)
    client = signed_in(claim.person)
    assert client.get(reverse("benefits:desk")).status_code == 404
    denied(client, claim)


def test_an_unknown_act_is_not_found(signed_in, office):
    claim = world.referred(office)
    client = signed_in(world.officer(office))
    assert client.post(address("desk_act", claim, "shred")).status_code == 404
    assert client.get(address("desk_file", claim) + "?do=shred").status_code == 200


def test_a_lease_runs_out_by_itself(office):
    first, second = world.officer(office), world.officer(office)
    claim = world.referred(office)
    assert process.take_next(world.as_staff(first), world.NOW) == claim
    assert process.take_next(world.as_staff(second), world.NOW) is None
    later = world.NOW + timedelta(minutes=21)
    assert process.take_next(world.as_staff(second), later) == claim


def test_desk_pages_ask_the_database_a_fixed_number_of_times(
    signed_in, office, django_assert_max_num_queries
):
    client = signed_in(world.officer(office))
    claims = [world.referred(office) for _ in range(3)]
    with django_assert_max_num_queries(22):
        assert client.get(reverse("benefits:desk")).status_code == 200
    with django_assert_max_num_queries(40):
        assert client.get(address("desk_file", claims[0])).status_code == 200


def test_the_queue_of_an_officer_with_skills_is_served_by_its_own_index(office):
    """However many files of other kinds stand before: no sort, no scan of the whole table."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT due_on, filed_at, id FROM benefits_claim WHERE unit_id = %s"
            " AND benefit = 'maternity'"
            " AND state IN ('in_review', 'grant_proposed', 'refusal_proposed')"
            " ORDER BY due_on, filed_at LIMIT 1",
            [office.pk],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "claim_queue_by_skill" in plan
    assert "Sort" not in plan


def test_a_page_costs_the_same_for_one_file_and_for_seven(signed_in, office):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    boss = world.officer(office, roles=(Role.SUPERVISOR, Role.CASEWORKER))
    client = signed_in(boss)

    def costs():
        found = []
        for name in ("desk", "desk_people", "desk_many"):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(reverse(f"benefits:{name}")).status_code == 200
            found.append(len(seen))
        return found

    world.referred(office)
    costs()
    few = costs()
    for _ in range(6):
        world.officer(office)
        world.referred(office)
    assert costs() == few
