"""What an award pays in a month, and the tax withheld: the law's functions, and the same in SQL.

A run computes millions of payments in one statement, so the dated values of the law are written
into it. tests/benefits/payments/test_amounts.py holds the two against each other.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from benefits.applications import forms
from benefits.applications.forms.base import Rise
from benefits.applications.models import Benefit
from benefits.law.readjustment import readjust, readjusted_to
from benefits.law.statute import the_law
from benefits.payments.exempt import exempt_sql
from benefits.payments.models import Award
from benefits.payments.months import DAYS_OF_A_MONTH, month_cents, paid_days
from portal.components.dates import month_name
from portal.errors import Mendable
from portal.money import split_equally
from portal.periods import add_months, first_of_month
from portal.statutes import NoValueInForce

_NO_LIMIT = 9_000_000_000_000_000


def gross_cents(
    amount_cents: int,
    starts_on: date,
    ends_on: date | None,
    month: date,
    *,
    benefit: str = Benefit.OLD_AGE,
) -> int:
    """What an award pays for a month before tax, after every yearly readjustment until then."""
    in_force = in_force_cents(amount_cents, starts_on, month, benefit)
    return month_cents(in_force, paid_days(starts_on, ends_on, month))


def in_force_cents(
    amount_cents: int,
    starts_on: date,
    month: date,
    benefit: str,
    counts_from: date | None = None,
) -> int:
    """The amount of a whole month as its benefit rises.

    `counts_from`: the first day of the right, when the amount stands as of a later `starts_on`.
    """
    rise = forms.of(benefit).pay.rise
    if rise is Rise.NONE:
        return amount_cents
    if rise is Rise.MINIMUM_WAGE:
        return int(the_law().get("wages/minimum_wage", max(month, first_of_month(starts_on))))
    if rise is Rise.FLOOR:
        later = month.year > starts_on.year
        return max(amount_cents, the_law().get("wages/minimum_wage", month) if later else 0)
    floor = rise is not Rise.RATE_WITHOUT_FLOOR
    for year in range(starts_on.year + 1, month.year + 1):
        january = date(year, 1, 1)
        first = counts_from or starts_on
        amount_cents = readjust(amount_cents, first, january, the_law(), floor=floor)
    return amount_cents


def raised_cents(amount_cents: int, first: date, on: date, benefit: str) -> int:
    """An amount of the first day of a right as it stands on a later day.

    The minimum wage is looked at on that day only: before, nobody received this amount.
    NoValueInForce while the rate of a January in between is not published.
    """
    rise = forms.of(benefit).pay.rise
    if rise not in (Rise.RATE, Rise.RATE_WITHOUT_FLOOR):
        return in_force_cents(amount_cents, first, on, benefit)
    raised = readjusted_to(amount_cents, first, on, the_law(), floor=False)
    if rise is Rise.RATE_WITHOUT_FLOOR:
        return raised
    return max(raised, int(the_law().get("wages/minimum_wage", on)))


def award_gross_cents(award: Award, month: date) -> int:
    """What this award pays for a month: its share of the whole, or one instalment."""
    if award.instalments is not None:
        return award.amount_cents
    return month_cents(share_cents(award, month), paid_days(award.starts_on, award.ends_on, month))


def share_cents(award: Award, month: date) -> int:
    """What a whole month of an award gives, as it stands in a month: its share of the whole."""
    whole = in_force_cents(
        award.whole_cents or award.amount_cents,
        award.starts_on,
        month,
        award.benefit,
        award.counts_from,
    )
    return split_equally(whole, award.parts)[award.part - 1]


def amount_on(award: Award, on: date) -> int:
    """What an award gives for a whole month on a day: after each yearly readjustment, before tax.

    While the rate of the newest January is not published, the amount before it stands.
    """
    if award.instalments is not None:
        return award.amount_cents
    whole = award.whole_cents or award.amount_cents
    for year in range(on.year, award.starts_on.year, -1):
        try:
            january = date(year, 1, 1)
            whole = in_force_cents(
                whole, award.starts_on, january, award.benefit, award.counts_from
            )
            break
        except NoValueInForce:
            continue
    return split_equally(whole, award.parts)[award.part - 1]


def gross_sql(first_start: date, last_month: date) -> str:
    """SQL for `award_gross_cents` on d.amount_cents, d.starts_on, d.counts_from (d.starts_on when
    the award names none), d.ends_on, d.month, d.benefit, d.part, d.parts, d.shared_cents (of the
    whole) and d.instalments.

    `first_start` is the earliest start of any award it will meet. Mendable when the law does not
    know the rate of a January in between: then no amount is guessed.
    """
    return (
        "(CASE WHEN d.instalments IS NOT NULL THEN d.amount_cents ELSE"
        f" (2 * ({share_sql(first_start, last_month)}) * {_DAYS} + {DAYS_OF_A_MONTH})"
        f" / {2 * DAYS_OF_A_MONTH} END)"
    )


def share_sql(first_start: date, last_month: date) -> str:
    """SQL for `share_cents` on the same columns, without d.instalments."""
    whole = f"({_in_force_sql(first_start, last_month)})::bigint"
    return (
        f"CASE WHEN d.parts = 1 THEN {whole} ELSE {whole} / d.parts"
        f" + CASE WHEN d.part <= {whole} % d.parts THEN 1 ELSE 0 END END"
    ).replace("%", "%%")


_FIRST = "CASE WHEN d.starts_on > d.month THEN extract(day FROM d.starts_on)::bigint ELSE 1 END"
_LAST = (
    "CASE WHEN d.ends_on < (d.month + interval '1 month - 1 day')::date"
    f" THEN least(extract(day FROM d.ends_on)::bigint, {DAYS_OF_A_MONTH})"
    f" ELSE {DAYS_OF_A_MONTH} END"
)
_DAYS = f"greatest({_LAST} - {_FIRST} + 1, 1)"


def _in_force_sql(first_start: date, last_month: date) -> str:
    """The amount after each January, one inside the other: the rounding of a year carries on."""
    law, amount = the_law(), "coalesce(d.shared_cents, d.amount_cents)"
    first_amount, without_floor = amount, _benefits(Rise.RATE_WITHOUT_FLOOR)
    for year in range(first_start.year + 1, last_month.year + 1):
        january = date(year, 1, 1)
        try:
            table = law.get("readjustment/rates", january)
            rounding = law.get("readjustment/rounding", january)
            floor = law.get("wages/minimum_wage", january)
            ceiling = law.get("wages/ceiling", january)
        except NoValueInForce as unknown:
            raise Mendable(
                _("The rate by which pensions rise in %(month)s is not known yet.")
                % {"month": month_name(january)}
            ) from unknown
        due = f"d.starts_on < DATE '{january}' AND d.month >= DATE '{january}'"
        raised = _rounded(f"({amount}) * (1 + {_rate_sql(table, january)})", rounding)
        amount = (
            f"least(greatest({raised}, CASE WHEN {due} AND d.benefit NOT IN ({without_floor})"
            f" THEN {floor} ELSE 0 END),"
            f" CASE WHEN {due} THEN {ceiling} ELSE {_NO_LIMIT} END)"
        )
    minimum_wage = _minimum_wage_sql(first_start, last_month)
    next_year = "extract(year FROM d.month) > extract(year FROM d.starts_on)"
    return (
        f"CASE WHEN d.benefit IN ({_benefits(Rise.MINIMUM_WAGE)}) THEN {minimum_wage}"
        f" WHEN d.benefit IN ({_benefits(Rise.FLOOR)}) THEN"
        f" greatest({first_amount}, CASE WHEN {next_year} THEN {minimum_wage} ELSE 0 END)"
        f" WHEN d.benefit IN ({_benefits(Rise.NONE)}) THEN {first_amount} ELSE {amount} END"
    )


def _benefits(rise: Rise) -> str:
    """The benefits that rise so, as a list of SQL."""
    return ", ".join(f"'{form.benefit}'" for form in forms.FORMS.values() if form.pay.rise is rise)


def _minimum_wage_sql(first_start: date, last_month: date) -> str:
    """The minimum wage of d.month."""
    law, month = the_law(), first_of_month(first_start)
    steps: list[tuple[date, int]] = []
    january = date(last_month.year, 1, 1)
    if law.parameter("wages/minimum_wage").dated[-1].since < january:
        # The wage of last year has no end: it would pay the new year too little in silence.
        raise Mendable(
            _("The minimum wage of %(month)s is not known yet.") % {"month": month_name(january)}
        )
    while month <= last_month:
        try:
            wage: int = law.get("wages/minimum_wage", month)
        except NoValueInForce as unknown:
            raise Mendable(
                _("The minimum wage of %(month)s is not known yet.") % {"month": month_name(month)}
            ) from unknown
        if not steps or steps[-1][1] != wage:
            steps.append((month, wage))
        month = add_months(month, 1)
    whens = " ".join(f"WHEN d.month >= DATE '{since}' THEN {wage}" for since, wage in steps[::-1])
    return f"CASE {whens} END" if steps else "0"


def _rate_sql(table: dict[str, object], january: date) -> str:
    by_start = table["by_start"]
    assert isinstance(by_start, dict)
    whens = " ".join(
        f"WHEN d.counts_from >= DATE '{january.year - 1}-{month:02d}-01'"
        f" AND d.counts_from < DATE '{january.year - 1}-{month:02d}-01' + interval '1 month'"
        f" THEN {_exact(rate)}"
        for month, rate in sorted(by_start.items())
    )
    return (
        f"CASE WHEN d.starts_on >= DATE '{january}' OR d.month < DATE '{january}' THEN 0"
        f" {whens} ELSE {_exact(table['full'])} END"
    )


# ── Income tax ───────────────────────────────────────────────────────────────────────────────


def tax_sql(on: date, exempt_too: str | None = None) -> str:
    """SQL for `withholding(due.whole_cents, …, pension_at_65=due.at_65).tax_cents`, and 0 where
    due.benefit is not taxed or `exempt_too` says so, else `exempt_sql` of due.month.

    The table is the one in force on the day of payment. Each month is taxed by itself, so that
    arrears do not climb the brackets (Lei 7.713/1988 art. 12-A).
    """
    law = the_law()
    try:
        table = law.get("withholding/table", on)
        exempt = law.get("withholding/exempt_65", on)
        rounding = law.get("withholding/rounding", on)
        reduction = law.get("withholding/reduction", on)
    except NoValueInForce as unknown:
        raise Mendable(_("The income tax table for the day of payment is not known.")) from unknown
    taxable = f"greatest(due.whole_cents - CASE WHEN due.at_65 THEN {exempt} ELSE 0 END, 0)"
    base = f"greatest({taxable} - {table['simplified']}, 0)"
    whens = " ".join(
        f"WHEN {base} <= {bracket['up_to']} THEN {_bracket(base, bracket)}"
        for bracket in table["brackets"]
        if bracket["up_to"] is not None
    )
    tax = f"greatest(CASE {whens} ELSE {_bracket(base, table['brackets'][-1])} END, 0)"
    owed = _rounded(f"greatest({tax} - {_reduction_sql(taxable, reduction)}, 0)", rounding)
    free = f"due.benefit IN ({_untaxed()}) OR {exempt_too or exempt_sql(on)}"
    return f"(CASE WHEN {free} THEN 0 ELSE {owed} END)"


def _untaxed() -> str:
    return ", ".join(f"'{form.benefit}'" for form in forms.FORMS.values() if not form.pay.taxed)


def _bracket(base: str, bracket: dict[str, object]) -> str:
    return f"({base} * {_exact(bracket['rate'])} - {bracket['deduct']})"


def _reduction_sql(taxable: str, rule: dict[str, object] | None) -> str:
    if rule is None:
        return "0"
    return (
        f"CASE WHEN {taxable} > {rule['up_to']} THEN 0"
        f" WHEN {taxable} <= {rule['full_up_to']} THEN {rule['full']}"
        f" ELSE greatest({rule['base']} - {_exact(rule['per_real'])} * {taxable}, 0) END"
    )


def turns_65(born_on: str, month: str) -> str:
    """SQL: whether somebody is 65 in a month, from the month of the birthday on."""
    return f"({born_on} + interval '65 years' < {month} + interval '1 month')"


def _exact(share: object) -> str:
    """A share as an exact decimal; one that has none would be a silent rounding."""
    assert isinstance(share, Fraction | int)
    scaled = Fraction(share) * 10**12
    if scaled.denominator != 1:
        raise ValueError(f"{share} has no exact decimal")
    return f"{scaled.numerator}e-12::numeric"


def _rounded(expression: str, rounding: str) -> str:
    """Whole cents; amounts are never below zero here, so half away from zero is half up."""
    return {"half_up": f"round({expression})", "truncate": f"trunc({expression})"}[rounding]
