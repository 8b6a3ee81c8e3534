"""The same six retirement rules written by hand in integer NumPy, as fast as we could make them.

It knows one day (2 March 2026) and whole lives of months without gaps of law: every number of the
law stands here as a literal, nothing is explained, nothing is shared with ``benefits/law``. It is
the limit that the batch of ``benefits/law/columns.py`` is measured against, and its second opinion.
Dated numbers: EC 103/2019 art. 15 to 20; salaries and factors come from the caller.
"""

from datetime import date
from itertools import pairwise

import numpy as np

from benefits.law.panel import Panel

DAY, MONTH, YEAR = 1_200, 36_500, 438_000
REFORM, ON = date(2019, 11, 13), date(2026, 3, 2)
FLOOR, CEILING = 1_621_00, 8_475_55
# On the last day of each year and on the day: points, rising age and the women's age (in months).
ENDS = [date(year, 12, 31) for year in range(2019, 2026)] + [ON]
POINTS = {"M": [96, 97, 98, 99, 100, 101, 102, 103], "F": [86, 87, 88, 89, 90, 91, 92, 93]}
RISING = {"M": [732 + 6 * n for n in range(8)], "F": [672 + 6 * n for n in range(8)]}
AGE = {"M": [780] * 8, "F": [720, 726, 732, 738, 744, 744, 744, 744]}
EXPECTANCY = {
    45: 346, 46: 337, 47: 329, 48: 320, 49: 312, 50: 304, 51: 296, 52: 288, 53: 280, 54: 272,
    55: 264, 56: 256, 57: 249, 58: 241, 59: 233, 60: 226, 61: 218, 62: 211, 63: 204, 64: 196,
    65: 189, 66: 182, 67: 175, 68: 169, 69: 162, 70: 155, 71: 149, 72: 143, 73: 137, 74: 131,
    75: 125,
}  # fmt: skip


def _number(day):
    return day.year * 12 + day.month - 1


def _age(panel, on):
    """Completed months of age, and whole years with days of 1/365 in units."""
    year, month, day = panel.birth
    months = (on.year - year) * 12 + on.month - month - (day > on.day)
    starts = [
        np.array([0] + [date(y, m, 1).toordinal() for m in range(1, 13)])
        for y in (on.year - 1, on.year)
    ]
    birthday = starts[1][month] + day - 1
    today = on.toordinal()
    days = today - np.where(birthday <= today, birthday, starts[0][month] + day - 1)
    return months, (on.year - year - (birthday > today)) * YEAR + np.minimum(days, 364) * DAY


