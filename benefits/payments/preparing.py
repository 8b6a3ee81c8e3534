"""Fills a pay run: every month that is due and not paid yet, in one statement over all awards.

Due is every month from the start of the award to the month of the run that no payment covers, and
every payment that a bank returned. An award whose person cannot be paid now is held, with all its
months: so the paid months of an award have no gaps but withheld ones, and the newest one tells
where to go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Min

from benefits.applications.models import Benefit
from benefits.law.accumulation import clashing
from benefits.law.overpayment import untouched_cents
from benefits.law.statute import the_law
from benefits.payments.accumulating import write_bands
from benefits.payments.amounts import gross_sql, tax_sql, turns_65
from benefits.payments.given_up import DAYS_OF_BOTH, DAYS_OF_OTHER, GIVEN_UP
from benefits.payments.models import Award, PayRun
from benefits.payments.planning import instalment_days
from portal.periods import last_day


@dataclass(frozen=True)
class Filled:
    """What one pass over the awards found."""

    added: int
    held: int


# The end-to-end id is the row's own number as a reference with a check character: sequential, so
# that its index grows at one end (a drawn one made the run twice as slow).
HEX_DIGITS = 13
_CHECK = " + ".join(
    f"{place + 1} * ((n.id >> {4 * (HEX_DIGITS - 1 - place)}) & 15)" for place in range(HEX_DIGITS)
)
END_TO_END = f"""
    'P-' || substr(n.hex, 1, 5) || '-' || substr(n.hex, 6, 5) || '-' || substr(n.hex, 11)
         || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (({_CHECK}) %% 31)::int + 1, 1)
"""

_COLUMNS = """\
        SELECT a.id AS award_id, a.person_id, a.amount_cents, a.starts_on, a.ends_on,
               a.benefit, coalesce(a.payee_id, a.person_id) AS payee_id, a.part, a.parts,
               a.whole_cents AS shared_cents, a.instalments,
               coalesce(a.counts_from, a.starts_on) AS counts_from,
               m.month::date AS month, 1 AS attempt, NULL::bigint AS replaces_id,
               NULL::bigint AS refused_account_id, NULL::bigint AS again_gross_cents,
               NULL::bigint AS again_tax_cents,
               before.gross_cents + coalesce(given.gross_cents, 0) AS before_gross_cents,
               before.tax_cents + coalesce(given.tax_cents, 0) AS before_tax_cents,
               NULL::bigint AS again_deducted_cents,
               NULL::bigint AS again_overpayment_id, 'month' AS kind
"""
# A share that was divided anew begins in mid-month: of what was paid for the month, only the part
# for its own days is taken off.
_PART = f"""\
CASE WHEN a.counts_from IS NULL AND o.counts_from IS NULL THEN 1::numeric
     ELSE ({DAYS_OF_BOTH})::numeric / {DAYS_OF_OTHER} END"""
# What earlier calculations of the same right paid for the month.
_BEFORE = f"""\
         CROSS JOIN LATERAL (
               SELECT coalesce(round(sum(p.gross_cents * {_PART})), 0)::bigint AS gross_cents,
                      coalesce(round(sum(p.tax_cents * {_PART})), 0)::bigint AS tax_cents
                 FROM benefits_payment p
                 JOIN benefits_award o ON o.id = p.award_id
                WHERE a.replaces_id IS NOT NULL AND p.kind = 'month' AND p.attempt = 1
                  AND p.month = m.month::date
                  AND p.award_id IN (
                      WITH RECURSIVE earlier AS (
                          SELECT a.replaces_id AS id
                          UNION ALL
                          SELECT r.replaces_id FROM earlier
                            JOIN benefits_award r ON r.id = earlier.id
                           WHERE r.replaces_id IS NOT NULL)
                      SELECT id FROM earlier)) before
          LEFT JOIN given_paid given ON given.award_id = a.id AND given.month = m.month::date
