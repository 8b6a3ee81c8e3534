"""What a notice of an accident at work does for who cannot work: it may help, it never harms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import FamilyTie, Role
from benefits import process
from benefits.applications import forms
from benefits.applications.forms.incapacity import ACCIDENT_WITHIN_DAYS, CAUSES, incapacity
from benefits.applications.forms.survivors import accident
from benefits.applications.known import Answer, Found, Known, Other
from benefits.eligibility.assessment import determinations, replay
from benefits.eligibility.wording import reason_text
from benefits.law.facts import Facts
from contributions import process as money_in
from contributions.accidents.models import AccidentNotice
from contributions.queries import AccidentFact
from portal import clock
from tests.benefits import world
from tests.benefits.forms import world as lives
from tests.benefits.world import NOW
from tests.contributions import accidents

ASSESS = import_module("benefits.process.assess")  # its verb has the same name
ON, SINCE = date(2026, 11, 20), date(2026, 11, 9)


def fact(happened_on: date = SINCE) -> AccidentFact:
    return AccidentFact(
        "S-1", "initial", "typical", happened_on, "employer", "Padaria Sol", happened_on
    )


def known(cause: str | None, *told: AccidentFact, due_to_work: str = "") -> Known:
    found = {}
    if due_to_work:
        values = {"due_to_work": due_to_work, "unable": "yes"}
        found = {"incapacity": Answer(Found.FOUND, "incapacity", values, ON)}
    answers = {"rest_from": SINCE.isoformat(), "cause": cause or ""}
    person = Facts(None, None, (), ON)
    return Known(ON, 1, person, answers, accidents=told, findings=found)


# ── The cause ────────────────────────────────────────────────────────────────────────────────

BEST_FIRST = (True, None, False)  # needs no contributions, not known yet, needs them


@pytest.mark.parametrize("cause", [None, *(key for key, _words in CAUSES)])
@pytest.mark.parametrize("doctor", ["", "yes", "no", "open"])
def test_with_a_notice_nobody_stands_worse_than_without(cause: str | None, doctor: str) -> None:
    without = incapacity(known(cause, due_to_work=doctor)).exempt_cause
    told = incapacity(known(cause, fact(), due_to_work=doctor)).exempt_cause
    assert BEST_FIRST.index(told) <= BEST_FIRST.index(without)


@pytest.mark.parametrize(
    ("cause", "doctor", "exempt"),
    [
        (None, "", True),
        ("other", "", None),  # left open until a doctor has said it
        ("other", "open", None),
        ("other", "no", False),
        ("other", "yes", True),
        ("work_accident", "no", True),  # as before: what was said counts
    ],
)
def test_a_notice_shortly_before_speaks_for_an_exempt_cause(
    cause: str | None, doctor: str, exempt: bool | None
) -> None:
    assert incapacity(known(cause, fact(), due_to_work=doctor)).exempt_cause is exempt


@pytest.mark.parametrize("days", [-1, ACCIDENT_WITHIN_DAYS + 1])
def test_an_accident_long_before_or_after_changes_nothing(days: int) -> None:
    away = fact(SINCE - timedelta(days=days))
    assert incapacity(known("other", away)).exempt_cause is False


def test_without_a_notice_the_report_is_asked_for_as_a_paper_and_with_one_it_is_not() -> None:
    form = forms.of("temporary_incapacity")
    wanted = [paper.key for paper in form.papers_needed(known("work_accident"))]
    told = [paper.key for paper in form.papers_needed(known("work_accident", fact()))]
    assert "accident_report" in wanted
    assert "accident_report" not in told


# ── A claim ──────────────────────────────────────────────────────────────────────────────────


def noticed(made: Any, **changed: Any) -> AccidentNotice:
    return money_in.tell_of_accident(
        world.as_person(made), made.pk, accidents.SAID | changed, NOW, employer_name="Padaria Sol"
    )


def reasons(claim: Any) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in claim.referral_reasons}


@pytest.mark.django_db
def test_a_notice_stands_among_the_facts_with_its_number_and_the_officer_reads_who_told() -> None:
    made, given = lives.ill()
    notice = noticed(made)
    claim = lives.assessed(made, "temporary_incapacity", **given | {"cause": "work_accident"})

    stored = claim.determinations.latest("id")
    [kept] = stored.facts["accidents"]
    assert kept["source"] == f"accident notice {notice.reference}"
    words = reason_text(reasons(claim)["accident_notice"])
    assert notice.reference in words
    assert notice.label in words
    assert "no_accident_notice" not in reasons(claim)
    for secret in ("oven", "T23.2", "hand"):
        assert secret not in str(stored.facts)
    assert replay(stored) is not None


@pytest.mark.django_db
def test_a_missing_notice_is_unknown_and_leads_to_no_refusal() -> None:
    made, given = lives.ill()
    given |= {"cause": "work_accident"}
    claim = lives.assessed(made, "temporary_incapacity", **given)
    later = lives.ill()[0]
    noticed(later)
    other = lives.assessed(later, "temporary_incapacity", **given)

    assert "says nothing against" in reason_text(reasons(claim)["no_accident_notice"])
    assert claim.state == other.state != "refused"
    assert "accidents" not in claim.determinations.latest("id").facts


@pytest.mark.django_db
def test_a_replaced_notice_does_not_count() -> None:
    made, _given = lives.ill()
    first = noticed(made)
    second = money_in.tell_of_accident(
        world.as_person(made), made.pk, accidents.SAID | {"words": "Otherwise."}, NOW,
        employer_name="Padaria Sol", replaces=first,
    )  # fmt: skip
    claim = lives.assessed(made, "accident_aid", **lives.injured()[1])
    assert reasons(claim)["accident_notice"]["values"]["number"] == second.reference


@pytest.mark.django_db
def test_the_doctor_reads_what_the_notice_says_and_the_officer_does_not(
    signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", NOW.date)
    papers = {paper.key: "received" for paper in forms.of("temporary_incapacity").papers}
    monkeypatch.setattr(ASSESS, "papers_of_each", lambda ids: dict.fromkeys(ids, papers))
    office = world.unit()
    desk = world.officer(office)
    made, given = lives.ill()
    notice = noticed(made)
    claim = lives.assessed(made, "temporary_incapacity", **given | {"cause": "work_accident"})
    doctor = world.officer(office, roles=(Role.MEDICAL,))
    part = process.take_next_assessment(world.as_staff(doctor), NOW)
    assert part is not None

    page = signed_in(doctor).get(reverse("benefits:assessment", args=[part.reference]))
    assert notice.words in page.content.decode()
    assert notice.reference in page.content.decode()

    done = {"unable": "yes", "permanent": "no", "due_to_work": "yes"}
    done |= {"since": "2026-11-09", "until": "2027-01-07"}
    process.finish_assessment(
        world.as_staff(doctor),
        part.reference,
        answers=done,
        words="The hand cannot grip yet; it heals.",
        at=NOW,
    )
    process.take_next(world.as_staff(desk), NOW)
    file = signed_in(desk).get(reverse("benefits:desk_file", args=[claim.protocol]))
    shown = file.content.decode()
    assert notice.reference in shown
    assert notice.words not in shown
    assert "T23.2" not in shown


# ── A death ──────────────────────────────────────────────────────────────────────────────────


def death(kind: str = "death") -> AccidentFact:
    return AccidentFact("S-2", kind, "typical", SINCE, "employer", "Padaria Sol", SINCE)


def left(said: str | None, *told: AccidentFact) -> Known:
    who = Other(2, "João", Facts(None, None, (), ON), died_on=SINCE, accidents=told)
    return replace(known(None), answers={"accident": said or ""}, other=who)


@pytest.mark.parametrize("said", [None, "unsure", "yes", "no"])
def test_a_notice_of_the_death_leaves_no_survivor_worse(said: str | None) -> None:
    order = (True, None, False)
    assert order.index(accident(left(said, death()))) <= order.index(accident(left(said)))


@pytest.mark.parametrize(
    ("said", "came_from_work"), [(None, True), ("unsure", True), ("yes", True), ("no", None)]
)
def test_a_notice_of_the_death_speaks_for_an_accident(
    said: str | None, came_from_work: bool | None
) -> None:
    assert accident(left(said, death())) is came_from_work


def newly_wed(**said: Any) -> tuple[Any, dict[str, Any]]:
    """A widow of half a year: for four months only, unless it was an accident."""
    made, given = lives.widow(children=0)
    tie = FamilyTie.objects.get(pk=given["deceased"])
    FamilyTie.objects.filter(pk=tie.pk).update(since=date(2026, 5, 5))
    FamilyTie.objects.filter(person=tie.relative, relative=made).update(since=date(2026, 5, 5))
    return made, given | said


def told_of_death(made: Any, given: dict[str, Any], **changed: Any) -> AccidentNotice:
    dead = FamilyTie.objects.get(pk=given["deceased"]).relative
    said = accidents.SAID | {"happened_on": date(2026, 10, 29), "absence_days": None}
    said |= {"kind": "death", "died_on": date(2026, 10, 30)} | changed
    return money_in.tell_of_accident(
        world.as_person(made), dead.pk, said, NOW, employer_name="Padaria Sol"
    )


def last_day(claim: Any) -> Any:
    [found] = determinations(claim.determinations.latest("id"))
    return found.ends_on or date.max


@pytest.mark.django_db
def test_a_survivors_claim_reads_the_notice_of_the_death_and_counts_years_by_it() -> None:
    made, given = newly_wed(accident="unsure")
    short = lives.assessed(made, "survivors", **given)
    made, given = newly_wed(accident="unsure")
    notice = told_of_death(made, given)
    claim = lives.assessed(made, "survivors", **given)

    stored = claim.determinations.latest("id")
    assert stored.facts["claims"]["survivors"]["accident"] is True
    [kept] = stored.facts["accidents"]
    assert kept["source"] == f"accident notice {notice.reference}"
    assert notice.reference in reason_text(reasons(claim)["accident_notice"])
    assert last_day(short) < last_day(claim)
    for secret in ("oven", "T23.2", "hand"):
        assert secret not in str(stored.facts)
    assert replay(stored) is not None


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["initial", "reopening"])
def test_a_notice_that_tells_of_no_death_is_not_read(kind: str) -> None:
    made, given = newly_wed(accident="no")
    told_of_death(made, given, kind=kind, died_on=None)
    claim = lives.assessed(made, "survivors", **given)
    assert "accidents" not in claim.determinations.latest("id").facts


@pytest.mark.django_db
def test_who_is_no_close_relative_of_the_dead_reads_of_no_notice() -> None:
    made, given = newly_wed(accident="no")
    told_of_death(made, given)
    FamilyTie.objects.filter(pk=given["deceased"]).update(kind="sibling")
    claim = lives.assessed(made, "survivors", **given)
    assert "accidents" not in claim.determinations.latest("id").facts


@pytest.mark.django_db
def test_children_alone_wait_for_nobody_because_of_a_notice() -> None:
    """No years of theirs hang on the cause: it is no reason for a person to look."""
    made, given = lives.widow()
    told_of_death(made, given)
    FamilyTie.objects.filter(pk=given["deceased"]).update(since=date(2026, 11, 15))
    claim = lives.assessed(made, "survivors", **given)
    assert "accident_notice" not in reasons(claim)


def test_with_a_notice_of_the_death_the_report_is_not_asked_for() -> None:
    form = forms.of("survivors")
    assert "accident_papers" in [one.key for one in form.papers_needed(left("yes"))]
    assert "accident_papers" not in [one.key for one in form.papers_needed(left("yes", death()))]
