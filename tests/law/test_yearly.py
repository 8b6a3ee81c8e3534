"""Which figures of a year are not known when it has begun."""

from datetime import date

import pytest

from benefits.applications.models import Benefit
from benefits.law.statute import law_of_the_files
from benefits.law.yearly import OTHERWISE, WAGES, not_renewed

MINIMUM, CEILING = (f"parameter:{key}:2027-01-01" for key in WAGES)
LIMIT = "parameter:family_allowance/values:2027-01-01"
TABLE = "parameter:unemployment/values:2027-01-11"


@pytest.fixture
def law():
    """The law as it was known at the end of 2026."""
    found = law_of_the_files()
    for key in {*WAGES, *(key for renewed in OTHERWISE.values() for key in renewed)}:
        value = found.get(key, date(2026, 12, 31))
        found = found.with_change(key, value, date(2026, 1, 11 if "unemployment" in key else 1))
    return found


@pytest.mark.parametrize(
    ("benefit", "on", "missing"),
    [
        ("old_age", date(2026, 1, 1), ()),
        ("old_age", date(2026, 12, 31), ()),
        ("old_age", date(2027, 1, 1), (MINIMUM, CEILING)),
        ("assistance", date(2027, 12, 31), (MINIMUM, CEILING)),
        ("imprisonment", date(2027, 1, 1), (MINIMUM, CEILING, LIMIT)),
        ("family_allowance", date(2027, 2, 28), (LIMIT,)),
        ("unemployment", date(2027, 1, 10), (MINIMUM, CEILING)),
        ("unemployment", date(2027, 1, 11), (MINIMUM, CEILING, TABLE)),
        ("family_grant", date(2027, 6, 1), ()),
        ("old_age", date(2013, 6, 1), ()),  # decided late, by the figures of its own day
    ],
)
def test_a_figure_without_a_value_of_its_year_is_missing(law, benefit, on, missing):
    assert not_renewed(benefit, on, law) == missing


def test_a_figure_that_stays_the_same_is_known_when_its_year_was_entered(law):
    for key in WAGES:
        law = law.with_change(key, law.get(key, date(2026, 12, 31)), date(2027, 1, 1))
    assert not_renewed("old_age", date(2027, 1, 1), law) == ()
    assert not_renewed("old_age", date(2028, 1, 1), law) != ()


def test_every_benefit_that_is_named_exists():
    assert OTHERWISE.keys() <= set(Benefit.values)