def by_hand(panel: Panel, factors: np.ndarray) -> np.ndarray:
    """Cents a month by rule and person, -1 where the rule is not met, -2 without a life table.

    ``factors``: of each month of the panel in millionths.
    """
    sex, people = panel.sex, len(panel)
    man = sex == "M"
    at = np.array([_number(day) - panel.first + (day.day == 31) for day in ENDS])
    reform = _number(REFORM) - panel.first
    edges = np.unique(np.concatenate([[0, reform], at]))
    sums = np.zeros((people, len(edges)), dtype=np.int64)
    blocks = np.add.reduceat(panel.units[:, : edges[-1]], edges[:-1], axis=1)
    np.cumsum(blocks, axis=1, out=sums[:, 1:])
    time = sums[:, np.searchsorted(edges, at)]
    # contributions to the month of the last day, that month included
    edges_c = np.unique(np.concatenate([[0], [_number(day) + 1 - panel.first for day in ENDS]]))
    edges_c = np.minimum(edges_c, panel.pay.shape[1])
    paid = [panel.carencia[:, a:b].sum(axis=1) for a, b in pairwise(edges_c)]
    carencia = np.cumsum(paid, axis=0)
    # November 2019 until the 13th: thirteen days of it, and nothing of its rest
    old = np.bitwise_count(panel.reform_days & 0x1FFF).astype(np.int64)
    at_reform = sums[:, np.searchsorted(edges, reform)] + old * DAY
    before = panel.joined <= REFORM.toordinal()
    needed, short = (35 * YEAR, 33 * YEAR) if man else (30 * YEAR, 28 * YEAR)
    gap = np.maximum(needed - at_reform, 0)
    half, full = needed + (gap + 1) // 2, needed + gap
    met = np.zeros((6, people), dtype=bool)
    for n, day in enumerate(ENDS):
        months, units = _age(panel, day)
        had, months_paid = time[:, n], carencia[n] >= 180
        met[0] |= (
            (months >= (780 if man else 744)) & (had >= (20 if man else 15) * YEAR) & months_paid
        )
        moved = before & months_paid
        met[1] |= moved & (months >= AGE[sex][n]) & (had >= 15 * YEAR)
        long = moved & (had >= needed)
        met[2] |= long & (had + units >= POINTS[sex][n] * YEAR)
        met[3] |= long & (months >= RISING[sex][n])
        met[4] |= moved & (at_reform > short) & (had >= half)
        met[5] |= moved & (months >= (720 if man else 684)) & (had >= full)
    months, units = _age(panel, ON)
    cents = np.full((6, people), -1, dtype=np.int64)
    who = np.flatnonzero(met.any(axis=0))
    if not len(who):
        return cents
    first = 1994 * 12 + 6 - panel.first
    last = _number(ON) - panel.first
    pay = panel.pay[who, first:last]
    key = (pay * factors[first:last] + 500_000) // 1_000_000
    key = (key << 18) | (panel.units[who, first:last] << 1) | panel.carencia[who, first:last]
    key *= pay != 0
    key.sort(axis=1)
    width = key.shape[1] + 1
    count = np.count_nonzero(pay, axis=1)
    start = np.arange(len(who)) * width + width - 1 - count
    total = np.zeros((3, len(who), width), dtype=np.int64)
    np.cumsum(key >> 18, axis=1, out=total[0, :, 1:])
    np.cumsum((key >> 1) & 0x1FFFF, axis=1, out=total[1, :, 1:])
    np.cumsum(key & 1, axis=1, out=total[2, :, 1:])
    low_cents, low_units, low_carencia = total.reshape(3, -1)
    divisor = np.where(panel.joined[who] < date(1994, 8, 1).toordinal(), 108, 0)
    place = np.full(people, -1)
    place[who] = np.arange(len(who))
    least = [
        np.full(people, (20 if man else 15) * YEAR),
        np.full(people, 15 * YEAR),
        np.maximum(POINTS[sex][-1] * YEAR - units, needed),
        np.full(people, needed),
        half,
        full,
    ]
    for rule in range(6):
        rows = np.flatnonzero(met[rule])
        if not len(rows):
            continue
        p = place[rows]
        had, go, number = time[rows, -1], start[p], count[p]
        most = np.maximum(number - np.maximum(divisor[p], 1), 0)
        most = _most(low_units, go, most, had - least[rule][rows])
        most = _most(low_carencia, go, most, carencia[-1][rows] - 180)
        if rule == 4:
            times = most + 1
            whom = np.repeat(np.arange(len(rows)), times)
            left = np.arange(len(whom)) - np.repeat(np.cumsum(times) - times, times)
        else:
            lowest = (had - low_units[go + most]) // YEAR
            times = had // YEAR - lowest + 2
            whom = np.repeat(np.arange(len(rows)), times)
            step = np.arange(len(whom)) - np.repeat(np.cumsum(times) - times, times)
            spare = had[whom] % YEAR + (step - 1) * YEAR
            left = np.where(step == 0, 0, _most(low_units, go[whom], most[whom], spare))
        here, ends = go[whom] + left, (go + number)[whom]
        parts = np.maximum(np.maximum(number[whom] - left, divisor[p][whom]), 1)
        mean = (low_cents[ends] - low_cents[here] + parts // 2) // parts
        mean = np.minimum(np.maximum(mean, FLOOR), CEILING)
        kept = had[whom] - low_units[here]
        if rule == 4:
            amount = mean * _factor(kept, units[rows][whom], man) // 10_000
        elif rule == 5:
            amount = mean
        else:
            amount = mean * (60 + 2 * np.maximum(kept // YEAR - (20 if man else 15), 0)) // 100
        amount = np.minimum(np.maximum(amount, FLOOR), CEILING)
        best = np.maximum.reduceat(amount, np.cumsum(times) - times)
        if rule == 4:
            age = units[rows] // YEAR
            best = np.where((age < 45) | (age > 75), -2, best)
        cents[rule, rows] = best
    return cents


def _factor(time, age, man):
    """Ten thousandths, half up: Tc x a / Es x (1 + (Id + Tc x a) / 100)."""
    table = np.array([EXPECTANCY.get(n, 1) for n in range(130)])
    time = time + (0 if man else 5 * YEAR)
    whole = 1_918_440_000_000 * table[age // YEAR]  # 438,000 x 4,380,000,000 x 100 / (10,000 x 10)
    return (31 * time * (4_380_000_000 + 100 * age + 31 * time) + whole // 2) // whole


def _most(totals, start, high, spare):
    """The most months whose total stays within what can be spared."""
    low = np.zeros_like(high)
    for _ in range(int(high.max(initial=0)).bit_length()):
        middle = (low + high + 1) >> 1
        fits = totals[start + middle] <= spare
        low, high = np.where(fits, middle, low), np.where(fits, high, middle - 1)
    return low
