"""What is left of a bill on a day: the contribution, and what being late adds to it.

Money pays the contribution first. Fine and interest of a part that came late are fixed by the day
on which it came; they stay owed by themselves and do not grow (Lei 9.430/1996 art. 43 and 61).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet, Sum

from contributions.declarations.models import UNPAID_STATES, Bill
from contributions.law import late_payment
from portal.money import apply_rate
from portal.statutes import NoValueInForce


@dataclass(frozen=True, slots=True)
class CostOfPayingLate:
    """Fine and interest on social security. `interest_cents` None: a rate is not loaded yet."""

    days: int
    fine_cents: int
    interest_cents: int | None


@dataclass(frozen=True, slots=True)
class Owed:
    """What is left of a bill on a day, in cents.

    `charged_cents`: fine and interest of parts that came late, less what was received for them;
    below zero when more was received than was asked. `late`: what paying the contribution on that
    day adds. `all_known`: no rate is missing, for that day or for a part that came before.
    """

    contribution_cents: int
    social_cents: int  # of the contribution: without the severance fund's part
    charged_cents: int
    late: CostOfPayingLate
    all_known: bool

    @property
    def total_cents(self) -> int:
        """All of it that can be asked for on that day."""
        added = self.late.fine_cents + (self.late.interest_cents or 0)
        return self.contribution_cents + self.charged_cents + added


def cost_of_paying_late(social_cents: int, due: date, paid: date) -> CostOfPayingLate:
    """What is added to social security paid late (Lei 8.212/1991 art. 35; LC 150 art. 35 §1)."""
    days = late_payment.days_late(due, paid)
    if not social_cents:
        return CostOfPayingLate(days, 0, 0)
    fine = late_payment.fine_rate(days, paid)
    try:
        interest = late_payment.interest_rate(due, paid)
    except NoValueInForce:
        return CostOfPayingLate(days, apply_rate(social_cents, fine), None)
    cost = late_payment.charges(social_cents, days, fine, interest)
    return CostOfPayingLate(days, cost.fine_cents, cost.interest_cents)


def owed(bill: Bill, on: date) -> Owed:
    """What is left of the bill for who pays on that day. One query, none if prefetched."""
    got = list(bill.remittances.all())
    received = sum(one.amount_cents for one in got)
    contribution = max(bill.total_cents - received, 0)
    social = social_part(bill, contribution)
    late = cost_of_paying_late(social, bill.due_on, on)
    return Owed(
        contribution,
        social,
        bill.total_cents - received + sum(one.charged_cents for one in got) - contribution,
        late,
        late.interest_cents is not None and all(one.interest_cents is not None for one in got),
    )


def social_part(bill: Bill, cents: int) -> int:
    """How much of what is left of the contribution is social security: it is paid first."""
    return cents - min(bill.fund_cents, cents)


def with_contribution_unpaid(bills: QuerySet[Bill]) -> QuerySet[Bill]:
    """Those of the bills whose contribution was not received in full, whatever lateness added."""
    unpaid = bills.filter(state__in=UNPAID_STATES)
    got = unpaid.annotate(got_cents=Sum("remittances__amount_cents", default=0))
    return got.filter(got_cents__lt=F("total_cents"))
