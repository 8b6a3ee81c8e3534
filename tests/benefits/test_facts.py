"""What the law is told about a person: the record, the registers, the answers."""

from datetime import date

import pytest

from benefits.eligibility.facts import Gathered, gather, stamps_of
from benefits.law.facts import OUTSIDE, Category
from contributions.employers.models import Category as RecordCategory
from contributions.employers.models import Employment
from contributions.record.models import ContributionMonth
from portal.records import acting
from tests.benefits import world

pytestmark = pytest.mark.django_db
ON = world.NOW.date()


def test_every_category_of_the_record_has_a_meaning_in_law():
    assert set(RecordCategory.values) == {category.value for category in set(Category) - OUTSIDE}


def test_months_begin_and_end_with_the_employment():
    made = world.person()
    job = world.employer()
    with acting("test", "world"):
        Employment.objects.create(
            person=made, employer=job, started_on=date(2001, 3, 17), ended_on=date(2001, 5, 9)
        )
    for month in (3, 4, 5):
        a_month(made, date(2001, month, 1), job)
    days = [(m.first_day, m.last_day) for m in gather(made.pk, {}, ON).facts.months]
    assert days == [(17, 31), (1, 30), (1, 9)]


def a_month(made, month, job=None, category="employee", paid_on=None):
    return ContributionMonth.objects.create(
        person=made,
        month=month,
        category=category,
        employer=job,
        remuneration_cents=200_000,
        contribution_cents=20_000,
        status="paid",
        paid_on=paid_on,
        source="declaration",
    )


@pytest.mark.parametrize(
    ("category", "paid_on", "late"),
    [
        ("own_account", date(2010, 4, 15), False),
        ("own_account", date(2010, 4, 16), True),
        ("mei", date(2010, 4, 20), False),
        ("mei", date(2010, 4, 22), True),  # the 20th is a Tuesday, the 21st a holiday
        ("voluntary", date(2011, 1, 1), True),
        ("simplified", date(2010, 4, 16), True),
        ("company_service", date(2011, 1, 1), False),
        ("smallholder", None, False),
        ("employee", date(2011, 1, 1), False),
        ("domestic", None, False),
    ],
)
def test_only_who_pays_for_themselves_can_be_late(category, paid_on, late):
    made = world.person()
    a_month(made, date(2010, 3, 1), category=category, paid_on=paid_on)
    assert [m.paid_late for m in gather(made.pk, {}, ON).facts.months] == [late]


def test_the_facts_survive_storage_and_keep_their_hash():
    made = world.claimant()
    gathered = gather(made.pk, {"left_work_on": "2026-10-31"}, ON)
    assert Gathered.stored(gathered.content).facts == gathered.facts
    assert gather(made.pk, {"left_work_on": "2026-10-31"}, ON).hash == gathered.hash
    assert gathered.facts.left_work_on == date(2026, 10, 31)
    assert gathered.facts.months[0].category is Category.EMPLOYEE


def test_months_after_the_request_are_not_counted():
    made = world.person()
    world.record(made, first=date(2026, 1, 1), last=date(2026, 12, 1))
    assert max(m.month for m in gather(made.pk, {}, date(2026, 6, 15)).facts.months) == date(
        2026, 6, 1
    )


@pytest.mark.parametrize("what", ["new", "changed", "gone", "job", "person"])
def test_the_stamp_moves_with_everything_that_the_law_is_told(what):
    made = world.claimant()
    other = world.claimant().pk
    before = stamps_of([made.pk, other])
    assert stamps_of([made.pk, other]) == before
    assert before[made.pk] != before[other]
    months = ContributionMonth.objects.filter(person=made)
    if what == "new":
        a_month(made, date(1993, 1, 1))
    elif what == "changed":
        months.filter(month=date(2000, 1, 1)).update(remuneration_cents=1)
    elif what == "gone":
        months.filter(month=date(2000, 1, 1)).delete()
    else:
        with acting("test", "world"):
            if what == "job":
                Employment.objects.filter(person=made).update(ended_on=date(2020, 1, 1))
            else:
                made.born_on = date(1961, 1, 1)
                made.save(update_fields=["born_on"])
    after = stamps_of([made.pk, other])
    assert after[made.pk] != before[made.pk]
    assert after[other] == before[other]
