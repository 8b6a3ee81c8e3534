"""What the ledger holds of a run. Its entries are found by their keys, `run:<reference>:…`."""

from __future__ import annotations

from benefits.payments.models import PayRun
from contributions import queries as money_facts


def in_transit_cents(run: PayRun) -> int:
    """What is still on its way for this run; credits are negative, zero when all is settled."""
    return money_facts.posted_under(f"run:{run.reference}:", "payments_in_transit")
