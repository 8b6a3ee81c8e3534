"""Bank accounts, in Brazil by bank, branch and number, elsewhere by IBAN; and whose they are."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _
from stdnum import bic, iban
from stdnum.exceptions import ValidationError

from portal.errors import Mendable

# Codes of the clearing system (COMPE) of the banks that pay benefits or hold most accounts.
BANKS: dict[str, str] = {
    "001": "Banco do Brasil",
    "003": "Banco da Amazônia",
    "004": "Banco do Nordeste",
    "021": "Banestes",
    "033": "Santander",
    "037": "Banpará",
    "041": "Banrisul",
    "047": "Banese",
    "070": "BRB",
    "077": "Inter",
    "085": "Ailos",
    "104": "Caixa Econômica Federal",
    "133": "Cresol",
    "136": "Unicred",
    "197": "Stone",
    "208": "BTG Pactual",
    "212": "Original",
    "237": "Bradesco",
    "260": "Nubank",
    "290": "PagBank",
    "318": "BMG",
    "323": "Mercado Pago",
    "336": "C6",
    "341": "Itaú",
    "380": "PicPay",
    "389": "Mercantil",
    "422": "Safra",
    "623": "Pan",
    "655": "Votorantim",
    "707": "Daycoval",
    "748": "Sicredi",
    "756": "Sicoob",
}

ABROAD = "IBAN"
"""Stands for the bank of an account in another country: its branch is the bank's BIC."""

_BRANCH = re.compile(r"\d{1,5}")
_NUMBER = re.compile(r"\d{1,12}[0-9X]")


def name_of(bank_code: str) -> str:
    """The bank's name, or its code when we do not know the name."""
    if bank_code == ABROAD:
        return _("Account in another country")
    return BANKS.get(bank_code, bank_code)


def masked(number: str) -> str:
    """The last three characters only, enough to recognise one's own account."""
    return "••••\N{NO-BREAK SPACE}" + number[-3:]


def checked(bank_code: str, branch: str, number: str) -> tuple[str, str, str]:
    """Bank, branch (four digits or more) and number without punctuation; Mendable if not one.

    Of an account in another country: the bank's BIC of eight characters, and the IBAN.
    """
    if bank_code.strip() == ABROAD:
        return (ABROAD, *_checked_abroad(branch, number))
    bank_code = bank_code.strip().zfill(3)
    if bank_code not in BANKS:
        raise Mendable(_("Choose a bank from the list."), field="bank_code")
    branch = re.sub(r"[\s.-]", "", branch)
    if not _BRANCH.fullmatch(branch) or not branch.strip("0"):
        raise Mendable(
            _("Write the branch as 1 to 5 digits, without its check digit: for example 1234."),
            field="branch",
        )
    number = re.sub(r"[\s.-]", "", number).upper()
    if not _NUMBER.fullmatch(number) or not number.strip("0X"):
        raise Mendable(
            _("Write the account number with its check digit: for example 12345-6."),
            field="number",
        )
    return bank_code, branch.zfill(4), number


def _checked_abroad(bic_text: str, iban_text: str) -> tuple[str, str]:
    try:
        number: str = iban.validate(iban_text)
    except ValidationError as error:
        raise Mendable(
            _(
                "This is not an IBAN. Copy it from a bank statement; it looks like this:"
                " PT50 0002 0123 1234 5678 9015 4."
            ),
            field="number",
        ) from error
    if number.startswith("BR"):
        raise Mendable(_("For an account in Brazil choose its bank."), field="bank_code")
    try:
        code: str = bic.validate(bic_text)
    except ValidationError as error:
        raise Mendable(
            _("Write the BIC (SWIFT code) of the bank, 8 or 11 characters: for example CGDIPTPL."),
            field="branch",
        ) from error
    return code[:8], number  # the IBAN itself says which branch


_PARTICLES = {"DA", "DE", "DO", "DAS", "DOS", "E"}


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return [word for word in re.findall(r"[A-Z]+", plain) if word not in _PARTICLES]


def same_holder(holder: str, *names: str) -> bool:
    """True when the holder is one of the names: first and last name equal, the others abbreviated
    or left out at most, as banks do ("MARIA A SOUZA" for Maria Aparecida de Souza)."""
    written = _words(holder)
    return any(_matches(written, _words(name)) for name in names if name)


def _matches(written: list[str], known: list[str]) -> bool:
    if len(written) < 2 or len(known) < 2:
        return written == known and bool(written)
    if (written[0], written[-1]) != (known[0], known[-1]):
        return False
    middle = iter(known[1:-1])
    return all(
        any(word == other or (len(word) == 1 and other.startswith(word)) for other in middle)
        for word in written[1:-1]
    )
