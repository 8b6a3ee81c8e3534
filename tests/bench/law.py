"""What an explained determination costs beside a bare sum of the same months."""

import json
import time
from datetime import date
from functools import cache

from benefits.law.batch import answers
from benefits.law.facts import Facts, months_of
from benefits.law.old_age import determine
from benefits.law.retirement import best_retirement
from benefits.law.statute import the_law
from contributions.law.employee import employee_contribution_cents
from portal.periods import Span
from tests.bench.harness import Reading, measure, typical

_ON = date(2026, 3, 2)


@cache
def _career() -> Facts:
    """35 years of months for one man."""
    spans = [Span(date(1991, 1, 1), date(2025, 12, 31))]
    months = months_of(spans, 3_000_00, employer="ACME")
    return Facts(birth=date(1960, 5, 1), sex="M", requested_on=_ON, months=months)


def _bare_sum() -> int:
    """Correct, cap and add up each month with plain whole numbers: no law, no explanation."""
    total = 0
    for month in _career().months:
        corrected = (month.remuneration_cents or 0) * 1_234_567 // 1_000_000
        total += min(max(corrected, 1_621_00), 8_475_55)
    return total // len(_career().months)


@measure("law.old_age", "the permanent rule, explained, 420 months / a bare sum of the months")
def old_age() -> Reading:
    law = the_law()
    ours = typical(lambda: determine(_career(), law, _ON))
    return Reading(ours * 1e3, typical(_bare_sum) * 1e3, "ms", bar=60)


@measure("law.career", "every retirement rule, explained, 420 months / a bare sum of the months")
def career() -> Reading:
    ours = typical(lambda: best_retirement(_career(), _ON))
    return Reading(ours * 1e3, typical(_bare_sum) * 1e3, "ms", bar=400)


@measure("law.contribution", "a worker's contribution by dated parameters / four bare brackets")
def contribution() -> Reading:
    month = date(2026, 1, 1)

    def bare(cents: int = 5_000_00) -> int:
        total = 0
        for floor, ceiling, share in (
            (0, 1_621_00, 750),
            (1_621_00, 2_902_84, 900),
            (2_902_84, 4_354_27, 1200),
            (4_354_27, 8_475_55, 1400),
        ):
            total += (max(min(cents, ceiling) - floor, 0)) * share
        return total // 10_000

    ours = typical(lambda: employee_contribution_cents(5_000_00, month))
    return Reading(ours * 1e6, typical(bare) * 1e6, "µs", bar=20)


@measure("law.batch", "a line of JSON to a line of JSON, every rule explained / a bare sum")
def batch() -> Reading:
    """As `manage.py determine` works: one by one, so that memory does not grow with the lines."""
    line = json.dumps(_career().to_json()).encode()
    people, law = 400, the_law()
    done = 0
    started = time.perf_counter()
    for found in answers(((number, line) for number in range(people)), law):
        done += len(json.dumps(found)) > 0
    ours = (time.perf_counter() - started) / done
    return Reading(ours * 1e3, typical(_bare_sum) * 1e3, "ms", bar=400)
