"""What is due of the 13th payments, for a run of its own: in SQL over all awards.

The 13th is that of the right: an award that goes on as another one, or that a new calculation took
the place of, hands its year over to it. Due is what the law gives by the run's month, by
`benefits.law.thirteenth`, less what was paid of the year's 13th before; so halves add up, a new
calculation is followed, and a second run adds nothing. Tax is withheld of the whole and by itself,
with the last part (Lei 8.134/1990 art. 16).
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.db.models import Min
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from benefits.adjudication.decisions import TIME_LIMIT
from benefits.applications.models import Benefit
from benefits.law.statute import the_law
from benefits.law.thirteenth import has_thirteenth
from benefits.payments import accumulating
from benefits.payments.amounts import share_sql, tax_sql, turns_65
from benefits.payments.exempt import exempt_sql
from benefits.payments.given_up import GIVEN_UP
from benefits.payments.models import (
    THIRTEENTH_KINDS,
    Award,
    AwardState,
    PaymentKind,
    PayRun,
    PayRunState,
    RunKind,
)
from benefits.payments.preparing import (
    ACCOUNTS,
    END_TO_END,
    HEX_DIGITS,
    PAIRS,
    Filled,
    write_totals,
)
from benefits.payments.sending import remark
from portal.errors import Mendable
from portal.outbox import emit_many
from portal.periods import last_day
from portal.statutes import NoValueInForce

_KINDS = str(THIRTEENTH_KINDS)
_MONTHS = ("first", "second", "late")
_NAMED = 20  # claims that a remark names

_UNPAID = """\
SELECT 1 FROM benefits_withheldmonth w
                             WHERE w.person_id = d.person_id AND w.benefit = d.benefit
                               AND w.released_at IS NULL
                               AND (w.paid_from IS NULL OR w.paid_from > %(month)s)"""
# Months that an older benefit, ended since, had beside this one: none of this one's, as in the run
# of a month.
_OF_OLDER = """\
SELECT 1 FROM older o WHERE o.award_id = d.award_id AND NOT o.is_given_up
                                                AND o.last >= {first} AND o.first <= {last}"""
# Whether an award begins with the first month that a time limit left (`time_limits`).
_LEFT_BY_FIVE_YEARS = """\
w.counts_from < w.starts_on AND EXISTS (
                       SELECT 1 FROM benefits_decision e JOIN benefits_claim c ON c.id = e.claim_id
                        WHERE e.id = w.decision_id AND w.starts_on = date_trunc(
                              'month', coalesce(
                                  (SELECT (r->'values'->>'reckoned')::date
                                     FROM jsonb_array_elements(e.reasons) r
                                    WHERE r->>'key' = '{key}' LIMIT 1),
                                  c.filed_on) - interval '{years} years'))"""
_DUE = """
    CREATE TEMP TABLE thirteenth_due ON COMMIT DROP AS
    WITH RECURSIVE {accounts}, {given_up}, paid AS MATERIALIZED (
        SELECT award_id, extract(year FROM month)::int AS year, sum(gross_cents)::bigint AS gross,
               sum(tax_cents)::bigint AS tax
          FROM benefits_payment WHERE kind IN {kinds} AND replaces_id IS NULL GROUP BY 1, 2
    ), older AS MATERIALIZED (
        -- Of two that exclude each other the older one is paid, while both run.
        SELECT a.id AS award_id, o.id AS older_id, greatest(a.starts_on, o.starts_on) AS first,
               least(a.ends_on, o.ends_on) AS last,
               EXISTS (SELECT 1 FROM given_up g
                        WHERE g.award_id = a.id AND g.older_id = o.id) AS is_given_up
          FROM benefits_award a
          JOIN benefits_award o ON o.person_id = a.person_id AND o.id < a.id
          JOIN (VALUES {pairs}) pair(one, other) ON pair.one = a.benefit AND pair.other = o.benefit
         WHERE o.state <> 'replaced' AND greatest(a.starts_on, o.starts_on)
                                         <= least(a.ends_on, o.ends_on, 'infinity')
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
          JOIN benefits_decision e ON e.id = a.decision_id
          -- A year belongs to the newest award that has days of it.
          LEFT JOIN (SELECT chain.earlier_id, min(l.starts_on) AS starts_on
                       FROM chain JOIN benefits_award l ON l.id = chain.award_id GROUP BY 1) later
            ON later.earlier_id = a.id
          LEFT JOIN (SELECT chain.award_id, min(f.decided_at) AS decided_at
                       FROM chain JOIN benefits_award r ON r.id = chain.earlier_id
                       JOIN benefits_decision f ON f.id = r.decision_id GROUP BY 1) root
            ON root.award_id = a.id
          LEFT JOIN (SELECT award_id, max(year) AS year FROM paid GROUP BY 1) newest
            ON newest.award_id = a.id
         CROSS JOIN LATERAL generate_series(
               greatest(extract(year FROM a.starts_on)::int,
                        -- Of a year before the newest one paid more can only be due to these.
                        CASE WHEN newest.year <= coalesce(extract(year FROM a.ends_on), newest.year)
                              AND NOT EXISTS (
                                  SELECT 1 FROM benefits_withheldmonth w
                                   WHERE w.person_id = a.person_id AND w.benefit = a.benefit)
                              AND NOT EXISTS (SELECT 1 FROM benefits_award o
                                               WHERE o.person_id = a.person_id AND o.id <> a.id)
                             THEN newest.year END,
                        CASE WHEN least(e.decided_at, root.decided_at) < %(opened_at)s
                             THEN %(opened)s END),
               least(extract(year FROM %(month)s::date)::int,
                     -- What was paid of years after an end that was not known yet is too much.
                     greatest(extract(year FROM a.ends_on)::int,
                              CASE WHEN a.ends_on IS NOT NULL THEN newest.year END),
                     extract(year FROM later.starts_on)::int - 1)) y(year)
          LEFT JOIN before ON before.award_id = a.id AND before.year = y.year
         WHERE a.benefit IN ({benefits}) AND a.instalments IS NULL
           AND a.starts_on <= least(%(month_end)s::date, a.ends_on)
           AND (a.state IN ('active', 'replaced') OR a.ends_on IS NOT NULL)
           -- What was replaced keeps the years before the award that took its place; beside another
           -- benefit its bands of then are not known any more.
           AND (a.state <> 'replaced' OR (later.starts_on > a.starts_on AND NOT EXISTS (
                   SELECT 1 FROM benefits_award o
                    WHERE o.person_id = a.person_id AND o.benefit <> a.benefit)))
    ), wholes AS (
        SELECT d.*, (2 * coalesce(b.cents, {share}) * n.twelfths + 12) / 24 AS of_year_cents,
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
                            AND NOT EXISTS ({of_older_in_year})
                      THEN 12 ELSE (
                    SELECT count(*)
                      FROM generate_series(d.january, d.year_end, interval '1 month') k(first)
                     WHERE least((k.first + interval '1 month - 1 day')::date, d.ends_on)
                           - greatest(k.first::date, d.counts_from) + 1 >= {days}
                       AND NOT EXISTS ({unpaid} AND w.month = k.first::date)
                       AND NOT EXISTS ({of_older})) END AS twelfths) n
    ), accrued AS (
        SELECT w.*, CASE WHEN w.final THEN w.of_year_cents WHEN {half} THEN w.of_year_cents / 2
                         ELSE 0 END AS by_now_cents,
               -- The month with which all of it fell due (`falls_due_with`).
               least(coalesce(CASE WHEN NOT {by_halves} THEN NULL
                                   WHEN w.counts_from < at.second + interval '1 month'
                                   THEN at.second ELSE at.late END,
                              date_trunc('month', w.year_end)::date),
                     date_trunc('month', w.ends_on)::date, %(month)s) AS fell_due_with,
               -- What fell due before the first month that is still paid, and was not paid then.
               CASE WHEN NOT ({by_halves} AND {left_by_five_years}) THEN 0 ELSE greatest(
                   CASE WHEN w.starts_on > at.late OR w.starts_on > at.second
                         AND w.counts_from < at.second + interval '1 month' THEN w.of_year_cents
                        WHEN w.starts_on > at.first
                         AND w.counts_from < at.first + interval '1 month' THEN w.of_year_cents / 2
                        ELSE 0 END
                   - coalesce((SELECT sum(p.gross_cents)::bigint FROM benefits_payment p
                                 JOIN chain ON chain.earlier_id = p.award_id
                                WHERE chain.award_id = w.award_id AND p.kind IN {kinds}
                                  AND p.replaces_id IS NULL AND p.month >= w.january
                                  AND p.month < w.starts_on), 0), 0) END AS lost_cents
          FROM wholes w
          LEFT JOIN (VALUES {months}) at(january, first, second, late) ON at.january = w.january
    ), owed AS (
        SELECT a.*, a.by_now_cents - a.lost_cents AS owed_cents,
               a.of_year_cents - a.lost_cents AS whole_cents
          FROM accrued a
    )
    SELECT d.*, d.owed_cents - d.before_gross_cents AS gross_cents, c.id AS account_id,
           {at_65} AS at_65,
           EXISTS (SELECT 1 FROM given_up g WHERE g.award_id = d.award_id)
           OR EXISTS (SELECT 1 FROM given_up g WHERE g.older_id = d.award_id) AS by_choice,
           -- Until it is ended with the day of death nobody knows how many twelfths are due.
           CASE WHEN p.died_on < %(month)s
                  OR p.died_on <= %(month_end)s AND p.died_on < coalesce(d.ends_on, 'infinity')
                THEN 'death_reported'
                WHEN EXISTS (SELECT 1 FROM older o
                              WHERE o.award_id = d.award_id AND o.first <= d.year_end
                                AND coalesce(o.last, 'infinity') >= d.january
                                -- What one that was given up is still owed comes first.
                                AND CASE WHEN o.is_given_up THEN EXISTS (
                                             SELECT 1 FROM owed first
                                              WHERE first.award_id = o.older_id
                                                AND first.owed_cents > first.before_gross_cents)
                                         ELSE coalesce(o.last, 'infinity') > %(month_end)s END)
                THEN 'other_benefit'
                WHEN c.id IS NULL THEN 'no_account' END AS reason
      FROM owed d
      JOIN accounts_person p ON p.id = d.person_id
      LEFT JOIN accounts c ON c.person_id = d.payee_id
     WHERE d.owed_cents > d.before_gross_cents
        OR d.final AND d.owed_cents < d.before_gross_cents
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
                     WHERE due.reason IS NULL AND due.gross_cents > 0) s) n
    ON CONFLICT DO NOTHING
