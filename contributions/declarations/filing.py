"""Files a checked declaration: employments, bill and ledger; replaces an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from contributions.declarations.billing import Dues, due_on, dues, household_dues, mei_dues
from contributions.declarations.intake import lock_employer
from contributions.declarations.models import BILL, DECLARATION, Bill, BillState, Declaration
from contributions.declarations.owed import owed
from contributions.employers.models import Employer
from contributions.employers.regimes import regime_on
from contributions.law.employer import Regime
from contributions.ledger import postings


@dataclass(frozen=True, slots=True)
class Filed:
    """What filing did. `credit_cents` is what the employer has paid too much for the month."""

    declaration: Declaration
    bill: Bill | None
    replaced: Declaration | None
    credit_cents: int
    fresh: bool


def file(declaration: Declaration, *, actor: str, at: datetime) -> Filed:
    """File a ready declaration; filing a filed one again only returns it.

    Must run inside `acting(...)`: it opens employments. Raises IllegalTransition in other states.
    """
    employer = lock_employer(declaration.employer_id)
    current = Declaration.objects.get(pk=declaration.pk)
    if current.state == "filed":
        return Filed(current, bill_of(current), None, credit_cents(current), fresh=False)
    before = Declaration.objects.filter(
        employer=employer, month=current.month, state="filed"
    ).first()
    if before is not None:
        _take_back(before, at)
    filed = DECLARATION.apply(
        current, "file", by="employer", actor=actor, at=at,
        filed_at=at, regime=regime_on(employer.pk, current.month),
    )  # fmt: skip
    _open_employments(filed)
    bill, credit = _charge(filed, employer, at)
    return Filed(filed, bill, before, credit, fresh=True)


def bill_of(declaration: Declaration) -> Bill | None:
    """The bill of a declaration; a correction that asks for no more money has none."""
    return Bill.objects.filter(declaration=declaration).first()


def ledger_key(declaration: Declaration) -> str:
    """The key under which a declaration is posted."""
    return f"declaration:{declaration.protocol}"


def credit_cents(declaration: Declaration) -> int:
    """What a filed correction left in the employer's favour (0: nothing)."""
    posted = postings.posted_cents(ledger_key(declaration), "contributions_receivable")
    return max(0, -posted)


def _take_back(before: Declaration, at: datetime) -> None:
    """Undo what an earlier number charged, unless its bill was paid (then differences count)."""
    bill = Bill.objects.select_for_update(of=("self",)).filter(declaration=before).first()
    day = timezone.localdate(at)
    if bill is not None and bill.state == BillState.OPEN and not bill.remittances.exists():
        BILL.apply(bill, "cancel", by="engine", actor="rectification", at=at)
        postings.reverse(ledger_key(before), day, note=f"replaced: {before.protocol}")
    elif bill is None and postings.posted_cents(ledger_key(before), "contributions_receivable"):
        postings.reverse(ledger_key(before), day, note=f"replaced: {before.protocol}")
    DECLARATION.apply(before, "replace", by="engine", actor="rectification", at=at)


def whole_dues(declaration: Declaration, employer: Employer) -> Dues:
    """The dues of the declaration by itself, whatever was billed before."""
    if employer.householder_id is not None:
        wages = declaration.lines.values_list("remuneration_cents", flat=True)
        return household_dues(wages, declaration.month)
    regime = Regime(regime_on(employer.pk, declaration.month))
    if regime == Regime.MEI:
        wages = declaration.lines.values_list("remuneration_cents", flat=True)
        return mei_dues(wages, declaration.contribution_cents, declaration.month)
    return dues(
        declaration.remuneration_cents,
        declaration.contribution_cents,
        declaration.month,
        employer.risk_percent,
        employer.experience_factor,
        regime,
    )


def expected_charge(declaration: Declaration, employer: Employer) -> Dues:
    """What filing would charge now: bills that are still to be paid give way, others count."""
    paid = Bill.objects.filter(employer=employer, month=declaration.month).filter(
        Q(state__in=(BillState.PAID, BillState.EXPIRED))
        | Q(state=BillState.OPEN, remittances__isnull=False)
    )
    return _beyond(whole_dues(declaration, employer), paid.distinct())


def _charge(declaration: Declaration, employer: Employer, at: datetime) -> tuple[Bill | None, int]:
    """Bill what is not yet billed for the month; less than nothing is a credit for a person."""
    standing = Bill.objects.filter(employer=employer, month=declaration.month).exclude(
        state=BillState.CANCELLED
    )
    rest = _beyond(whole_dues(declaration, employer), standing)
    if rest.total_cents:
        postings.post(
            ledger_key(declaration),
            "declaration filed",
            timezone.localdate(at),
            [
                ("contributions_receivable", "employer", employer.pk, rest.total_cents),
                ("contributions_income", "fund", 0, rest.fund_cents - rest.total_cents),
                ("collected_for_others", "fund", 0, -rest.fund_cents),
            ],
            note=f"{declaration.protocol} {declaration.month:%Y-%m}",
        )
    if rest.total_cents <= 0:
        return None, -rest.total_cents
    bill = Bill.objects.create(
        declaration=declaration,
        employer=employer,
        month=declaration.month,
        due_on=due_on(declaration.month, payer_kind(employer)),
        workers_cents=rest.workers_cents,
        employer_cents=rest.employer_cents,
        risk_cents=rest.risk_cents,
        fund_cents=rest.fund_cents,
        total_cents=rest.total_cents,
    )
    return bill, 0


def payer_kind(employer: Employer) -> str:
    """By which rule the contribution of this employer falls due."""
    return "company" if employer.householder_id is None else "domestic_employer"


def _beyond(whole: Dues, bills: QuerySet[Bill]) -> Dues:
    """What the bills did not ask for yet; below zero only what was really paid too much."""
    rest = whole.less(_sum_of(bills))
    if rest.total_cents >= 0:
        return rest
    expired = bills.filter(state=BillState.EXPIRED)
    written_off = sum(owed(one, one.due_on).contribution_cents for one in expired.order_by("id"))
    if not written_off:
        return rest
    total = min(rest.total_cents + written_off, 0)
    fund = max(min(rest.fund_cents, 0), total)
    return Dues(0, total - fund, 0, fund)


def _sum_of(bills: QuerySet[Bill]) -> Dues:
    rows = bills.values_list("id", "workers_cents", "employer_cents", "risk_cents", "fund_cents")
    return Dues(*(sum(row[place] for row in rows) for place in (1, 2, 3, 4)))


def source_of(declaration: Declaration) -> str:
    """What the employments that a declaration opened name as where they come from."""
    return f"declaration {declaration.protocol}"


def _open_employments(declaration: Declaration) -> None:
    """A worker on a filed payroll without any employment here gets one, from the month's first day.

    Its source names the declaration, so that the worker can see where it comes from. NOT IN is
    hashed whatever the planner believes of a table that was filled a moment ago.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contributions_employment
                   (person_id, employer_id, category, started_on, source)
            SELECT l.person_id, %s, l.category, %s, %s
              FROM contributions_declarationline l
             WHERE l.declaration_id = %s
               AND l.person_id NOT IN (SELECT person_id FROM contributions_employment
                                        WHERE employer_id = %s
                                          AND started_on < %s + interval '1 month')
             ORDER BY l.line
            ON CONFLICT (person_id, employer_id, started_on) DO NOTHING
            """,
            [
                declaration.employer_id,
                declaration.month,
                source_of(declaration),
                declaration.pk,
                declaration.employer_id,
                declaration.month,
            ],
        )
