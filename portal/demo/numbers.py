"""Valid numbers of people and organisations: a drawn body and the check digits that fit it."""

from functools import lru_cache
from types import ModuleType

from stdnum.br import cnpj, cpf

from portal.demo.chance import chance


def _completed(body: str, rules: ModuleType) -> str:
    """Return the body with the one pair of check digits that makes it valid."""
    return next(body + f"{pair:02}" for pair in range(100) if rules.is_valid(body + f"{pair:02}"))


@lru_cache(maxsize=2000)
def national_id(key: str) -> str:
    """Return the CPF of a demo person: 11 digits with valid check digits."""
    return _completed(str(chance("cpf", key).randrange(100_000_000, 999_999_999)), cpf)


@lru_cache(maxsize=100)
def registration(key: str) -> str:
    """Return the CNPJ of a demo organisation: 14 digits, head office, valid check digits."""
    return _completed(str(chance("cnpj", key).randrange(10_000_000, 99_999_999)) + "0001", cnpj)
