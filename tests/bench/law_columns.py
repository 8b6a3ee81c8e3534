"""Many people at once: the law asked of columns beside the same rules written by hand in NumPy."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from benefits.law.ages import Birth
from benefits.law.columns import RULES, Answered, answered
from benefits.law.correction import correction_table
from benefits.law.panel import ROWS, Panel
from benefits.law.statute import the_law
from portal.periods import month_from_number, month_number
from tests.bench.harness import Reading, measure
from tests.bench.law_by_hand import ON, by_hand

PEOPLE, FEW, WARM = 100_000, 10_000, 2
MONTHS = 420
FIRST = month_number(date(1991, 3, 1))  # 420 months to February 2026
REFORM = month_number(date(2019, 11, 1)) - FIRST


def panels(people: int, seed: int = 2026) -> Iterator[Panel]:
    """Invented people of 50 to 70 years with up to 35 years of work, a panel at a time."""
    law, chance = the_law(), np.random.default_rng(seed)
    months = [month_from_number(number) for number in range(FIRST, FIRST + MONTHS)]
    days = np.array([month.toordinal() for month in months])
    worth = np.diff(days, append=days[-1] + 28) * 1_200
    worth[REFORM + 1 :] = 36_500
    known = [max(month, date(1994, 7, 1)) for month in months]
    floor, ceiling = (
        np.array([law.get(key, month) for month in known])
        for key in ("wages/minimum_wage", "wages/ceiling")
    )
    for place in range(0, people, ROWS):
        rows = min(ROWS, people - place)
        start = chance.integers(-200, 160, rows)
        steady = chance.choice([0.8, 0.9, 1.0, 1.0], (rows, 1))  # every second one without a gap
        works = np.arange(MONTHS) >= start[:, None]
        works &= chance.random((rows, MONTHS)) < steady
        level = chance.uniform(1.0, 8.0, (rows, 1)) * chance.uniform(0.7, 1.3, (rows, MONTHS))
        pay = np.minimum((floor * np.maximum(level, 1)).astype(np.int64), ceiling)
        birth = chance.integers(date(1956, 1, 1).toordinal(), date(1976, 1, 1).toordinal(), rows)
        born = [date.fromordinal(int(one)) for one in birth]
        yield Panel(
            sex="MF"[place // ROWS % 2],
            birth=Birth(*(np.array([getattr(b, part) for b in born]) for part in Birth._fields)),
            joined=days[np.maximum(start, 0)] + 30 * np.minimum(start, 0),
            first=FIRST,
            pay=(pay * works).astype(np.int32),
            units=(worth * works).astype(np.int32),
            carencia=works,
            reform_days=works[:, REFORM] * np.int64((1 << 30) - 1),
        )


def _factors() -> np.ndarray:
    table = correction_table(ON, the_law())
    return np.array([table.factor(FIRST + month) for month in range(MONTHS)], dtype=np.int64)


@measure(
    "law.columns",
    f"{PEOPLE:,} people, six rules, from prepared facts to cents / the same by hand in NumPy; "
    "µs a person; any difference of a cent or of a right fails",
)
def columns() -> Reading:
    law, factors, took = the_law(), _factors(), [0.0, 0.0]
    for panel in panels(WARM * ROWS, seed=1):  # tables that are made once; both sexes
        answered(panel, law, ON), by_hand(panel, factors)
    rights, by_rule = 0, np.zeros(len(RULES), dtype=int)
    for panel in panels(PEOPLE):
        started = time.perf_counter()
        ours = answered(panel, law, ON)
        best = ours.best_cents
        between = time.perf_counter()
        theirs = by_hand(panel, factors)
        other = np.maximum(theirs.max(axis=0), -1)
        took[0] += between - started
        took[1] += time.perf_counter() - between
        _refuse_differences(ours, theirs)
        assert np.array_equal(best, other)
        rights += int((best >= 0).sum())
        by_rule += (ours.cents >= 0).sum(axis=1)
    told = ", ".join(f"{rule.key} {n:,}" for rule, n in zip(RULES, by_rule, strict=True))
    print(f"{PEOPLE:,} people equal to the cent; {rights:,} have a right: {told}")
    if by_rule.min() < PEOPLE // 100 or not PEOPLE // 5 < rights < PEOPLE * 4 // 5:
        raise SystemExit("the people prove too little")
    return Reading(took[0] / PEOPLE * 1e6, took[1] / PEOPLE * 1e6, "µs", bar=10)


def _refuse_differences(ours: Answered, theirs: np.ndarray) -> None:
    """Stop at the first amount that is not the same, or given by one side alone."""
    for rule, person in np.argwhere(ours.cents != theirs):
        raise SystemExit(
            f"{ours.rules[rule]}: {ours.cents[rule, person]} is not {theirs[rule, person]} cents"
        )


@measure("law.columns_memory", f"peak memory for {PEOPLE:,} people / for {FEW:,}")
def memory() -> Reading:
    """Each in a process of its own, so that no peak hides behind another.

    It is the peak since the process began its program (VmHWM): ``ru_maxrss`` would be the larger of
    that and of what the process used that started it.
    """
    return Reading(_peak(PEOPLE), _peak(FEW), "MB", bar=1.1)


def _peak(people: int) -> float:
    command = [sys.executable, "-m", "tests.bench.law_columns", str(people)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout) / 1024


if __name__ == "__main__":
    for one in panels(int(sys.argv[1])):
        answered(one, the_law(), ON)
    status = Path("/proc/self/status").read_text("utf-8")
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
