"""At the counter: never a look-up without a purpose, and every step says how it came."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse

from accounts.models import AccessLogEntry, FamilyTie, Role
from accounts.permissions import Capacity
from benefits import process, queries
from benefits.applications.models import Channel, Claim, Draft
from benefits.applications.visit_models import OfficeVisit
from portal.errors import Mendable
from portal.messages.models import Notice
from portal.records import acting
from tests.benefits import world
from tests.benefits.evidence import files
from tests.benefits.evidence.papers import NOW, hand_in

pytestmark = pytest.mark.django_db
ASKED = "wants to ask for the pension"


@pytest.fixture
def clerk():
    return world.officer(world.unit(), roles=(Role.CLERK,))


def serve(clerk, made, purpose="on_the_phone", at=NOW):
    return process.serve_person(
        world.as_staff(clerk),
        national_id=made.national_id,
        purpose=purpose,
        words=ASKED,
        at=at,
    )


def test_a_look_up_is_kept_with_its_purpose_and_the_person_is_told(clerk):
    made = world.claimant()
    visit = serve(clerk, made)
    look = AccessLogEntry.objects.get(person=made)
    assert look.actor == clerk.display_name
    assert ASKED in look.purpose
    assert look.case == visit.reference
    notice = Notice.objects.get(person=made, kind="visit_opened")
    assert notice.values["visit_purpose"] == "on_the_phone"


@pytest.mark.parametrize(
    ("purpose", "channel"),
    [("on_the_phone", "phone"), ("paper_form", "desk"), ("at_the_counter", "desk")],
)
def test_what_a_clerk_enters_carries_its_channel(clerk, purpose, channel):
    made = world.claimant()
    visit = serve(clerk, made, purpose)
    claim = process.enter_application(world.as_staff(clerk), visit.pk, "old_age", world.CLEAN, NOW)
    assert (claim.channel, claim.person) == (channel, made)
    assert claim.filed_by == clerk.user
    step = queries.timeline_of(claim)[0]
    assert (step.channel, step.actor) == (channel, clerk.display_name)
    paper = hand_in(claim.draft, actor=world.as_staff(clerk))
    assert paper.channel == channel


def test_without_a_visit_or_after_it_a_clerk_enters_nothing(clerk):
    made = world.claimant()
    actor = world.as_staff(clerk)
    with pytest.raises(Http404):
        process.begin_draft(actor, made.pk, "old_age", NOW)
    visit = serve(clerk, made)
    with pytest.raises(Mendable, match="ended"):
        process.enter_application(
            actor, visit.pk, "old_age", world.CLEAN, NOW + timedelta(minutes=61)
        )
    assert not Claim.objects.exists()


def test_a_clerk_serves_no_other_clerks_visit_and_opens_no_papers(clerk, signed_in):
    made = world.claimant()
    visit = serve(clerk, made)
    other = world.officer(clerk.unit, roles=tuple(Role))
    with pytest.raises(Http404):
        process.enter_application(world.as_staff(other), visit.pk, "old_age", world.CLEAN, NOW)
    claim = process.enter_application(world.as_staff(clerk), visit.pk, "old_age", world.CLEAN, NOW)
    paper = hand_in(claim.draft, actor=world.as_staff(clerk))
    client = signed_in(clerk)
    assert client.get(reverse("benefits:paper", args=[paper.reference])).status_code == 404
    assert (
        signed_in(other).get(reverse("benefits:visit", args=[visit.reference])).status_code == 404
    )


def test_relatives_colleagues_and_unknown_numbers_get_the_same_answer(clerk):
    own = world.claimant()
    colleague = world.officer(clerk.unit, own=world.claimant())
    with acting("test", "own person"):
        clerk.person = world.claimant()
        clerk.save()
        FamilyTie.objects.create(person=clerk.person, relative=own, kind="sibling")
    said = set()
    for number in (
        own.national_id,
        colleague.person.national_id,
        clerk.person.national_id,
        world.national_id(99_999_999),
    ):
        with pytest.raises(Mendable) as trouble:
            process.serve_person(
                world.as_staff(clerk),
                national_id=number,
                purpose="paper_form",
                words=ASKED,
                at=NOW,
            )
        said.add(trouble.value.message)
    assert len(said) == 1
    assert not OfficeVisit.objects.exists()


def test_who_is_no_clerk_looks_nobody_up():
    roles = tuple(role for role in Role if role is not Role.CLERK)
    with pytest.raises(Http404):
        serve(world.officer(world.unit(), roles=roles), world.claimant())


def test_the_counter_from_the_look_up_to_the_papers(clerk, signed_in):
    made = world.claimant()
    client = signed_in(clerk)
    office = reverse("benefits:office")
    form = {"national_id": made.national_id, "purpose": "paper_form", "words": "short"}
    assert "in a few words" in client.post(office, form).content.decode()
    answer = client.post(office, {**form, "words": ASKED})
    visit = OfficeVisit.objects.get()
    assert answer.url == reverse("benefits:visit", args=[visit.reference])
    assert made.name in client.get(answer.url).content.decode()
    address = reverse("benefits:visit_application", args=[visit.reference, "old-age"])
    page = client.get(address).content.decode()
    assert "Is your record of work complete?" in page
    assert not Draft.objects.exists()
    answers = {**world.CLEAN, "declared": "on"}
    refused = client.post(address, {**answers, "declared": ""})
    assert refused.status_code == 422
    answer = client.post(address, answers)
    claim = Claim.objects.get()
    assert answer.url == reverse("benefits:papers", args=[claim.protocol])
    assert claim.channel == Channel.DESK
    assert client.get(answer.url).status_code == 200
    own = signed_in(made).get(reverse("benefits:claim", args=[claim.protocol])).content.decode()
    assert "at an office" in own
    assert clerk.display_name in own


def test_the_papers_page_of_a_served_person_takes_files(clerk, signed_in):
    made = world.claimant()
    visit = serve(clerk, made)
    claim = process.enter_application(world.as_staff(clerk), visit.pk, "old_age", world.CLEAN, NOW)
    hand_in(claim.draft, files.pdf(), name="form.pdf", actor=world.as_staff(clerk))
    page = signed_in(clerk).get(reverse("benefits:papers", args=[claim.protocol]))
    assert "form.pdf" in page.content.decode()


def test_what_a_partner_office_sends_carries_its_channel_and_its_limits():
    made, partner = world.claimant(), world.claimant()
    where = Capacity(
        "mandate",
        "mandate-1",
        made.name,
        person_id=made.pk,
        scopes=frozenset({"claims"}),
        office="Union of millers",
        channel="partner",
    )
    actor = replace(world.as_person(partner), capacity=where, label="Ana for Maria")
    begun = process.begin_draft(actor, made.pk, "old_age", NOW)
    paper = hand_in(begun, actor=actor)
    assert paper.channel == "partner"
    with pytest.raises(Mendable, match="larger"):
        hand_in(begun, files.pdf() + b"%" * 5_300_000, name="big.pdf", actor=actor)
    process.save_answers(actor, begun.pk, "check", world.CLEAN, NOW)
    claim = process.submit(actor, begun.token, NOW)
    assert claim.channel == "partner"
    assert [step.channel for step in queries.timeline_of(claim)] == ["partner"]
