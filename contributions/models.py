"""Tables of the money coming in, where Django looks for them."""

from contributions.accidents.models import AccidentNotice, AccidentReport, DayOfDeathLooked
from contributions.declarations.models import (
    Bill,
    Declaration,
    DeclarationLine,
    Fault,
    Interruption,
)
from contributions.employers.models import Employer, Employment, RegimeStatement
from contributions.indemnities.models import Indemnity
from contributions.ledger.models import LedgerAccount, LedgerEntry, LedgerLine
from contributions.record.models import ContributionMonth
from contributions.record.recognised_models import RecognisedMonth
from contributions.remittances.models import BankStatement, Remittance, StatementEntry

__all__ = [
    "AccidentNotice",
    "AccidentReport",
    "BankStatement",
    "Bill",
    "ContributionMonth",
    "DayOfDeathLooked",
    "Declaration",
    "DeclarationLine",
    "Employer",
    "Employment",
    "Fault",
    "Indemnity",
    "Interruption",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerLine",
    "RecognisedMonth",
    "RegimeStatement",
    "Remittance",
    "StatementEntry",
]