"""
_HELD = """
    INSERT INTO benefits_payrunhold (run_id, award_id, person_id, reason, months, amount_cents)
    SELECT %(run)s, award_id, person_id, min(reason), count(*), sum(gross_cents)
      FROM thirteenth_due WHERE gross_cents > 0 AND reason IS NOT NULL
     GROUP BY award_id, person_id
"""
# A benefit that ended earlier than was known, or gives less now, may have been paid too much of its
# 13th (RPS art. 120; the yearly decrees: accounts are settled). A machine takes nothing back: it is
# counted, and two officers decide (`process.overpay`).
_TOO_MUCH = """
    SELECT 'thirteenth:' || award_id || ':' || extract(year FROM january) || ':' || -gross_cents,
           award_id
      FROM thirteenth_due WHERE gross_cents < 0 AND NOT by_choice
"""
# Of a benefit that was given up for another one, what is too much of this year is a person's.
_LEFT_BY_CHOICE = """
    SELECT c.protocol FROM thirteenth_due due
      JOIN benefits_decision e ON e.id = due.decision_id
      JOIN benefits_claim c ON c.id = e.claim_id
     WHERE due.gross_cents < 0 AND by_choice
       AND january = date_trunc('year', %(month)s::timestamp) ORDER BY c.protocol
