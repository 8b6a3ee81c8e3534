"""From the press of "Send" to award, letter and notice, with nobody's help; and helpers' claims."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import Http404

from accounts.models import AccessLogEntry, Mandate, Person
from accounts.permissions import Capacity, may
from benefits import process
from benefits.applications.models import Claim, ClaimState
from benefits.payments.models import Award
from benefits.queries import timeline_of
from portal import outbox
from portal.messages import notices
from portal.messages.letters import printed
from portal.messages.models import Letter, Notice
from portal.records import acting
from tests.benefits import world
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db


def drain():
    outbox.drain(lambda: NOW)


def test_a_clean_claim_goes_from_submit_to_letter_without_anybody():
    made = world.claimant()
    claim = world.filed(made)
    drain()
    claim.refresh_from_db()
    decision = claim.decisions.get()
    award = Award.objects.get(decision=decision)
    assert claim.state == ClaimState.GRANTED
    assert award.amount_cents == decision.amount_cents
    assert award.starts_on == decision.starts_on
    letter = Letter.objects.get(person=made)
    assert letter.case == claim.protocol
    assert printed(letter).pdf.startswith(b"%PDF-")
    assert not outbox.OutboxEvent.objects.exclude(state="done").exists()


def test_delivering_every_event_again_changes_nothing():
    made = world.claimant()
    claim = world.filed(made)
    drain()
    before = (Award.objects.count(), Letter.objects.count(), Notice.objects.count())
    outbox.OutboxEvent.objects.update(state="due", due_at=NOW, attempts=0)
    drain()
    assert (Award.objects.count(), Letter.objects.count(), Notice.objects.count()) == before
    assert claim.decisions.count() == 1


def test_every_notice_of_a_claims_life_can_be_read():
    office = world.unit()
    actor = world.as_staff(world.officer(office))
    claim = world.referred(office)
    world.take(actor, claim.pk, NOW)
    due = NOW.date() + timedelta(days=10)
    request = process.ask(actor, claim.pk, what="Which?", why="So.", due_on=due, at=NOW)
    process.lapse(request.pk, NOW + timedelta(days=12))
    process.lapse_failed(request.pk, NOW)
    stored = claim.determinations.get()
    world.take(actor, claim.pk, NOW)
    decision = process.grant_by_officer(
        actor, claim.pk, determination_id=stored.pk, rule=stored.rule, words="Fits.", at=NOW
    )
    person = world.as_person(claim.person)
    process.appeal(person, decision.pk, contested=["age"], grounds="More.", at=NOW)
    other = world.filed(world.claimant())
    process.withdraw(world.as_person(other.person), other.pk, "", NOW)
    drain()
    kinds = set()
    for notice in Notice.objects.all():
        words = notices.words(notice)
        assert words.title and words.what
        assert "%(" not in f"{words}"
        kinds.add(notice.kind)
    assert kinds >= {
        "claim_received",
        "claim_referred",
        "question_asked",
        "question_lapsed",
        "delayed_by_us",
        "claim_granted",
        "appeal_received",
        "claim_withdrawn",
    }


# ── Acting for another ───────────────────────────────────────────────────────────────────────


def helper_of(made, *scopes):
    """Somebody with a mandate for this person and these scopes, acting under it."""
    other = world.as_person(world.person())
    with acting("test", "world"):
        mandate = Mandate.objects.create(
            holder_id=other.user_id,
            kind=Mandate.Kind.HELPER,
            person=made,
            scopes=list(scopes),
            starts_on=NOW.date(),
            proof="test",
        )
    capacity = Capacity(
        "mandate",
        f"mandate-{mandate.pk}",
        made.name,
        person_id=made.pk,
        mandate_id=mandate.pk,
        mandate_kind=mandate.kind,
        scopes=frozenset(scopes),
    )
    return replace(other, label=f"Helper, for {made.name}", capacity=capacity)


def test_a_helper_with_the_scope_files_and_both_names_stand_on_the_step():
    made = world.claimant()
    helper = helper_of(made, "claims")
    draft = process.begin_draft(helper, made.pk, "old_age", NOW)
    process.save_answers(helper, draft.pk, "check", world.CLEAN, NOW)
    claim = process.submit(helper, draft.token, NOW)
    assert claim.person == made
    assert claim.filed_by_id == helper.user_id
    assert timeline_of(claim)[0].actor == f"Helper, for {made.name}"


def test_a_helper_with_every_other_scope_cannot_touch_a_claim():
    made = world.claimant()
    claim = world.filed(made)
    helper = helper_of(made, "payments", "record", "messages", "appointments")
    with pytest.raises(Http404):
        process.begin_draft(helper, made.pk, "old_age", NOW)
    with pytest.raises(Http404):
        process.withdraw(helper, claim.pk, "", NOW)
    assert not may(helper, "claim.read", claim, on=NOW.date())


def test_a_helper_in_their_own_name_cannot_touch_the_others_claim():
    made = world.claimant()
    claim = world.filed(made)
    helper = helper_of(made, "claims")
    own = replace(helper, capacity=Capacity("self", "self", "x", person_id=helper.person_id))
    assert may(helper, "claim.read", claim, on=NOW.date())
    assert not may(own, "claim.read", claim, on=NOW.date())


def test_officers_and_employers_cannot_file_for_a_person():
    made = world.claimant()
    officer = world.as_staff(world.officer(world.unit()))
    with pytest.raises(Http404):
        process.begin_draft(officer, made.pk, "old_age", NOW)
    employer = replace(
        world.as_person(made), capacity=Capacity("employer", "e", "Works", organisation_id=1)
    )
    with pytest.raises(Http404):
        process.begin_draft(employer, made.pk, "old_age", NOW)
    assert not Claim.objects.exists()


def test_the_automatic_look_is_in_the_persons_access_log():
    claim = world.assessed(world.claimant())
    look = AccessLogEntry.objects.get(person=claim.person)
    assert look.automatic
    assert (look.actor, look.case) == ("automatic check", claim.protocol)


def test_the_page_of_a_helper_is_a_look_that_the_person_sees(signed_in):
    made = world.claimant()
    claim = world.filed(made)
    helper = helper_of(made, "claims")
    client = signed_in(Person.objects.get(pk=helper.person_id))
    assert client.get(f"/claims/{claim.protocol}/").status_code == 404
    session = client.session
    session["capacity"] = helper.capacity.key
    session.save()
    assert client.get(f"/claims/{claim.protocol}/").status_code == 200
    assert AccessLogEntry.objects.filter(person=made, what="claim and its steps").exists()