"""  # noqa: S608  (constants)
# Of two awards that the law forbids beside each other the older one is paid: a month that it paid
# is not paid by the newer one, and while both run the newer one is held, as seen in each run. Of a
# month of one that was given up the newer one pays the rest, once the other has paid.
_TOGETHER = """\
(SELECT 1 FROM clashing x{paid}
                           WHERE x.award_id = d.award_id AND x.first <= {month_end}
                             AND (x.last IS NULL OR x.last >= d.month) AND NOT {but})"""
_CLASHING = _TOGETHER.format(
    paid="",
    month_end="(d.month + interval '1 month - 1 day')::date",
    but="""(x.is_given_up AND EXISTS (SELECT 1 FROM benefits_payment o
                                        WHERE o.award_id = x.older_id AND o.month = d.month
                                          AND o.kind = 'month' AND o.run_id <> %(run)s))""",
)
_PAID_BY_OTHER = _TOGETHER.format(
    paid=" JOIN benefits_payment o ON o.award_id = x.older_id AND o.month = d.month"
    " AND o.run_id <> %(run)s AND o.kind = 'month'",
    month_end="(d.month + interval '1 month - 1 day')::date",
    but="x.is_given_up",
)
# Which account each person is paid into at a moment.
ACCOUNTS = """\
accounts AS (
        SELECT DISTINCT ON (person_id) person_id, id
          FROM accounts_payoutaccount
         WHERE effective_at <= %(at)s AND (ended_at IS NULL OR ended_at > %(at)s)
         ORDER BY person_id, effective_at DESC, id DESC
    )"""
_DUE = """
    {given_up}, clashing AS MATERIALIZED (
        SELECT a.id AS award_id, o.id AS older_id,
               greatest(a.starts_on, o.starts_on) AS first, least(a.ends_on, o.ends_on) AS last,
               EXISTS (SELECT 1 FROM given_up g
                        WHERE g.award_id = a.id AND g.older_id = o.id) AS is_given_up
          FROM benefits_award a
          JOIN benefits_award o ON o.person_id = a.person_id AND o.id < a.id
          JOIN (VALUES {pairs}) pair(one, other) ON pair.one = a.benefit AND pair.other = o.benefit
         WHERE a.state <> 'replaced' AND o.state <> 'replaced'
           AND (a.ends_on IS NULL OR a.ends_on >= o.starts_on)
           AND (o.ends_on IS NULL OR o.ends_on >= a.starts_on)
    ), months AS (
{columns}          FROM benefits_award a
         CROSS JOIN LATERAL (
               SELECT max(p.month) AS newest FROM benefits_payment p
                WHERE p.award_id = a.id AND p.kind = 'month' AND p.attempt = 1) paid
         CROSS JOIN LATERAL generate_series(
               coalesce(paid.newest + interval '1 month', date_trunc('month', a.starts_on)),
               CASE WHEN a.instalments IS NULL THEN least(%(month)s::date, a.ends_on)::timestamp
                    -- Instalments count by days; each stands in a month of its own.
                    ELSE date_trunc('month', a.starts_on) + interval '1 month' * (least(
                         a.instalments, 1 + (least(%(month_end)s::date, a.ends_on)
                                             - a.starts_on) / {step}) - 1)
               END, interval '1 month') m(month)
{before}         WHERE a.starts_on <= least(%(month_end)s::date, a.ends_on)
           AND a.state <> 'replaced' AND (a.state = 'active' OR a.ends_on IS NOT NULL)
           AND NOT EXISTS (
               SELECT 1 FROM benefits_withheldmonth w
                WHERE w.person_id = a.person_id AND w.benefit = a.benefit
                  AND w.month = m.month::date AND w.released_at IS NULL
                  AND (w.paid_from IS NULL OR w.paid_from > %(month)s))
        UNION ALL
        -- Months that were withheld, are not any more, and lie before what is paid by now.
{columns}          FROM benefits_withheldmonth w
          JOIN benefits_award a ON a.person_id = w.person_id AND a.benefit = w.benefit
         CROSS JOIN LATERAL (SELECT w.month) m(month)
{before}         WHERE (w.released_at IS NOT NULL OR w.paid_from <= %(month)s)
           AND a.state <> 'replaced' AND a.instalments IS NULL AND w.month <= %(month)s
           AND w.month >= date_trunc('month', a.starts_on)
           AND w.month <= coalesce(a.ends_on, w.month)
           AND w.month <= (SELECT max(p.month) FROM benefits_payment p
                            WHERE p.award_id = a.id AND p.kind = 'month' AND p.attempt = 1)
           AND NOT EXISTS (SELECT 1 FROM benefits_payment p
                            WHERE p.award_id = a.id AND p.month = w.month AND p.kind = 'month')
           AND NOT EXISTS (SELECT 1 FROM benefits_withheldmonth again
                            WHERE again.person_id = w.person_id AND again.benefit = w.benefit
                              AND again.month = w.month AND again.id <> w.id
                              AND (again.id > w.id OR again.released_at IS NULL))
        UNION ALL
        SELECT a.id, a.person_id, a.amount_cents, a.starts_on, a.ends_on, a.benefit,
               coalesce(a.payee_id, a.person_id), a.part, a.parts, a.whole_cents, a.instalments,
               coalesce(a.counts_from, a.starts_on),
               r.month, r.attempt + 1, r.id, r.account_id, r.gross_cents, r.tax_cents, 0, 0,
               r.deducted_cents, r.overpayment_id, r.kind
          FROM benefits_payment r JOIN benefits_award a ON a.id = r.award_id
         WHERE r.returned_on IS NOT NULL AND r.month <= %(month)s
           AND NOT EXISTS (SELECT 1 FROM benefits_payment n WHERE n.replaces_id = r.id)
    ), {accounts}, due AS (
        SELECT d.*, whole.cents AS whole_cents, whole.cents - d.before_gross_cents AS gross_cents,
               c.id AS account_id,
               {at_65} AS at_65,
               CASE WHEN p.died_on IS NOT NULL AND p.died_on < d.month THEN 'death_reported'
                    WHEN d.attempt = 1 AND EXISTS {clashing} THEN 'other_benefit'
                    WHEN c.id IS NULL THEN 'no_account'
                    WHEN c.id = d.refused_account_id THEN 'account_refused' END AS reason
          FROM months d
          JOIN accounts_person p ON p.id = d.person_id
          LEFT JOIN accounts c ON c.person_id = d.payee_id
          -- Beside another benefit of the same person a month may pay less (`accumulating`).
          LEFT JOIN benefits_bandedmonth b ON b.award_id = d.award_id AND b.month = d.month
         CROSS JOIN LATERAL (
               SELECT coalesce(d.again_gross_cents, b.paid_cents, {gross}) AS cents) whole
         -- What an earlier calculation of the same right paid is taken off; nothing is taken back.
         WHERE (whole.cents > d.before_gross_cents OR d.attempt > 1)
           AND NOT (d.attempt = 1 AND EXISTS {paid_by_other})
    ), held AS (
        SELECT award_id, person_id, count(*) AS months, sum(gross_cents) AS amount_cents,
               coalesce(min(reason) FILTER (WHERE reason = 'death_reported'), min(reason)) AS reason
          FROM due GROUP BY award_id, person_id HAVING bool_or(reason IS NOT NULL)
    )