"""


def fill(run: PayRun, at: datetime) -> Filled:
    """Adds what is due of the 13th to a prepared run and writes its holds and totals anew."""
    values = {
        "run": run.pk,
        "month": run.month,
        "month_end": last_day(run.month),
        "at": at,
        "banded": json.dumps(_banded(run.month)),
        "opened": (opened := opened_in(run.month)),
        "opened_at": _midnight(date(opened, 1, 1)),
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS thirteenth_due")
        cursor.execute(_due(run.month), values)
        cursor.execute("ANALYZE thirteenth_due")
        cursor.execute(
            _PAYMENTS.format(end_to_end=END_TO_END, digits=HEX_DIGITS, tax=_tax(run.pays_on)),
            values,
        )
        added = cursor.rowcount
        cursor.execute("DELETE FROM benefits_payrunhold WHERE run_id = %(run)s", values)
        cursor.execute(_HELD, values)
        held = cursor.rowcount
        cursor.execute(_TOO_MUCH)
        emit_many("thirteenth.too_much", dict(cursor.fetchall()), due_at=at)
        cursor.execute(_LEFT_BY_CHOICE, values)
        claims = [protocol for (protocol,) in cursor.fetchall()]
        write_totals(cursor, run)
    if added:
        _say_what_is_settled(run, opened, at)
    if claims and added:
        named = ", ".join(claims[:_NAMED])
        remark(run.pk, "thirteenth_too_much", at, count=len(claims), claims=named)
    return Filled(added, held)


def opened_in(month: date) -> int:
    """The first year whose 13th is paid here to who was granted before: that of the first run.

    What earlier years gave was paid in another way, or not; a machine that paid it would pay twice.
    """
    runs = PayRun.objects.filter(kind=RunKind.THIRTEENTH).exclude(state=PayRunState.DISCARDED)
    first = runs.order_by("pk").values_list("month", flat=True).first()
    return (first or month).year


def _say_what_is_settled(run: PayRun, opened: int, at: datetime) -> None:
    """The first run names how many benefits have years that it leaves out."""
    others = PayRun.objects.filter(kind=RunKind.THIRTEENTH).exclude(state=PayRunState.DISCARDED)
    january = date(opened, 1, 1)
    old = Award.objects.exclude(state=AwardState.REPLACED).filter(
        benefit__in=_benefits(run.month),
        decision__decided_at__lt=_midnight(january),
        starts_on__lt=january,
    )
    if not others.exclude(pk=run.pk).exists() and (count := old.count()):
        remark(run.pk, "thirteenth_settled", at, count=count, year=opened)


def _benefits(month: date) -> list[str]:
    """The benefits that have a 13th."""
    return [one for one in Benefit.values if has_thirteenth(one, month, the_law())]


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


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
        benefits=_listed(_benefits(month)),
        share=share_sql(min(first, month), month),
        final=f"(d.january < DATE '{month.year}-01-01' OR coalesce(d.ends_on <= %(month_end)s,"
        f" false) OR {month.month == 12} OR {whole})",
        half=half,
        by_halves=by_halves.replace("d.", "w."),
        left_by_five_years=_LEFT_BY_FIVE_YEARS.format(
            key=TIME_LIMIT, years=law.get("limitation/years", month)["instalments"]
        ),
        months=", ".join(map(_months_of, range(min(first, month).year, month.year + 1))),
        unpaid=_UNPAID,
        of_older_in_year=_OF_OLDER.format(first="d.january", last="d.year_end"),
        of_older=_OF_OLDER.format(
            first="k.first::date", last="(k.first + interval '1 month - 1 day')::date"
        ),
        days=law.get("thirteenth/days", month),
        at_65=turns_65("p.born_on", "d.paid_with"),
        pairs=PAIRS,
    )


def _tax(on: date) -> str:
    kind = PaymentKind.THIRTEENTH
    return tax_sql(on, exempt_sql(on, month="due.fell_due_with", kind=kind))


def _months_of(year: int) -> str:
    """SQL for a year and its months of the 13th; of a year that no decree is kept of, none."""
    january, at = date(year, 1, 1), {}
    with suppress(NoValueInForce):
        at = the_law().get("thirteenth/months", january)
    days = [january, *(date(year, at[key], 1) if at else None for key in _MONTHS)]
    return "(" + ", ".join(f"DATE '{one}'" if one else "NULL::date" for one in days) + ")"


def _listed(benefits: Any) -> str:
    return ", ".join(f"'{one}'" for one in benefits)


def _banded(month: date) -> list[dict[str, int]]:
    """What a whole month pays of awards that stand beside another one, by year."""
    found: dict[tuple[int, int], int] = {}
    for pair in accumulating.pairs():
        for award in (pair.pension, pair.retirement):
            for year in range(pair.first.year, month.year + 1):
                beside = accumulating.beside(award, counts_on(award, year, month), [pair])
                if beside is not None:
                    key = award.pk, year
                    found[key] = min(beside.paid_cents, found.get(key, beside.paid_cents))
    return [{"award_id": one, "year": year, "cents": cents} for (one, year), cents in found.items()]


def counts_on(award: Award, year: int, month: date) -> date:
    """The day whose amount counts for a year, as far as a month knows."""
    return min(last_day(month), date(year, 12, 31), award.ends_on or date.max)
