"""The national id of persons (CPF): eleven digits, the last two of them check digits."""

from __future__ import annotations

from stdnum.br import cpf


def compact(text: str) -> str:
    """The digits without punctuation and spaces."""
    return str(cpf.compact(text))


def is_valid(number: str) -> bool:
    """Check digits fit; eleven equal digits fit, too, but are nobody's."""
    return bool(cpf.is_valid(number)) and len(set(number)) > 1


def formatted(number: str) -> str:
    """As people write it: 529.982.247-25."""
    return str(cpf.format(number))
