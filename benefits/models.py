"""Tables of the cases, where Django looks for them, in the order of a claim's life."""

from benefits.adjudication.models import Decision, InformationRequest, ProposedRefusal
from benefits.appeals.models import Appeal, Hearing, PanelSeat, Vote
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
from benefits.recalculation.models import Revision

__all__ = [
    "Appeal",
    "Award",
    "BankAnswer",
    "Claim",
    "Decision",
    "Draft",
    "Hearing",
    "InformationRequest",
    "PanelSeat",
    "PayFile",
    "PayRun",
    "PayRunApproval",
    "PayRunHold",
    "Payment",
    "ProposedRefusal",
    "Revision",
    "StoredDetermination",
    "Vote",
]
