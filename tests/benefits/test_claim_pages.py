"""The pages of a claimant: from the first question to the receipt of an appeal."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AccessLogEntry
from benefits import process
from benefits.appeals.models import Appeal
from benefits.applications.models import Claim, ClaimState, Draft
from portal import clock
from tests.benefits import world

pytestmark = pytest.mark.django_db
STEPS = {
    "you": {"person_right": "yes"},
    "record": {"record_right": "yes"},
    "work": {"working": "yes"},
    "special": {},
    "other": {"other_pension": "no"},
    "account": {"account_right": "yes"},
}


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: world.NOW)
    monkeypatch.setattr(clock, "today", lambda: world.NOW.date())


def page(client, name, *args, status=200, **more):
    response = client.get(reverse(f"benefits:{name}", args=args), **more)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def filled(client):
    """Walks through all steps and returns the draft."""
    response = client.post(reverse("benefits:claim_start", args=["old-age"]))
    draft = Draft.objects.latest("id")
    for step, answers in STEPS.items():
        url = reverse("benefits:draft", args=[draft.token, step])
        assert client.get(url).status_code == 200
        response = client.post(url, answers)
        assert response.status_code == 302, response.content.decode()
    assert response.url == reverse("benefits:draft_check", args=[draft.token])
    return draft


def test_from_the_first_question_to_a_decision_with_its_sum(signed_in):
    made = world.claimant()
    client = signed_in(made)
    assert "No claims yet" in page(client, "claims")
    page(client, "claim_start", "old-age")
    draft = filled(client)
    check = page(client, "draft_check", draft.token)
    assert "you would receive about" in check
    assert "about a minute" in check
    response = client.post(reverse("benefits:draft_send", args=[draft.token]), {"declared": "on"})
    claim = Claim.objects.get()
    assert response.url == reverse("benefits:claim_received", args=[claim.protocol])
    assert claim.protocol in page(client, "claim_received", claim.protocol)
    assert "hx-get" in page(client, "claim", claim.protocol)
    assert "hx-get" in page(client, "claim_progress", claim.protocol)
    process.assess(claim.pk, world.NOW)
    refreshed = client.get(reverse("benefits:claim_progress", args=[claim.protocol]))
    assert refreshed["HX-Refresh"] == "true"
    assert "Your claim is granted" in page(client, "claim", claim.protocol)
    decision = page(client, "decision", claim.protocol)
    amount = claim.decisions.get().amount_cents
    assert re.search(r"<h1[^>]*>\s*(<[^>]+>)*.*Yes\. You receive", decision, re.DOTALL)
    assert f"{amount // 100:,}.{amount % 100:02d}" in decision
    assert "EC 103/2019" in decision
    assert "Contest this decision" in decision


def test_a_person_goes_on_where_they_stopped(signed_in):
    made = world.claimant()
    client = signed_in(made)
    client.post(reverse("benefits:claim_start", args=["old-age"]))
    draft = Draft.objects.get()
    url = reverse("benefits:draft", args=[draft.token, "you"])
    assert client.post(url, {"person_right": "yes", "act": "later"}).url == reverse(
        "benefits:claims"
    )
    assert "not sent yet" in page(client, "claims")
    assert "Continue where you stopped" in page(client, "claim_start", "old-age")
    again = client.post(reverse("benefits:claim_start", args=["old-age"]))
    assert again.url == reverse("benefits:draft", args=[draft.token, "record"])
    assert Draft.objects.count() == 1


def test_fifty_equal_posts_send_one_claim(signed_in):
    client = signed_in(world.claimant())
    draft = filled(client)
    url = reverse("benefits:draft_send", args=[draft.token])
    answers = {client.post(url, {"declared": "on"}).url for _ in range(50)}
    assert len(answers) == 1
    assert Claim.objects.count() == 1


def test_nothing_is_sent_while_a_question_is_open(signed_in):
    client = signed_in(world.claimant())
    client.post(reverse("benefits:claim_start", args=["old-age"]))
    draft = Draft.objects.get()
    assert "One question is still open" in page(client, "draft_check", draft.token)
    client.post(reverse("benefits:draft_send", args=[draft.token]), {"declared": "on"})
    assert not Claim.objects.exists()


def test_bad_answers_are_said_beside_the_field_and_nothing_is_kept(signed_in):
    client = signed_in(world.claimant())
    client.post(reverse("benefits:claim_start", args=["old-age"]))
    draft = Draft.objects.get()
    bad = [
        ("you", {}),
        ("you", {"person_right": "perhaps"}),
        ("you", {"person_right": "no"}),
        ("record", {"record_right": "no", "record_wrong": " "}),
        ("record", {"record_right": "no", "record_wrong": "x" * 2001}),
        ("work", {"working": "no", "left_work_on_day": "31"}),
        ("work", {"working": "no", "left_work_on_day": "1", "left_work_on_month": "13"}),
        ("special", {"special": ["magic"]}),
        ("other", {"other_pension": "yes"}),
        ("account", {"account_right": "\x00"}),
        ("you", {"person_right": "no", "person_wrong": "a\x00b"}),
    ]
    for step, answers in bad:
        response = client.post(reverse("benefits:draft", args=[draft.token, step]), answers)
        assert response.status_code == 200, (step, answers)
        assert "error" in response.content.decode()
    draft.refresh_from_db()
    assert "person_right" not in draft.answers
    missing = client.post(reverse("benefits:draft_send", args=[draft.token]), {})
    assert missing.status_code == 302
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/claims/ask/no-such-benefit/",
        "/claims/C-00000-00000-0000/",
        "/claims/%00/",
        "/claims/C-%F0%9F%98%80/",
        "/claims/draft/6f1d9a52-3c8e-4c55-9d55-1d1f2b1c0a11/you/",
        "/claims/draft/6f1d9a52-3c8e-4c55-9d55-1d1f2b1c0a11/check/",
        "/claims/draft/not-a-token/you/",
        "/claims/" + "9" * 300 + "/decision/",
    ],
)
def test_wrong_addresses_are_not_found(signed_in, path):
    assert signed_in(world.claimant()).get(path).status_code == 404


def test_an_unknown_step_is_not_found_and_methods_are_checked(signed_in):
    client = signed_in(world.claimant())
    client.post(reverse("benefits:claim_start", args=["old-age"]))
    draft = Draft.objects.get()
    assert client.get(f"/claims/draft/{draft.token}/nowhere/").status_code == 404
    assert client.get(f"/claims/draft/{draft.token}/send/").status_code == 405
    assert client.put(f"/claims/draft/{draft.token}/you/").status_code == 405


def test_another_person_finds_nothing(signed_in):
    claim = world.assessed(world.claimant())
    draft = process.begin_draft(
        world.as_person(other := world.claimant()), other.pk, "old_age", world.NOW
    )
    stranger = signed_in(world.claimant())
    for name in ("claim", "claim_received", "claim_progress", "answer", "withdraw", "decision"):
        page(stranger, name, claim.protocol, status=404)
    page(stranger, "contest", claim.protocol, status=404)
    process.appeal(
        world.as_person(claim.person), claim.decisions.get().pk,
        contested=["age"], grounds="x", at=world.NOW,
    )  # fmt: skip
    appealed = Appeal.objects.get()
    for name in ("appeal", "appeal_further", "appeal_withdraw"):
        page(stranger, name, appealed.protocol, status=404)
    for url in (
        reverse("benefits:draft", args=[draft.token, "you"]),
        reverse("benefits:draft_send", args=[draft.token]),
        reverse("benefits:draft_discard", args=[draft.token]),
    ):
        assert stranger.post(url, {"person_right": "yes", "declared": "on"}).status_code == 404
    assert not Claim.objects.filter(draft=draft).exists()


def test_a_visitor_is_sent_to_the_sign_in(client):
    response = client.get(reverse("benefits:claims"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("sign_in"))


def test_a_claimant_answers_a_question_once(signed_in):
    office = world.unit()
    officer = world.as_staff(world.officer(office))
    claim = world.referred(office)
    world.take(officer, claim.pk, world.NOW)
    process.ask(
        officer,
        claim.pk,
        what="Which year is missing?",
        why="It counts.",
        due_on=world.NOW.date() + timedelta(days=20),
        at=world.NOW,
    )
    client = signed_in(claim.person)
    assert "Which year is missing?" in page(client, "claims")
    assert "We need an answer from you" in page(client, "claim", claim.protocol)
    url = reverse("benefits:answer", args=[claim.protocol])
    assert client.post(url, {"text": ""}).status_code == 200
    assert client.post(url, {"text": "1999."}).status_code == 302
    assert client.post(url, {"text": "2000."}).status_code == 302
    assert claim.requests.get().answer == "1999."
    assert "1999." in page(client, "claim", claim.protocol)


def test_a_claim_is_taken_back_after_asking(signed_in):
    claim = world.filed(world.claimant())
    client = signed_in(claim.person)
    page(client, "withdraw", claim.protocol)
    client.post(reverse("benefits:withdraw", args=[claim.protocol]), {"why": "Later"})
    claim.refresh_from_db()
    assert claim.state == ClaimState.WITHDRAWN
    assert "You took this claim back" in page(client, "claim", claim.protocol)
    page(client, "withdraw", claim.protocol, status=302)


def test_contesting_takes_findings_and_words_and_gives_a_number(signed_in):
    claim = world.assessed(world.claimant())
    client = signed_in(claim.person)
    url = reverse("benefits:contest", args=[claim.protocol])
    shown = client.get(url + "?finding=contribution_time").content.decode()
    assert re.search(r'value="contribution_time"[^>]*checked', shown)
    assert client.post(url, {"contested": ["nonsense"], "grounds": "x"}).status_code == 200
    assert client.post(url, {"contested": ["age"], "grounds": ""}).status_code == 200
    response = client.post(
        url, {"contested": ["amount"], "grounds": "Months are missing.", "wants_hearing": "yes"}
    )
    filed = Appeal.objects.get()
    assert response.url == reverse("benefits:appeal", args=[filed.protocol])
    assert filed.wants_hearing
    receipt = page(client, "appeal", filed.protocol)
    assert filed.protocol in receipt and "Months are missing." in receipt
    assert client.get(url).status_code == 302


def test_pages_ask_the_database_a_fixed_number_of_times(signed_in, django_assert_max_num_queries):
    claim = world.assessed(world.claimant())
    client = signed_in(claim.person)
    for name, most in (("claims", 14), ("claim", 17), ("decision", 14)):
        with django_assert_max_num_queries(most):
            page(client, name, *([] if name == "claims" else [claim.protocol]))
    assert not AccessLogEntry.objects.filter(person=claim.person, automatic=False).exists()


def test_who_wants_another_account_is_led_to_it(signed_in):
    claim = world.assessed(world.claimant(), account_right="no")
    shown = page(signed_in(claim.person), "claim", claim.protocol)
    assert reverse("payout_account") in shown


def test_a_decided_claim_says_the_answer_in_its_first_lines(signed_in):
    claim = world.assessed(world.claimant())
    shown = page(signed_in(claim.person), "claim", claim.protocol)
    assert "You receive R$" in shown
    assert "Why a person looks at it" not in shown
