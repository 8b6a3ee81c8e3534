"""Tables of the cases, where Django looks for them, in the order of a claim's life."""

from benefits.adjudication.desk_models import Absence, Note, Skill
from benefits.adjudication.held_models import HeldDecision, ProposedGrant, SecondLook
from benefits.adjudication.models import Decision, InformationRequest, ProposedRefusal
from benefits.agenda.models import Appointment, Arrangement, Hours, Sitting
from benefits.appeals.models import Appeal, Hearing, PanelSeat, Vote
from benefits.applications.models import Claim, Draft
from benefits.applications.visit_models import OfficeVisit
from benefits.assessments.models import Assessment, Finding, Referral
from benefits.conditions.models import (
    FollowedMember,
    FollowUp,
    GivenReason,
    Institution,
    InstitutionKey,
    Report,
)
from benefits.eligibility.correction_models import Correction
from benefits.eligibility.flag_models import Flag, FlagSwitch
from benefits.eligibility.models import RegisterExtract, StoredDetermination
from benefits.evidence.certificate_models import Certificate
from benefits.evidence.models import Evidence
from benefits.months.models import MonthCase
from benefits.overpayments.bill_models import PaybackBill
from benefits.overpayments.match_models import PaybackMatch
from benefits.overpayments.models import Overpayment
from benefits.payments.banded_models import BandedMonth
from benefits.payments.exempt_models import TaxExemption
from benefits.payments.models import (
    Award,
    BankAnswer,
    PayFile,
    Payment,
    PayRun,
    PayRunApproval,
    PayRunHold,
)
from benefits.payments.withheld_models import WithheldMonth
from benefits.recalculation.late_models import LateCheck, LateValue
from benefits.recalculation.models import Revision
from benefits.recalculation.reduction_models import Reduction
from benefits.robots.models import RobotAction, RobotSwitch
from benefits.supervision.models import CorrectionTask, Draw, Escalation, Sampled

__all__ = [
    "Absence",
    "Appeal",
    "Appointment",
    "Arrangement",
    "Assessment",
    "Award",
    "BandedMonth",
    "BankAnswer",
    "Certificate",
    "Claim",
    "Correction",
    "CorrectionTask",
    "Decision",
    "Draft",
    "Draw",
    "Escalation",
    "Evidence",
    "Finding",
    "Flag",
    "FlagSwitch",
    "FollowUp",
    "FollowedMember",
    "GivenReason",
    "Hearing",
    "HeldDecision",
    "Hours",
    "InformationRequest",
    "Institution",
    "InstitutionKey",
    "LateCheck",
    "LateValue",
    "MonthCase",
    "Note",
    "OfficeVisit",
    "Overpayment",
    "PanelSeat",
    "PayFile",
    "PayRun",
    "PayRunApproval",
    "PayRunHold",
    "PaybackBill",
    "PaybackMatch",
    "Payment",
    "ProposedGrant",
    "ProposedRefusal",
    "Reduction",
    "Referral",
    "RegisterExtract",
    "Report",
    "Revision",
    "RobotAction",
    "RobotSwitch",
    "Sampled",
    "SecondLook",
    "Sitting",
    "Skill",
    "StoredDetermination",
    "TaxExemption",
    "Vote",
    "WithheldMonth",
]
