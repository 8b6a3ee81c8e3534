"""What is due of the 13th payments, for a run of its own: in SQL over all awards, and for one.

The 13th is that of the right: an award that goes on as another one, or that a new calculation took
the place of, hands its year over to it. Due is what the law gives by the run's month, by
`benefits.law.thirteenth`, less what was paid of the year's 13th before; so halves add up, a new
calculation is followed, and a second run adds nothing. Tax is withheld of the whole and by itself,
with the last part (Lei 8.134/1990 art. 16).
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Min, Q, Sum
from django.utils.translation import gettext as _

from benefits.applications.models import Benefit
from benefits.law.accumulation import clashing
from benefits.law.statute import the_law
from benefits.law.thirteenth import has_thirteenth, owed_by, thirteenth, twelfths
from benefits.law.withholding import withholding
from benefits.payments import accumulating
from benefits.payments.amounts import share_sql, tax_sql, turns_65
from benefits.payments.exempt import is_taxed
from benefits.payments.given_up import GIVEN_UP
from benefits.payments.models import THIRTEENTH_KINDS, Award, AwardState, Payment, PayRun
from benefits.payments.months import pay_day
from benefits.payments.preparing import (
    ACCOUNTS,
    END_TO_END,
    HEX_DIGITS,
    PAIRS,
    Filled,
    write_totals,
)
from benefits.payments.sending import remark
from benefits.payments.withheld_models import WithheldMonth
from portal.errors import Mendable
from portal.periods import Span, anniversary, last_day
from portal.statutes import NoValueInForce

_KINDS = str(THIRTEENTH_KINDS)
_NAMED = 20  # claims that a remark names

_UNPAID = """\
SELECT 1 FROM benefits_withheldmonth w
                             WHERE w.person_id = d.person_id AND w.benefit = d.benefit
                               AND w.released_at IS NULL
                               AND (w.paid_from IS NULL OR w.paid_from > %(month)s)"""
_DUE = """
    CREATE TEMP TABLE thirteenth_due ON COMMIT DROP AS
    WITH RECURSIVE {accounts}, {given_up}, paid AS MATERIALIZED (
        SELECT award_id, extract(year FROM month)::int AS year, sum(gross_cents)::bigint AS gross,
               sum(tax_cents)::bigint AS tax
          FROM benefits_payment WHERE kind IN {kinds} AND replaces_id IS NULL GROUP BY 1, 2
    ), chain AS (
        SELECT id AS award_id, replaces_id AS earlier_id
          FROM benefits_award WHERE replaces_id IS NOT NULL
        UNION ALL
        SELECT chain.award_id, a.replaces_id
          FROM chain JOIN benefits_award a ON a.id = chain.earlier_id
         WHERE a.replaces_id IS NOT NULL
    ), before AS (
        SELECT award_id, year, sum(gross)::bigint AS gross, sum(tax)::bigint AS tax
          FROM (SELECT award_id, year, gross, tax FROM paid
                UNION ALL
                -- Of one that was given up for this one, the part for the months of both.
                SELECT a.id, paid.year, round(paid.gross * m.of_both / m.of_older)::bigint,
                       round(paid.tax * m.of_both / m.of_older)::bigint
                  FROM given_up g
                  JOIN paid ON paid.award_id = g.older_id
                  JOIN benefits_award a ON a.id = g.award_id
                  JOIN benefits_award o ON o.id = g.older_id
                 CROSS JOIN LATERAL (
                       SELECT count(*)::numeric AS of_older, count(*) FILTER (
                                  WHERE (k.first + interval '1 month - 1 day')::date
                                        - greatest(k.first::date,
                                                   coalesce(a.counts_from, a.starts_on))
                                        + 1 >= {days}) AS of_both
                         FROM generate_series(make_date(paid.year, 1, 1),
                                              make_date(paid.year, 12, 1), interval '1 month')
                              k(first)
                        WHERE least((k.first + interval '1 month - 1 day')::date, o.ends_on)
                              - greatest(k.first::date, coalesce(o.counts_from, o.starts_on))
                              + 1 >= {days}) m
                 WHERE m.of_older > 0
                UNION ALL
                SELECT chain.award_id, paid.year, paid.gross, paid.tax
                  FROM chain JOIN paid ON paid.award_id = chain.earlier_id) of_the_right
         GROUP BY 1, 2
    ), years AS (
        SELECT a.id AS award_id, a.person_id, a.decision_id, a.amount_cents, a.starts_on, a.ends_on,
               a.benefit, coalesce(a.payee_id, a.person_id) AS payee_id, a.part, a.parts,
               a.whole_cents AS shared_cents, coalesce(a.counts_from, a.starts_on) AS counts_from,
               make_date(y.year, 1, 1) AS january, make_date(y.year, 12, 31) AS year_end,
               least(%(month)s::date, make_date(y.year, 12, 1)) AS paid_with,
               -- The month whose amount counts: December, the last one, or this one so far.
               least(%(month)s::date, make_date(y.year, 12, 1),
                     date_trunc('month', a.ends_on::timestamp)::date) AS month,
               coalesce(before.gross, 0) AS before_gross_cents,
               coalesce(before.tax, 0) AS before_tax_cents
          FROM benefits_award a
          LEFT JOIN benefits_award later ON later.replaces_id = a.id
          LEFT JOIN (SELECT award_id, max(year) AS year FROM paid GROUP BY 1) newest
            ON newest.award_id = a.id
         CROSS JOIN LATERAL generate_series(
               greatest(extract(year FROM a.starts_on)::int, newest.year),
               least(extract(year FROM %(month)s::date)::int, extract(year FROM a.ends_on)::int,
                     extract(year FROM later.starts_on)::int - 1)) y(year)
          LEFT JOIN before ON before.award_id = a.id AND before.year = y.year
         WHERE a.benefit IN ({benefits}) AND a.instalments IS NULL
           AND a.starts_on <= least(%(month_end)s::date, a.ends_on)
           AND a.state <> 'replaced' AND (a.state = 'active' OR a.ends_on IS NOT NULL)
    ), wholes AS (
        SELECT d.*, (2 * coalesce(b.cents, {share}) * n.twelfths + 12) / 24 AS whole_cents,
               {final} AS final
          FROM years d
          -- Beside another benefit of the same person a month may pay less (`accumulating`).
          LEFT JOIN jsonb_to_recordset(%(banded)s::jsonb) b(award_id bigint, year int, cents bigint)
            ON b.award_id = d.award_id AND b.year = extract(year FROM d.january)
         CROSS JOIN LATERAL (
               SELECT CASE WHEN d.counts_from <= d.january AND NOT coalesce(d.ends_on < d.year_end,
                                                                            false)
                            AND NOT EXISTS ({unpaid}
                                            AND w.month BETWEEN d.january AND d.year_end)
                      THEN 12 ELSE (
                    SELECT count(*)
                      FROM generate_series(d.january, d.year_end, interval '1 month') k(first)
                     WHERE least((k.first + interval '1 month - 1 day')::date, d.ends_on)
                           - greatest(k.first::date, d.counts_from) + 1 >= {days}
                       AND NOT EXISTS ({unpaid} AND w.month = k.first::date)) END AS twelfths) n
    ), owed AS (
        SELECT w.*, CASE WHEN w.final THEN w.whole_cents WHEN {half} THEN w.whole_cents / 2
                         ELSE 0 END AS owed_cents
          FROM wholes w
    )
    SELECT d.*, d.owed_cents - d.before_gross_cents AS gross_cents, c.id AS account_id,
           {at_65} AS at_65,
           CASE WHEN p.died_on IS NOT NULL AND p.died_on < %(month)s THEN 'death_reported'
                WHEN EXISTS (SELECT 1 FROM benefits_award o
                               JOIN (VALUES {pairs}) pair(one, other)
                                 ON pair.one = d.benefit AND pair.other = o.benefit
                              WHERE o.person_id = d.person_id AND o.id < d.award_id
                                AND o.state <> 'replaced'
                                AND NOT (EXISTS (SELECT 1 FROM given_up g
                                                  WHERE g.award_id = d.award_id
                                                    AND g.older_id = o.id)
                                         -- What the older one is still owed comes first.
                                         AND NOT EXISTS (
                                             SELECT 1 FROM owed first
                                              WHERE first.award_id = o.id
                                                AND first.owed_cents > first.before_gross_cents))
                                AND greatest(o.starts_on, d.starts_on, d.january)
                                    <= least(o.ends_on, d.ends_on, d.year_end))
                THEN 'other_benefit'
                WHEN c.id IS NULL THEN 'no_account' END AS reason
      FROM owed d
      JOIN accounts_person p ON p.id = d.person_id
      LEFT JOIN accounts c ON c.person_id = d.payee_id
     WHERE d.owed_cents > d.before_gross_cents
        OR (d.final AND d.owed_cents < d.before_gross_cents
            AND d.january = date_trunc('year', %(month)s::timestamp))
