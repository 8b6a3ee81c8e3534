"""The record's doubts: facts that need a human eye, and only those."""

import json
from datetime import date

import pytest
from django.db import connection
from django.utils import translation

from contributions import queries
from contributions.employers.models import Category
from contributions.queries import Doubt
from contributions.record.models import ContributionMonth
from portal.periods import month_range
from tests.contributions import world

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 10)
LAST_DUE = date(2026, 9, 1)  # October's contribution is due on 19 November


@pytest.fixture
def payer():
    return world.employer()


@pytest.fixture
def worker(payer):
    person = world.person()
    world.employ(person, payer, date(2026, 1, 5))
    return person


def months(worker, payer, first=date(2026, 1, 1), last=LAST_DUE, cents=200_000, status="paid"):
    ContributionMonth.objects.bulk_create(
        [
            ContributionMonth(
                person=worker,
                month=month,
                category=Category.EMPLOYEE,
                employer=payer,
                remuneration_cents=cents,
                contribution_cents=cents // 10,
                status=status,
                source="test",
            )
            for month in month_range(first, last)
        ]
    )


def doubts(worker) -> list[Doubt]:
    found = queries.doubts_of(worker.pk, ON)
    json.dumps([doubt.values for doubt in found])  # they are kept as JSON
    with translation.override("en"):
        for doubt in found:
            assert "%(" not in queries.doubt_sentence(doubt.key, doubt.values)
    return found


def test_a_clean_record_has_no_doubt(worker, payer):
    months(worker, payer)
    assert doubts(worker) == []
    assert {fact.status for fact in queries.band_of(worker.pk, ON)} == {"paid"}


def test_a_gap_inside_an_employment_is_a_doubt_and_missing_on_the_band(worker, payer):
    months(worker, payer, last=date(2026, 3, 1))
    months(worker, payer, first=date(2026, 6, 1))
    assert doubts(worker) == [
        Doubt(
            "gap_in_employment",
            {
                "employer": payer.organisation.name,
                "from": "2026-04",
                "until": "2026-05",
                "months": 2,
            },
        )
    ]
    band = {fact.month: fact.status for fact in queries.band_of(worker.pk, ON)}
    assert band[date(2026, 4, 1)] == band[date(2026, 5, 1)] == "missing"


def test_a_month_that_is_not_due_yet_is_not_missing(worker, payer):
    months(worker, payer)
    assert date(2026, 10, 1) not in {fact.month for fact in queries.band_of(worker.pk, ON)}
    assert queries.last_month_due(ON) == LAST_DUE
    assert queries.last_month_due(date(2026, 11, 20)) == date(2026, 10, 1)


def test_no_month_is_expected_after_the_end_or_covered_by_another_payer(payer):
    person, other = world.person(), world.employer()
    world.employ(person, payer, date(2026, 1, 5), ended_on=date(2026, 3, 10))
    world.employ(person, other, date(2026, 1, 1), ended_on=date(2026, 6, 30))
    months(person, payer, last=date(2026, 2, 1))
    months(person, other, last=date(2026, 6, 1), cents=150_000)
    assert doubts(person) == []  # March of the first is covered by the second


def test_declared_and_past_its_day_is_a_doubt_and_not_yet_due_is_none(worker, payer):
    months(worker, payer, last=date(2026, 8, 1))
    months(worker, payer, first=LAST_DUE, status="declared")
    months(worker, payer, first=date(2026, 10, 1), last=date(2026, 10, 1), status="declared")
    assert [(doubt.key, doubt.values["from"]) for doubt in doubts(worker)] == [
        ("declared_unpaid", "2026-09")
    ]


def test_a_wage_that_jumps_is_a_doubt(worker, payer):
    months(worker, payer, last=date(2026, 8, 1))
    months(worker, payer, first=LAST_DUE, cents=700_000)
    found = doubts(worker)
    assert [(doubt.key, doubt.values["month"]) for doubt in found] == [("wage_jump", "2026-09")]
    assert found[0].values["usual_cents"] == 200_000


def test_jumps_of_several_payers_come_in_the_order_of_the_record(worker, payer):
    other = world.employer()
    world.employ(worker, other, date(2026, 1, 1))
    months(worker, other, last=date(2026, 8, 1), cents=100_000)
    months(worker, payer, last=date(2026, 7, 1))
    months(worker, payer, first=date(2026, 8, 1), cents=800_000)
    months(worker, other, first=LAST_DUE, cents=900_000)
    jumps = [doubt.values for doubt in doubts(worker) if doubt.key == "wage_jump"]
    assert [(one["month"], one["cents"]) for one in jumps] == [
        ("2026-08", 800_000),
        ("2026-09", 800_000),
        ("2026-09", 900_000),
    ]


def test_an_ordinary_rise_is_none(worker, payer):
    months(worker, payer, last=date(2026, 8, 1))
    months(worker, payer, first=LAST_DUE, cents=300_000)
    assert doubts(worker) == []