"""

PAIRS = ", ".join(
    f"('{one}', '{other}')" for one in Benefit.values for other in clashing(one, Benefit.values)
)
# What is taken off for an overpayment: in the run's own month, once a run, from the newest award of
# the benefit; when none of it runs any more, from another benefit of the person. Nothing while an
# appeal against it is open. The sums are those of `benefits.law.overpayment.taken_cents`.
_PAID_SO_FAR = """
    coalesce((SELECT sum(t.deducted_cents) FROM benefits_payment t
               WHERE t.overpayment_id = o.id AND t.replaces_id IS NULL), 0)
    + coalesce((SELECT sum(b.cents) FROM benefits_paybackbill b
                 WHERE b.overpayment_id = o.id AND b.state = 'paid'), 0)"""
_OWING = f"""
    , owing AS (
        SELECT o.id, o.person_id, o.benefit, o.share,
               o.owed_cents - ({_PAID_SO_FAR}) AS left_cents
          FROM benefits_overpayment o
          LEFT JOIN benefits_reduction r ON r.id = o.reduction_id
         WHERE o.state = 'taking'
           AND NOT EXISTS (SELECT 1 FROM benefits_appeal c
                            WHERE c.decision_id IN (o.result_id, r.result_id)
                              AND c.state IN ('queued', 'with_panel'))
           AND NOT EXISTS (SELECT 1 FROM benefits_payment t
                            WHERE t.overpayment_id = o.id AND t.run_id = %(run)s)
           -- What a bill asks for is not taken as well; bills end when a benefit runs again.
           AND NOT EXISTS (SELECT 1 FROM benefits_paybackbill b
                            WHERE b.overpayment_id = o.id AND b.state = 'open')
    ), taken AS (
        SELECT DISTINCT ON (o.id) o.id, o.share, o.left_cents, d.award_id
          FROM owing o
          JOIN due d ON d.person_id = o.person_id
           AND (d.benefit = o.benefit OR NOT EXISTS (
                    SELECT 1 FROM benefits_award w
                     WHERE w.person_id = o.person_id AND w.benefit = o.benefit
                       AND w.state = 'active'
                       AND (w.ends_on IS NULL OR w.ends_on >= %(month)s)))
         WHERE o.left_cents <> 0 AND d.month = %(month)s AND d.attempt = 1
           AND d.instalments IS NULL AND d.reason IS NULL
         ORDER BY o.id, (d.benefit = o.benefit) DESC, d.award_id DESC
    )
