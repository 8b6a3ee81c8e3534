"""Income tax withheld from a payment, as a piece of the statement that fills a run."""

from __future__ import annotations

from datetime import date


def tax_sql(month: date) -> str:
    """SQL for the tax in cents on `due.gross_cents`."""
    return "0"
