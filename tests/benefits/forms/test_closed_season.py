"""Fishers in the closed season: told by the register or by the person, granted by a person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from benefits import process
from benefits.applications.forms import closed_season
from benefits.applications.models import ClaimState
from benefits.eligibility import registers
from benefits.eligibility.models import RegisterExtract
from benefits.payments.models import Award, Payment
from portal import outbox
from portal.errors import Mendable
from portal.messages.models import Letter
from tests.benefits import world
from tests.benefits.forms import walk
from tests.benefits.forms import world as lives
from tests.benefits.payments import world as pay_world
from tests.benefits.world import NOW

pytestmark = pytest.mark.django_db
SAID = {
    "waters": "River Doce, all native fish",
    "fisher_since_on": "2020-02-02",
    "season_starts_on": "2026-11-01",
    "season_ends_on": "2027-02-28",
    "sales": "yes",
    "other_income": "no",
}


def keys(claim):
    return {one["key"] for one in claim.referral_reasons}


def granted(claim):
    actor = world.as_staff(world.officer(claim.unit))
    world.take(actor, claim.pk)
    process.grant_by_officer(
        actor,
        claim.pk,
        determination_id=claim.determinations.latest("sequence").pk,
        rule="closed_season",
        words="The licence and the season fit.",
        at=NOW,
    )
    outbox.drain(lambda: NOW)
    return Award.objects.get(decision__claim=claim)


def assessed(**answers):
    world.officer(world.unit())
    made, given = lives.fisher()
    return lives.assessed(made, "closed_season", **{**given, **answers})


def test_an_officer_grants_and_four_instalments_fall_due_as_the_season_passes():
    claim = assessed()
    assert claim.state == ClaimState.IN_REVIEW and "law_doubt" in keys(claim)
    award = granted(claim)
    assert (award.amount_cents, award.instalments) == (1_621_00, 4)
    assert award.starts_on == date(2026, 12, 1)
    assert award.ends_on == date(2026, 12, 1) + timedelta(days=90)
    letter = Letter.objects.get(case=claim.protocol, kind="decision")
    assert "4" in letter.content["answer"] or letter.content["facts"]


def test_a_run_pays_an_instalment_when_its_thirty_days_of_the_season_are_over():
    award = granted(assessed())
    treasury = pay_world.treasurers()
    with pytest.raises(Mendable, match="Nothing is due"):
        pay_world.frozen(treasury, date(2026, 11, 1), NOW)
    pay_world.frozen(treasury, date(2026, 12, 1), NOW + timedelta(days=35))
    paid = list(Payment.objects.filter(award=award))  # due on 1 and on 31 December
    assert [(one.gross_cents, one.tax_cents) for one in paid] == [(award.amount_cents, 0)] * 2


def test_who_asks_late_is_granted_what_fell_due_before():
    made, given = lives.fisher()
    world.officer(world.unit())
    late = NOW.replace(year=2027, month=2, day=20)
    claim = lives.assessed(made, "closed_season", late, **given)
    found = claim.determinations.latest("sequence")
    assert found.outcome == "entitled"


def test_a_season_shorter_than_fifteen_days_pays_nothing_and_breaks_nothing():
    made, given = lives.fisher()
    world.officer(world.unit())
    row = made.register_extracts.get()
    row.content["season"]["ends_on"] = "2026-11-14"
    row.save()
    claim = lives.assessed(made, "closed_season", **given)
    assert claim.state == ClaimState.IN_REVIEW


@pytest.mark.parametrize("content", ["silent", "not_found", "no_season"])
def test_what_the_register_does_not_say_is_asked_and_never_a_no(content):
    world.officer(world.unit())
    made, _given = lives.fisher()
    row = made.register_extracts.get()
    if content == "silent":
        row.delete()
    else:
        row.content = None if content == "not_found" else {**row.content, "season": None}
        row.save()
    claim = lives.assessed(made, "closed_season", other_income="no", fisher_right="yes")
    assert claim.state == ClaimState.AWAITING_ANSWER
    assert "season" in {need["key"] for need in claim.requests.get().needs}
    assert not claim.decisions.exists()


def test_a_season_told_by_the_person_needs_its_papers_read():
    world.officer(world.unit())
    made = world.person(born_on=date(1984, 8, 8))
    claim = lives.assessed(made, "closed_season", **SAID)
    assert {"season_declared", "sales_declared"} <= keys(claim)
    assert claim.determinations.latest("sequence").outcome == "entitled"
    papers = {need["key"] for need in claim.requests.get().needs if need["kind"] == "paper"}
    assert papers == {"fishing_licence", "sales_notes"}


def test_a_job_beside_fishing_is_shown_to_the_officer():
    made, given = lives.fisher()
    world.officer(world.unit())
    world.record(made, first=date(2026, 5, 1), last=date(2026, 10, 1))
    claim = lives.assessed(made, "closed_season", **given)
    assert "job_beside_fishing" in keys(claim)


def test_too_early_is_said_before_anything_is_sent(signed_in):
    made, given = lives.fisher()
    row = made.register_extracts.get()
    row.content["season"] |= {"starts_on": "2027-03-01", "ends_on": "2027-06-30"}
    row.save()
    client = signed_in(made)
    draft = walk.fill(client, made, "closed_season", given)
    page = client.get(reverse("benefits:draft_check", args=[draft.token])).content.decode()
    assert "You can ask from Saturday, 30 January 2027" in page


def test_the_register_is_shown_with_its_source_and_not_asked(signed_in):
    made, given = lives.fisher()
    client = signed_in(made)
    draft = walk.fill(client, made, "closed_season", given)
    assert "waters" not in draft.answers and "sales" not in draft.answers
    page = client.get(reverse("benefits:draft", args=[draft.token, "fisher"])).content.decode()
    assert "River Paraná" in page and "IN 25/2009" in page and "register of fishers" in page
    check = client.get(reverse("benefits:draft_check", args=[draft.token])).content.decode()
    assert "you are paid 4 times" in check and "You can ask until its end" in check


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"registered_on": "2016-03-01"},
        {"registered_on": "soon", "season": None},
        {"registered_on": "2016-03-01", "season": {"starts_on": "2026-11-01"}},
        {
            "registered_on": "2016-03-01",
            "season": {
                "starts_on": "2026-11-01",
                "ends_on": "2026-10-01",
                "waters": "x",
                "ordinance": "y",
            },
        },
    ],
)
def test_half_an_answer_of_the_register_is_no_answer(content):
    made = world.person()
    lives.told(made, closed_season.FISHERS, content)
    assert registers.ask(closed_season.FISHERS, made.pk).found == "unknown"


def test_the_register_that_does_not_know_somebody_says_so():
    made = world.person()
    lives.told(made, closed_season.FISHERS, None)
    assert registers.ask(closed_season.FISHERS, made.pk).found == "not_found"
    assert RegisterExtract.objects.get(person=made).content is None