"""  # noqa: S608  (constants)
_TAKEN = """
    CASE WHEN s.again_deducted_cents IS NOT NULL THEN s.again_deducted_cents
         WHEN s.left_cents IS NULL THEN 0
         WHEN s.left_cents < 0 THEN s.left_cents
         ELSE greatest(least(s.left_cents, s.gross_cents * s.share / 100,
                             s.gross_cents - s.tax_cents - %(untouched)s), 0) END
"""
_PAYMENTS = """
    INSERT INTO benefits_payment
           (id, kind, run_id, award_id, person_id, account_id, month, attempt, replaces_id,
            gross_cents, tax_cents, deducted_cents, overpayment_id, net_cents, end_to_end_id,
            state, bank_reason)
    SELECT n.id, n.kind, %(run)s, n.award_id, n.person_id, n.account_id, n.month, n.attempt,
           n.replaces_id, n.gross_cents, n.tax_cents, n.taken_cents,
           CASE WHEN n.taken_cents <> 0 THEN n.owed_by END,
           n.gross_cents - n.tax_cents - n.taken_cents,
           {end_to_end}, 'prepared', ''
      FROM (SELECT s.*, lpad(upper(to_hex(s.id)), {digits}, '0') AS hex,
                   ({taken}) AS taken_cents
              FROM (SELECT nextval(pg_get_serial_sequence('benefits_payment', 'id')) AS id,
                           due.*, taken.share, taken.left_cents,
                           coalesce(due.again_overpayment_id, taken.id) AS owed_by,
                           coalesce(due.again_tax_cents, least(due.gross_cents - 1,
                               greatest({tax} - due.before_tax_cents, 0))) AS tax_cents
                      FROM due
                      LEFT JOIN taken ON taken.award_id = due.award_id
                            AND due.month = %(month)s AND due.attempt = 1
                     WHERE due.reason IS NULL
                       AND NOT EXISTS (SELECT 1 FROM held WHERE held.award_id = due.award_id)
                   ) s
           ) n
    ON CONFLICT (award_id, month, attempt) WHERE kind = 'month' DO NOTHING
"""

# What was taken or paid and is not owed after an allowed appeal comes back whole with the next run,
# in a payment of its own, whether or not a month is due.
_BACK = f"""
    WITH back AS (
        SELECT o.id AS overpayment_id, a.id AS award_id, o.person_id, c.id AS account_id,
               p.died_on IS NOT NULL AS died, {_PAID_SO_FAR} AS cents
          FROM benefits_overpayment o
          JOIN accounts_person p ON p.id = o.person_id
         CROSS JOIN LATERAL (SELECT a.id FROM benefits_award a
                              WHERE a.person_id = o.person_id AND a.benefit = o.benefit
                              ORDER BY a.id DESC LIMIT 1) a
          LEFT JOIN LATERAL (SELECT c.id FROM accounts_payoutaccount c
                              WHERE c.person_id = coalesce(o.payee_id, o.person_id)
                                AND c.effective_at <= %(at)s
                                AND (c.ended_at IS NULL OR c.ended_at > %(at)s)
                              ORDER BY c.effective_at DESC, c.id DESC LIMIT 1) c ON true
         WHERE o.state = 'annulled'
    )