def test_the_same_pay_from_two_payers_is_a_doubt(worker, payer):
    other = world.employer()
    world.employ(worker, other, date(2026, 9, 1))
    months(worker, payer)
    months(worker, other, first=LAST_DUE)
    assert doubts(worker) == [Doubt("same_pay_twice", {"month": "2026-09", "cents": 200_000})]


def test_a_month_outside_the_employment_is_a_doubt(worker, payer):
    months(worker, payer, first=date(2025, 12, 1))
    assert [doubt.key for doubt in doubts(worker)] == ["month_outside_employment"]


def test_a_month_of_several_payers_is_paid_when_all_have_paid(worker, payer):
    other = world.employer()
    months(worker, payer)
    months(worker, other, first=LAST_DUE, cents=100_000, status="declared")
    last = queries.band_of(worker.pk, ON)[-1]
    assert (last.status, last.amount_cents) == ("declared", 300_000)
    assert payer.organisation.name in last.label
    assert other.organisation.name in last.label


def test_somebody_without_employer_is_in_the_record_too():
    person = world.person()
    ContributionMonth.objects.create(
        person=person, month=LAST_DUE, category=Category.OWN_ACCOUNT, remuneration_cents=1,
        contribution_cents=1, status="paid", source="carnê",
    )  # fmt: skip
    one = queries.record_of(person.pk)[0]
    assert (one.employer_id, one.employer_name, one.protocol, one.paid) == (None, "", "", True)
    assert doubts(person) == []


def test_reading_a_record_takes_two_queries(worker, payer, django_assert_num_queries):
    months(worker, payer)
    with django_assert_num_queries(2):
        queries.band_of(worker.pk, ON)
    with django_assert_num_queries(2):
        queries.doubts_of(worker.pk, ON)


def test_a_year_of_a_record_is_what_the_whole_record_says_of_it(worker, payer):
    months(worker, payer, date(2019, 11, 1), date(2021, 1, 1))
    whole = queries.record_of(worker.pk)
    for year, count in ((2018, 0), (2019, 2), (2020, 12), (2021, 1), (9999, 0)):
        found = queries.record_of_year(worker.pk, year)
        assert found == [one for one in whole if one.month.year == year]
        assert len(found) == count


def test_records_come_by_month_and_entry_whoever_paid_and_however(worker, payer):
    other, second = world.employer(), world.person()
    months(worker, other, first=date(2026, 3, 1), last=date(2026, 5, 1), cents=150_000)
    months(worker, payer, last=date(2026, 4, 1))
    months(worker, payer, first=date(2026, 5, 1), last=date(2026, 5, 1), status="declared")
    ContributionMonth.objects.filter(person=worker, month=date(2026, 4, 1)).update(
        paid_on=date(2026, 5, 20)
    )
    months(second, other, first=LAST_DUE)
    found = queries.records_of([worker.pk, second.pk, 0])
    assert [
        (one.month.month, one.employer_id, one.remuneration_cents, one.paid, one.paid_on)
        for one in found[worker.pk]
    ] == [
        (1, payer.pk, 200_000, True, None),
        (2, payer.pk, 200_000, True, None),
        (3, other.pk, 150_000, True, None),
        (3, payer.pk, 200_000, True, None),
        (4, other.pk, 150_000, True, date(2026, 5, 20)),
        (4, payer.pk, 200_000, True, date(2026, 5, 20)),
        (5, other.pk, 150_000, True, None),
        (5, payer.pk, 200_000, False, None),
    ]
    assert found[worker.pk] == queries.record_of(worker.pk)
    assert [one.employer_name for one in found[second.pk]] == [other.organisation.name]
    assert found[0] == []


def test_a_stamp_changes_with_the_record_and_tells_a_month_from_a_job(worker, payer):
    with_job, empty = worker.pk, world.person().pk
    first = queries.record_stamps([with_job, empty])
    assert first[with_job] != first[empty]
    months(worker, payer)
    second = queries.record_stamps([with_job, empty])
    assert second[with_job] != first[with_job] and second[empty] == first[empty]
    assert queries.record_stamps([with_job, empty]) == second
    ContributionMonth.objects.filter(person=worker, month=LAST_DUE).update(status="declared")
    assert queries.record_stamps([with_job])[with_job] != second[with_job]


def test_stamps_read_no_row_twice_though_the_database_counted_before_they_came(worker, payer):
    """Its statistics say "hardly a row", as after a payroll that came a moment ago."""
    months(worker, payer, first=date(1990, 1, 1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contributions_contributionmonth, contributions_employment")
    people = [world.person() for _number in range(30)]
    for person in people:
        months(person, payer, first=date(2000, 1, 1))
    before = _rows_read()
    queries.record_stamps([person.pk for person in people])
    assert _rows_read() - before <= ContributionMonth.objects.count()


def _rows_read() -> int:
    """Rows of months that this transaction has read by going through the whole table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(seq_tup_read), 0)::bigint FROM pg_stat_xact_user_tables"
            " WHERE relname = 'contributions_contributionmonth'"
        )
        return cursor.fetchone()[0]
