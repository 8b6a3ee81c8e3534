"""“This value is wrong”: opened by the person, settled by an officer, and the law asked again."""

from datetime import date

import pytest
from django.http import Http404
from django.urls import reverse

from accounts.models import Role
from benefits import process
from benefits.eligibility.correction_models import Correction
from contributions.record.models import ContributionMonth
from portal import outbox
from portal.errors import Mendable
from portal.messages.models import Notice
from tests.benefits import world
from tests.benefits.evidence import files
from tests.benefits.evidence.papers import NOW, draft, hand_in
from tests.benefits.test_appeals import refused

pytestmark = pytest.mark.django_db
RIGHT = "I also worked from 1990 to 1994 at the mill."
FOUND = "The mill's books show the four years; they are in the record now."


def young(office=None):
    """A claim that no rule grants: some conditions are not met."""
    office = office or world.unit()
    world.officer(office)
    made = world.person(born_on=date(1990, 1, 1))
    world.record(made, first=date(2015, 1, 1))
    return world.assessed(made)


def opened(claim, condition="age"):
    return process.open_correction(
        world.as_person(claim.person),
        claim.draft_id,
        condition=condition,
        shown="36 years",
        article="EC 103/2019, art. 19",
        right=RIGHT,
        at=NOW,
    )


def test_a_correction_knows_claim_condition_value_and_words():
    claim = young()
    made = opened(claim)
    assert (made.draft_id, made.condition, made.right) == (claim.draft_id, "age", RIGHT)
    assert (made.unit_id, made.state, made.channel) == (claim.unit_id, "open", "web")
    assert Notice.objects.filter(kind="correction_received", case=made.reference).count() == 1
    assert opened(claim).pk == made.pk
    assert hand_in(claim.draft, files.pdf(), name="a.pdf", about=made.reference).about


def test_it_stops_no_clock():
    claim = young()
    due = claim.due_on
    opened(claim)
    claim.refresh_from_db()
    assert claim.due_on == due


def test_an_officer_of_the_unit_settles_it_and_nobody_else():
    claim = young()
    made = opened(claim)
    elsewhere = world.officer(world.unit(), roles=tuple(Role))
    auditor = world.officer(claim.unit, roles=(Role.AUDITOR, Role.CLERK, Role.RULES))
    for who in (elsewhere, auditor):
        with pytest.raises(Http404):
            process.settle_correction(
                world.as_staff(who), made.pk, corrected=True, words=FOUND, at=NOW
            )
    member = world.as_staff(world.officer(claim.unit))
    with pytest.raises(Mendable):
        process.settle_correction(member, made.pk, corrected=True, words="yes", at=NOW)
    settled = process.settle_correction(member, made.pk, corrected=True, words=FOUND, at=NOW)
    assert settled.state == "corrected"


def test_after_a_correction_the_law_is_asked_again_and_the_person_told():
    claim = young()
    made = opened(claim)
    before = claim.determinations.count()
    ContributionMonth.objects.create(
        person=claim.person,
        month=date(2014, 12, 1),
        category="employee",
        remuneration_cents=300_000,
        contribution_cents=30_000,
        status="paid",
        paid_on=date(2015, 1, 10),
        source="declaration",
    )
    member = world.as_staff(world.officer(claim.unit))
    process.settle_correction(member, made.pk, corrected=True, words=FOUND, at=NOW)
    event = outbox.OutboxEvent.objects.get(kind="correction.settled", subject_id=made.pk)
    assert outbox.run_one(event.pk, NOW)
    assert claim.determinations.count() == before + 1
    notice = Notice.objects.get(kind="correction_made", person=claim.person)
    assert notice.values["officer_words"] == FOUND


def test_a_value_that_is_right_stays_and_the_person_reads_why():
    claim = young()
    made = opened(claim)
    member = world.as_staff(world.officer(claim.unit))
    process.settle_correction(member, made.pk, corrected=False, words=FOUND, at=NOW)
    process.correction_settled(made.pk, NOW)
    process.correction_settled(made.pk, NOW)
    assert Notice.objects.filter(kind="correction_not_made").count() == 1