"""
_PAYMENTS = """
    INSERT INTO benefits_payment
           (id, kind, run_id, award_id, person_id, account_id, month, attempt, gross_cents,
            tax_cents, deducted_cents, net_cents, end_to_end_id, state, bank_reason)
    SELECT n.id, CASE WHEN n.final THEN 'thirteenth' ELSE 'first_half' END, %(run)s, n.award_id,
           n.person_id, n.account_id, n.paid_with, 1, n.gross_cents, n.tax_cents, 0,
           n.gross_cents - n.tax_cents, {end_to_end}, 'prepared', ''
      FROM (SELECT s.*, lpad(upper(to_hex(s.id)), {digits}, '0') AS hex
              FROM (SELECT nextval(pg_get_serial_sequence('benefits_payment', 'id')) AS id, due.*,
                           CASE WHEN due.final THEN least(due.gross_cents - 1, greatest(
                                {tax} - due.before_tax_cents, 0)) ELSE 0 END AS tax_cents
                      FROM thirteenth_due due
                     WHERE due.reason IS NULL AND due.gross_cents > 0
                       AND NOT EXISTS (SELECT 1 FROM thirteenth_due held
                                        WHERE held.award_id = due.award_id
                                          AND held.reason IS NOT NULL AND held.gross_cents > 0)
                   ) s) n
    ON CONFLICT DO NOTHING
