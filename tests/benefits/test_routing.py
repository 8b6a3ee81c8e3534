"""What the law leaves open brings a claim to a person; nothing else about the law does."""

from dataclasses import replace
from datetime import date

from benefits.eligibility.assessment import assess_facts, chosen
from benefits.eligibility.facts import Gathered
from benefits.eligibility.models import StoredDetermination
from benefits.eligibility.routing import reasons_for_a_human
from benefits.eligibility.wording import reason_text
from benefits.law.facts import Facts, months_of
from benefits.law.statute import the_law
from benefits.law.yearly import WAGES
from portal.periods import Span

ON = date(2026, 11, 20)


def assessed(born_on: date, since: date, on: date = ON, **more):
    record = months_of([Span(since, date(2026, 10, 31))], 300_000, employer="Works")
    facts = Facts(birth=born_on, sex="F", months=record, requested_on=on, **more)
    content = {"facts": facts.to_json(), "doubts": [], "registers": {}, "answers": {}}
    return assess_facts(Gathered(facts, content), on)


def reasons(assessment):
    return reasons_for_a_human(assessment, has_account=True, has_award=False)


def test_a_rule_that_is_met_with_an_open_amount_may_be_the_better_one_so_a_person_looks():
    found = assessed(date(1968, 2, 1), date(1986, 1, 1))
    assert found.best.entitled
    assert reasons(found) == [{"key": "better_rule_open", "values": {"rules": ["acquired_time"]}}]


def test_nothing_is_open_for_somebody_whom_the_old_rules_do_not_touch():
    found = assessed(date(1960, 2, 1), date(1994, 7, 1))
    assert found.best.entitled
    assert reasons(found) == []


def test_an_officer_cannot_choose_a_rule_whose_amount_is_open_or_that_is_not_met():
    found = assessed(date(1968, 2, 1), date(1986, 1, 1))
    stored = StoredDetermination(content=found.to_json())
    grantable = {one.rule for one in found.all if chosen(stored, one.rule)}
    assert grantable == {one.rule for one in found.all if one.entitled}
    assert {"acquired_time", "old_age"}.isdisjoint(grantable)
    assert found.best.rule in grantable


def test_a_yes_of_which_time_leaves_nothing_goes_to_a_person():
    found = assessed(date(1960, 2, 1), date(1994, 7, 1))
    for last, expected in (("2021-10-31", [{"key": "too_old", "values": {}}]), ("2021-11-01", [])):
        ended = replace(found.best, ends_on=date.fromisoformat(last))
        assert reasons(replace(found, best=ended)) == expected


def test_a_death_is_never_passed_over():
    found = assessed(date(1960, 2, 1), date(1994, 7, 1), death=date(2026, 11, 1))
    assert {"died", "law_doubt"} <= {one["key"] for one in reasons(found)}


def test_in_a_new_year_whose_figures_nobody_entered_the_machine_grants_nothing():
    year = max(the_law().parameter(key).dated[-1].since.year for key in WAGES) + 1
    last_day, first_day = date(year - 1, 12, 31), date(year, 1, 1)
    assert reasons(assessed(date(1960, 2, 1), date(1994, 7, 1), last_day)) == []
    missing = [f"parameter:{key}:{first_day}" for key in WAGES]
    (found,) = reasons(assessed(date(1960, 2, 1), date(1994, 7, 1), first_day))
    assert found == {"key": "facts_missing", "values": {"missing": missing}}
    assert f"not published for 1 January {year} (wages/minimum_wage)" in reason_text(found)


def test_a_pension_that_begins_in_the_new_year_waits_for_its_figures_too():
    found = assessed(date(1960, 2, 1), date(1994, 7, 1))
    later = replace(found.best, starts_on=date(2099, 1, 5))
    assert [one["key"] for one in reasons(replace(found, best=later))] == ["facts_missing"]
