"""Tables of the cases, where Django looks for them, in the order of a claim's life."""

from benefits.adjudication.models import Decision, InformationRequest, ProposedRefusal
from benefits.appeals.models import Appeal
from benefits.applications.models import Claim, Draft
from benefits.eligibility.models import StoredDetermination
from benefits.payments.models import (
    Award,
    BankAnswer,
    PayFile,
    Payment,
    PayRun,
    PayRunApproval,
    PayRunHold,
)

__all__ = [
    "Appeal",
    "Award",
    "BankAnswer",
    "Claim",
    "Decision",
    "Draft",
    "InformationRequest",
    "PayFile",
    "PayRun",
    "PayRunApproval",
    "PayRunHold",
    "Payment",
    "ProposedRefusal",
    "StoredDetermination",
]