"""
_HELD = """
    INSERT INTO benefits_payrunhold (run_id, award_id, person_id, reason, months, amount_cents)
    SELECT %(run)s, award_id, person_id, coalesce(
               min(reason) FILTER (WHERE reason = 'death_reported'), min(reason)),
           count(*), sum(gross_cents)
      FROM thirteenth_due WHERE gross_cents > 0
     GROUP BY award_id, person_id HAVING bool_or(reason IS NOT NULL)
"""
# A benefit that ended earlier than was known may have been paid too much of its 13th (RPS art. 120;
# the yearly decrees: accounts are settled). A machine takes nothing back: a person looks.
_TOO_MUCH = """
    SELECT c.protocol FROM thirteenth_due due
      JOIN benefits_decision e ON e.id = due.decision_id
      JOIN benefits_claim c ON c.id = e.claim_id
     WHERE due.gross_cents < 0 ORDER BY c.protocol
"""


def fill(run: PayRun, at: datetime) -> Filled:
    """Adds what is due of the 13th to a prepared run and writes its holds and totals anew."""
    values = {
        "run": run.pk,
        "month": run.month,
        "month_end": last_day(run.month),
        "at": at,
        "banded": json.dumps(_banded(run.month)),
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS thirteenth_due")
        cursor.execute(_due(run.month), values)
        cursor.execute("ANALYZE thirteenth_due")
        cursor.execute(
            _PAYMENTS.format(end_to_end=END_TO_END, digits=HEX_DIGITS, tax=tax_sql(run.pays_on)),
            values,
        )
        added = cursor.rowcount
        cursor.execute("DELETE FROM benefits_payrunhold WHERE run_id = %(run)s", values)
        cursor.execute(_HELD, values)
        held = cursor.rowcount
        cursor.execute(_TOO_MUCH)
        claims = [protocol for (protocol,) in cursor.fetchall()]
        write_totals(cursor, run)
    if claims and added:
        named = ", ".join(claims[:_NAMED])
        remark(run.pk, "thirteenth_too_much", at, count=len(claims), claims=named)
    return Filled(added, held)


def _due(month: date) -> str:
    law = the_law()
    first = Award.objects.aggregate(first=Min("starts_on"))["first"] or month
    try:
        at = law.get("thirteenth/months", month)
    except NoValueInForce as unknown:
        raise Mendable(
            _("The months of the 13th payment of %(year)s are not known.") % {"year": month.year},
            "month",
        ) from unknown
    end = {key: last_day(date(month.year, at[key], 1)) for key in ("first", "second")}
    by_halves = f"d.benefit NOT IN ({_listed(law.get('thirteenth/with_last_payment', month))})"
    whole = "false"
    if month.month >= at["late"]:
        whole = by_halves
    elif month.month >= at["second"]:
        whole = f"({by_halves} AND d.counts_from <= DATE '{end['second']}')"
    half = "false"
    if month.month >= at["first"]:
        half = f"({by_halves} AND d.counts_from <= DATE '{end['first']}')".replace("d.", "w.")
    return _DUE.format(
        accounts=ACCOUNTS,
        given_up=GIVEN_UP,
        kinds=_KINDS,
        benefits=_listed([one for one in Benefit.values if has_thirteenth(one, month, law)]),
        share=share_sql(min(first, month), month),
        final=f"(d.january < DATE '{month.year}-01-01' OR coalesce(d.ends_on <= %(month_end)s,"
        f" false) OR {month.month == 12} OR {whole})",
        half=half,
        unpaid=_UNPAID,
        days=law.get("thirteenth/days", month),
        at_65=turns_65("p.born_on", "d.paid_with"),
        pairs=PAIRS,
    )


def _listed(benefits: Any) -> str:
    return ", ".join(f"'{one}'" for one in benefits)


def _banded(month: date) -> list[dict[str, int]]:
    """What a whole month pays of awards that stand beside another one, by year."""
    found: dict[tuple[int, int], int] = {}
    for pair in accumulating.pairs():
        for award in (pair.pension, pair.retirement):
            for year in range(pair.first.year, month.year + 1):
                beside = accumulating.beside(award, _counts_on(award, year, month), [pair])
                if beside is not None:
                    key = award.pk, year
                    found[key] = min(beside.paid_cents, found.get(key, beside.paid_cents))
    return [{"award_id": one, "year": year, "cents": cents} for (one, year), cents in found.items()]


def _counts_on(award: Award, year: int, month: date) -> date:
    """The day whose amount counts for a year, as far as a month knows."""
    return min(last_day(month), date(year, 12, 31), award.ends_on or date.max)


# ── One award, as far as the next payment is foretold ────────────────────────────────────────


def promised_cents(award: Award, month: date, on: date) -> int:
    """What the 13th run of a month pays for an award after tax."""
    if award.instalments is not None or not has_thirteenth(award.benefit, month, the_law()):
        return 0
    return sum(
        _promised(award, year, month, on) for year in range(award.starts_on.year, month.year + 1)
    )


def _promised(award: Award, year: int, month: date, on: date) -> int:
    first, day = award.counts_from or award.starts_on, _counts_on(award, year, month)
    if day < award.starts_on:
        return 0
    unpaid = _unpaid(award, month)
    count = twelfths(Span(first, award.ends_on or date(year, 12, 31)), year, the_law(), unpaid)
    whole = thirteenth(accumulating.paid_on(award, day), count)
    owed = owed_by(month, first, award.ends_on, year, whole, rule=award.benefit, law=the_law())
    if not owed.cents or _excluded(award, year):
        return 0
    paid = _paid(award, year)
    gross, tax = owed.cents - (paid["gross"] or 0), 0
    if owed.final and gross > 0 and is_taxed(award, pay_day(month, on)):
        at_65 = award.person.born_on < anniversary(min(month, date(year, 12, 1)), -65 * 12 + 1)
        of_all = withholding(whole, pay_day(month, on), the_law(), pension_at_65=at_65)
        tax = min(max(of_all.tax_cents - (paid["tax"] or 0), 0), gross - 1)
    return max(gross - tax, 0)


def _excluded(award: Award, year: int) -> bool:
    """Whether an older benefit that excludes this one ran beside it: then the run settles both."""
    return (
        Award.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=max(award.starts_on, date(year, 1, 1))),
            person_id=award.person_id,
            pk__lt=award.pk,
            benefit__in=clashing(award.benefit, Benefit.values),
            starts_on__lte=min(award.ends_on or date.max, date(year, 12, 31)),
        )
        .exclude(state=AwardState.REPLACED)
        .exists()
    )


def _paid(award: Award, year: int) -> dict[str, int | None]:
    """What was paid of a year's 13th of the right, before and of tax."""
    chain, earlier = [award.pk], award.replaces
    while earlier is not None:
        chain.append(earlier.pk)
        earlier = earlier.replaces
    paid = Payment.objects.filter(
        kind__in=THIRTEENTH_KINDS, award_id__in=chain, replaces=None, month__year=year
    )
    return paid.aggregate(gross=Sum("gross_cents"), tax=Sum("tax_cents"))


def _unpaid(award: Award, month: date) -> set[date]:
    """The months of the benefit that the run of a month leaves unpaid."""
    rows = WithheldMonth.objects.filter(
        Q(paid_from=None) | Q(paid_from__gt=month),
        person_id=award.person_id,
        benefit=award.benefit,
        released_at=None,
    )
    return set(rows.values_list("month", flat=True))
