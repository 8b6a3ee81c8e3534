"""The pages of all applications: only what is missing is asked, and what is known is shown."""

import pytest
from django.urls import reverse

from accounts.models import Level
from benefits import process, queries
from benefits.applications import forms, questions
from benefits.applications.models import Claim, ClaimState
from benefits.applications.steps import is_sealed
from portal import clock
from tests.benefits import world
from tests.benefits.evidence.papers import hand_in
from tests.benefits.forms import walk
from tests.benefits.forms import world as lives

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: world.NOW)
    monkeypatch.setattr(clock, "today", lambda: world.NOW.date())


def shown(client, name, *args):
    response = client.get(reverse(f"benefits:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("benefit", sorted(lives.CLEAN))
def test_every_application_is_walked_from_start_to_receipt(signed_in, benefit):
    world.officer(world.unit())
    made, given = lives.CLEAN[benefit]()
    client = signed_in(made)
    form = forms.of(benefit)
    start = shown(client, "claim_start", form.slug)
    assert str(form.ask) in start
    draft = walk.fill(client, made, benefit, given)
    check = shown(client, "draft_check", draft.token)
    assert "Send your application" in check
    sent = client.post(reverse("benefits:draft_send", args=[draft.token]), {"declared": "on"})
    claim = Claim.objects.get(person=made)
    assert sent.url == reverse("benefits:claim_received", args=[claim.protocol])
    process.assess(claim.pk, world.NOW)
    page = shown(client, "claim", claim.protocol)
    assert claim.protocol in page
    claim.refresh_from_db()
    if claim.state == ClaimState.GRANTED:
        decision = shown(client, "decision", claim.protocol)
        assert "Yes. You receive" in decision


@pytest.mark.parametrize("benefit", sorted(lives.CLEAN))
def test_an_answer_stands_in_its_field_when_one_comes_back_to_it(signed_in, benefit):
    made, given = lives.CLEAN[benefit]()
    client = signed_in(made)
    draft = walk.fill(client, made, benefit, given)
    known = queries.known_of_draft(draft, lives.ON)
    for step in questions.steps_of(benefit, known):
        before = dict(draft.answers)
        page = client.get(reverse("benefits:draft", args=[draft.token, step.key]))
        again = {}
        for bound in page.context["form"]:
            again |= walk.as_sent(bound)
        client.post(reverse("benefits:draft", args=[draft.token, step.key]), again)
        draft.refresh_from_db()
        sealed = {name for name in before if is_sealed(before[name])}
        assert {k: v for k, v in draft.answers.items() if k not in sealed} == {
            k: v for k, v in before.items() if k not in sealed
        }


def test_what_to_ask_for_is_found_by_what_happened(signed_in):
    page = shown(signed_in(world.person()), "claim_choose")
    for form in forms.FORMS.values():
        assert f"/claims/ask/{form.slug}/" in page
        assert str(form.everyday) in page


def test_a_kind_of_work_that_needs_papers_asks_for_them_and_no_other_does(signed_in):
    made, given = lives.retired()
    client = signed_in(made)
    draft = walk.fill(client, made, "old_age", {**given, "special": ["teaching"]})
    assert draft.answers["papers"] == "later"
    papers = shown(client, "draft", draft.token, "papers")
    assert "Statement of the school" in papers
    assert "PPP" not in papers
    assert "Papers are still missing: Statement of the school" in shown(
        client, "draft_check", draft.token
    )
    plain = walk.fill(client_of := signed_in(other := world.claimant()), other, "old_age", given)
    assert "papers" not in plain.answers
    assert "Everything is clear" in shown(client_of, "draft_check", plain.token)


def test_papers_count_as_added_only_when_a_file_is_there(signed_in):
    made, given = lives.retired()
    client = signed_in(made)
    draft = walk.fill(client, made, "old_age", {**given, "special": ["teaching"]})
    url = reverse("benefits:draft", args=[draft.token, "papers"])
    answer = client.post(url, {"papers": "now"})
    assert answer.status_code == 200
    missing = "Not here yet: Statement of the school on your years of teaching."
    assert missing in answer.content.decode()
    hand_in(draft, paper="school_statement")
    assert client.post(url, {"papers": "now"}).status_code == 302


def test_the_dismissal_is_filled_in_and_not_asked(signed_in):
    made, given = lives.dismissed()
    client = signed_in(made)
    draft = walk.fill(client, made, "unemployment", given)
    assert "ending" not in draft.answers
    job = shown(client, "draft", draft.token, "job")
    assert "31 October 2026" in job
    check = shown(client, "draft_check", draft.token)
    assert "dismissal without cause" in check
    assert "you are paid 5 times" in check
    assert "You ask in time" in check


def test_the_household_of_the_register_is_shown_and_not_asked(signed_in):
    made, given = lives.old_and_poor()
    client = signed_in(made)
    draft = walk.fill(client, made, "assistance", given)
    assert "members" not in draft.answers
    assert "impairment" not in draft.answers
    assert "social register" in shown(client, "draft_check", draft.token)


def test_without_the_register_the_household_is_asked(signed_in):
    made = world.person(born_on=lives.date(1958, 5, 5))
    client = signed_in(made)
    given = {"members": 2, "household_cents": 30_000, "in_register": "no", "other_pension": "no"}
    draft = walk.fill(client, made, "assistance", given)
    assert draft.answers["members"] == 2
    assert draft.answers["household_cents"] == 30_000


def test_only_dead_relatives_of_the_register_can_be_named(signed_in):
    made, given = lives.widow()
    stranger, _given = lives.widow()
    foreign = stranger.family_ties.filter(kind="spouse").get()
    client = signed_in(made)
    client.post(reverse("benefits:claim_start", args=["survivors"]))
    draft = made.drafts.get()
    url = reverse("benefits:draft", args=[draft.token, "deceased"])
    refused = client.post(url, {"deceased": str(foreign.pk)})
    assert refused.status_code == 200
    assert "error" in refused.content.decode()
    assert client.post(url, {"deceased": given["deceased"]}).status_code == 302


def test_an_automatic_question_is_answered_on_its_page(signed_in):
    world.officer(world.unit())
    made, given = lives.poor_without_entry()
    claim = lives.assessed(made, "assistance", other_pension="no", **given)
    client = signed_in(made)
    assert "Something is missing" in shown(client, "answer", claim.protocol)
    url = reverse("benefits:answer", args=[claim.protocol])
    assert client.post(url, {}).status_code == 200
    done = client.post(
        url,
        {
            "in_register": "yes",
            "register_on_day": "1",
            "register_on_month": "3",
            "register_on_year": "2026",
            "text": "I went there.",
        },
    )
    assert done.status_code == 302
    claim.refresh_from_db()
    assert claim.state == ClaimState.SUBMITTED
    assert claim.answers["in_register"] == "yes"
    page = shown(client, "claim", claim.protocol)
    assert "You answered; we look at it again" in page


def test_the_claimant_reads_the_sealed_answer_and_a_helper_does_not(signed_in):
    from accounts.models import Mandate
    from portal.records import acting

    made, given = lives.ill()
    client = signed_in(made)
    draft = walk.fill(client, made, "temporary_incapacity", given)
    assert "gastritis" not in str(draft.answers)
    assert "gastritis" in shown(client, "draft_check", draft.token)
    helper = world.person()
    with acting("test", "world"):
        mandate = Mandate.objects.create(
            holder_id=helper.identities.get().user_id,
            kind=Mandate.Kind.HELPER,
            person=made,
            scopes=["claims"],
            starts_on=lives.ON,
            proof="test",
        )
    other = signed_in(helper)
    session = other.session
    session["level"] = Level.SUBSTANTIAL.value
    session["capacity"] = f"mandate-{mandate.pk}"
    session.save()
    for name, *step in (("draft_check",), ("draft", "certificate")):
        page = shown(other, name, draft.token, *step)
        assert "gastritis" not in page