def test_the_pages_from_the_unmet_condition_to_the_result(signed_in):
    claim = young()
    client = signed_in(claim.person)
    stored = claim.determinations.get()
    unmet = next(
        one["key"] for one in stored.content["best"]["conditions"] if one["result"] == "not_met"
    )
    address = reverse("benefits:wrong", args=[claim.protocol]) + f"?finding={unmet}"
    page = client.get(address)
    assert page.status_code == 200
    assert "This value is wrong" in page.content.decode()
    assert client.get(reverse("benefits:wrong", args=[claim.protocol])).status_code == 404
    assert "is right" in client.post(address, {"right": ""}).content.decode()
    answer = client.post(address, {"right": RIGHT})
    made = Correction.objects.get()
    assert answer.url == reverse("benefits:correction", args=[made.reference])
    assert RIGHT in client.get(answer.url).content.decode()
    assert signed_in(world.claimant()).get(answer.url).status_code == 404
    officer = signed_in(world.officer(claim.unit))
    assert made.reference in officer.get(reverse("benefits:corrections")).content.decode()
    settle = reverse("benefits:correction_settle", args=[made.reference])
    assert settle in officer.get(answer.url).content.decode()
    assert officer.post(settle, {"result": "corrected", "words": ""}).status_code == 200
    assert officer.post(settle, {"result": "corrected", "words": FOUND}).status_code == 302
    assert FOUND.split(";")[0].replace("'", "&#x27;") in client.get(answer.url).content.decode()


def test_a_value_can_be_called_wrong_before_sending(signed_in):
    made = world.person(born_on=date(1990, 1, 1))
    world.record(made, first=date(2015, 1, 1))
    where = draft(made)
    process.save_answers(world.as_person(made), where.pk, "check", world.CLEAN, NOW)
    client = signed_in(made)
    check = client.get(reverse("benefits:draft_check", args=[where.token])).content.decode()
    address = reverse("benefits:wrong_draft", args=[where.token])
    assert f"{address}?finding=" in check
    key = check.split(f"{address}?finding=")[1].split('"')[0]
    assert client.post(f"{address}?finding={key}", {"right": RIGHT}).status_code == 302
    assert Correction.objects.get().draft_id == where.pk


def test_the_decision_page_leads_to_it(signed_in):
    claim = world.assessed(world.claimant())
    page = signed_in(claim.person).get(reverse("benefits:decision", args=[claim.protocol]))
    assert reverse("benefits:wrong", args=[claim.protocol]) + "?finding=" in page.content.decode()


# ── A refused claim ──────────────────────────────────────────────────────────────────────────


def refused_for_a_wrong_record():
    """Refused by two; then the officer of the correction finds the years that were missing."""
    claim = refused()
    world.record(claim.person, first=date(1994, 7, 1), last=date(2018, 12, 1))
    return claim, opened(claim, "contribution_time")


def corrected(claim, made, *, right=True):
    officer = world.as_staff(claim.unit.staffmember_set.first())
    process.settle_correction(officer, made.pk, corrected=right, words=FOUND, at=NOW)
    process.correction_settled(made.pk, NOW)
    claim.refresh_from_db()


def test_a_correction_opens_a_refused_claim_when_the_law_no_longer_says_no():
    claim, made = refused_for_a_wrong_record()
    corrected(claim, made)
    assert (claim.state, claim.decided_at) == ("in_review", None)
    assert claim.due_on > NOW.date()
    assert claim.referral_reasons == [{"key": "corrected", "values": {"reference": made.reference}}]
    assert Notice.objects.filter(kind="claim_reopened", person=claim.person).count() == 1
    assert claim.decisions.count() == 1  # an officer decides it anew, no machine does


def test_a_refusal_stands_while_the_law_still_says_no():
    claim = refused()
    corrected(claim, opened(claim, "contribution_time"))
    assert claim.state == "refused"


def test_a_correction_that_finds_nothing_wrong_opens_nothing():
    claim, made = refused_for_a_wrong_record()
    corrected(claim, made, right=False)
    assert claim.state == "refused"


def test_a_claim_that_a_panel_judges_is_left_to_the_panel():
    claim, made = refused_for_a_wrong_record()
    decision = claim.decisions.get()
    process.appeal(
        world.as_person(claim.person), decision.pk, contested=["age"], grounds="x", at=NOW
    )
    corrected(claim, made)
    assert claim.state == "refused"
