"""The seal of a pay run: a digest of every payment as it was when the run was frozen."""

from __future__ import annotations

import hashlib

from benefits.payments.models import PayRun
from benefits.payments.rows import each

# Everything that decides who is paid what and where to. The account's number is sealed at rest
# with a fresh nonce, so its keyed digest stands for it.
_ROWS = """
    SELECT p.id, p.award_id, p.person_id, p.month, p.attempt, p.replaces_id, p.gross_cents,
           p.tax_cents, p.net_cents, p.end_to_end_id, p.account_id, a.bank_code, a.branch,
           encode(a.number_index, 'hex'), a.holder
      FROM benefits_payment p JOIN accounts_payoutaccount a ON a.id = p.account_id
     WHERE p.run_id = %(run)s ORDER BY p.id
"""


def seal_of(run: PayRun) -> str:
    """The digest of the run as the database holds it now."""
    digest = hashlib.sha256(
        f"{run.reference}|{run.month}|{run.number}|{run.pays_on}|{run.payment_count}|"
        f"{run.gross_cents}|{run.tax_cents}|{run.total_cents}\n".encode()
    )
    each(_ROWS, {"run": run.pk}, digest.update)
    return digest.hexdigest()