"""  # noqa: S608  (constants)
_GIVE_BACK = f"""
    {_BACK}
    INSERT INTO benefits_payment
           (id, kind, run_id, award_id, person_id, account_id, month, attempt, gross_cents,
            tax_cents, deducted_cents, overpayment_id, net_cents, end_to_end_id, state, bank_reason)
    SELECT n.id, 'given_back', %(run)s, n.award_id, n.person_id, n.account_id, %(month)s, 1, 0, 0,
           -n.cents, n.overpayment_id, n.cents, {END_TO_END}, 'prepared', ''
      FROM (SELECT s.*, lpad(upper(to_hex(s.id)), {HEX_DIGITS}, '0') AS hex
              FROM (SELECT nextval(pg_get_serial_sequence('benefits_payment', 'id')) AS id, b.*
                      FROM back b
                     WHERE b.cents > 0 AND b.account_id IS NOT NULL AND NOT b.died) s
           ) n
"""  # noqa: S608  (constants)
_BACK_HELD = f"""
    {_BACK}
    INSERT INTO benefits_payrunhold (run_id, award_id, person_id, reason, months, amount_cents)
    SELECT %(run)s, award_id, person_id,
           CASE WHEN died THEN 'death_reported' ELSE 'no_account' END, 1, cents
      FROM back WHERE cents > 0 AND (account_id IS NULL OR died)
    ON CONFLICT (run_id, award_id) DO NOTHING
"""  # noqa: S608  (constants)


def fill(run: PayRun, at: datetime) -> Filled:
    """Adds what is due to a prepared run and writes its holds and totals anew."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "run": run.pk,
            "month": run.month,
            "month_end": last_day(run.month),
            "at": at,
            "untouched": untouched_cents(run.month, the_law()),
        }
        due = _due(run.month)
        write_bands(run.month)
        cursor.execute(f"WITH {due} {_OWING} {_payments(run)}", values)
        added = cursor.rowcount
        cursor.execute(_GIVE_BACK, values)
        added += cursor.rowcount
        cursor.execute("DELETE FROM benefits_payrunhold WHERE run_id = %(run)s", values)
        cursor.execute(
            f"""
            WITH {due}
            INSERT INTO benefits_payrunhold
                   (run_id, award_id, person_id, reason, months, amount_cents)
            SELECT %(run)s, award_id, person_id, reason, months, amount_cents FROM held
            """,  # noqa: S608  (constants and figures of the law)
            values,
        )
        held = cursor.rowcount
        cursor.execute(_BACK_HELD, values)
        held += cursor.rowcount
        write_totals(cursor, run)
    return Filled(added, held)


def write_totals(cursor: Any, run: PayRun) -> None:
    """The totals of a run as its payments are now."""
    cursor.execute(
        """
        UPDATE benefits_payrun r
           SET payment_count = t.n, gross_cents = t.gross, tax_cents = t.tax,
               deducted_cents = t.deducted, total_cents = t.gross - t.tax - t.deducted
          FROM (SELECT count(*) AS n, coalesce(sum(gross_cents), 0) AS gross,
                       coalesce(sum(tax_cents), 0) AS tax,
                       coalesce(sum(deducted_cents), 0) AS deducted
                  FROM benefits_payment WHERE run_id = %(run)s) t
         WHERE r.id = %(run)s
        """,
        {"run": run.pk},
    )


def _due(month: date) -> str:
    first = Award.objects.aggregate(first=Min("starts_on"))["first"] or month
    return _DUE.format(
        columns=_COLUMNS,
        accounts=ACCOUNTS,
        before=_BEFORE,
        gross=gross_sql(min(first, month), month),
        at_65=turns_65("p.born_on", "d.month"),
        step=instalment_days(),
        given_up=GIVEN_UP,
        pairs=PAIRS,
        clashing=_CLASHING,
        paid_by_other=_PAID_BY_OTHER,
    )


def _payments(run: PayRun) -> str:
    return _PAYMENTS.format(
        end_to_end=END_TO_END, digits=HEX_DIGITS, tax=tax_sql(run.pays_on), taken=_TAKEN
    )
