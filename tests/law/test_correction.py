"""Correction factors against the tables that the ministry printed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from benefits.law.correction import correction_table
from portal.periods import month_number, parse_month
from portal.statutes import NoValueInForce

from .people import LAW

# Portaria MPS 682/2004, of June 2004, for arrears: the same old months, another last month
RATIOS_OF_2004 = """
1994-07 3.633117 1994-08 3.424884 1994-09 3.247567 1994-10 3.199258 1994-11 3.140839
1994-12 3.041386 1995-01 2.976207 1995-02 2.927320 1995-03 2.898624 1995-04 2.858322
1995-05 2.804476 1995-06 2.734207 1995-07 2.685334 1995-08 2.620860 1995-09 2.594398
1995-10 2.564394 1995-11 2.528988 1995-12 2.491369 1996-01 2.450928 1996-02 2.415660
1996-03 2.398629 1996-04 2.391693 1996-05 2.375068 1996-06 2.335826 1996-07 2.307673
1996-08 2.282790 1996-09 2.282699 1996-10 2.279735 1996-11 2.274731 1996-12 2.268379
1997-01 2.248592 1997-02 2.213617 1997-03 2.204358 1997-04 2.179081 1997-05 2.166300
1997-06 2.159820 1997-07 2.144807 1997-08 2.142878 1997-09 2.142878 1997-10 2.130309
1997-11 2.123091 1997-12 2.105614 1998-01 2.091185 1998-02 2.072943 1998-03 2.072529
1998-04 2.067773 1998-05 2.067773 1998-06 2.063028 1998-07 2.057267 1998-12 2.057267
1999-01 2.037302 1999-02 2.014139 1999-03 1.928513 1999-04 1.891070 1999-05 1.890503
1999-06 1.890503 1999-07 1.871414 1999-08 1.842125
"""
PRINTED = {
    "2004-07": "1994-07 3.652375 1994-08 3.443038 1994-12 3.057507 1995-01 2.991982",  # MPS 782
    "2004-11": "1994-07 3.710014 1994-08 3.497374 1994-09 3.316304 1994-12 3.105758",  # MPS 1.303
    "1999-07": """
1995-07 1.434922 1995-08 1.400470 1995-09 1.386330 1996-03 1.281720 1996-04 1.278014
1996-05 1.269130 1996-08 1.219821 1996-09 1.219772 1997-08 1.145058 1997-09 1.145058
1997-12 1.125146
""",  # MPAS 5.441
}
CLOSE = Fraction(2, 1_000_000)


def pairs(text: str) -> list[tuple[str, Fraction]]:
    words = text.split()
    return [(m, Fraction(f)) for m, f in zip(words[::2], words[1::2], strict=True)]


def factor(base: str, month: str) -> Fraction:
    table = correction_table(parse_month(base), LAW)
    return Fraction(table.factors[month_number(parse_month(month))], 10**table.decimals)


@pytest.mark.parametrize(
    ("base", "month", "printed"),
    [(base, *pair) for base, table in PRINTED.items() for pair in pairs(table)],
)
def test_the_factor_is_the_one_that_the_ministry_printed(
    base: str, month: str, printed: Fraction
) -> None:
    assert abs(factor(base, month) - printed) <= CLOSE


@pytest.mark.parametrize(("month", "printed"), pairs(RATIOS_OF_2004))
def test_old_months_stand_to_each_other_as_printed(month: str, printed: Fraction) -> None:
    own = factor("2004-06", month) / factor("2004-06", "1999-08")
    assert abs(own - printed / Fraction("1.842125")) <= CLOSE


def test_the_last_published_index_stands_in_and_says_so() -> None:
    table = correction_table(date(2026, 6, 15), LAW)
    assert table.waits_for_index and table.last_index == date(2025, 12, 1)
    assert not correction_table(date(2026, 1, 1), LAW).waits_for_index
    assert table.correct(100_00, month_number(date(2026, 3, 1)), "half_up") == 100_00


def test_a_law_that_waits_for_the_index_has_no_factor_without_it() -> None:
    waiting = LAW.with_change("correction/missing_index", "wait", date(2000, 1, 1))
    with pytest.raises(NoValueInForce, match="correction/index has no value"):
        correction_table(date(2026, 3, 1), waiting)


def test_pay_of_the_base_month_itself_is_not_corrected() -> None:
    table = correction_table(date(2020, 1, 1), LAW)
    assert month_number(date(2020, 1, 1)) not in table.factors
    assert min(table.factors) == month_number(date(1994, 7, 1))
