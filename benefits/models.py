"""Tables of the cases, where Django looks for them, in the order of a claim's life."""

from benefits.adjudication.models import Decision, InformationRequest, ProposedRefusal
from benefits.appeals.models import Appeal, Hearing, PanelSeat, Vote
from benefits.applications.models import Claim, Draft
from benefits.applications.visit_models import OfficeVisit
from benefits.eligibility.correction_models import Correction
from benefits.eligibility.flag_models import Flag, FlagSwitch
from benefits.eligibility.models import RegisterExtract, StoredDetermination
from benefits.evidence.models import Evidence
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
    "Correction",
    "Decision",
    "Draft",
    "Evidence",
    "Flag",
    "FlagSwitch",
    "Hearing",
    "InformationRequest",
    "OfficeVisit",
    "PanelSeat",
    "PayFile",
    "PayRun",
    "PayRunApproval",
    "PayRunHold",
    "Payment",
    "ProposedRefusal",
    "RegisterExtract",
    "Revision",
    "StoredDetermination",
    "Vote",
]
