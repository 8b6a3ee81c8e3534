"""Personal values at rest: AES-256-GCM per field, and blind indexes to look them up.

The associated data is the field's own name and the number of its row, so a value that was moved to
another column, or to the row of somebody else, no longer opens. The first byte names the key, so
keys can be rotated on a live system; from 128 on it says that the value is bound to its row.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from functools import partial
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, models
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import class_prepared

BOUND = 128
"""Added to the number of the key in the first byte of a value that is bound to its row."""


def seal(text: str, name: str) -> bytes:
    return seal_bytes(text.encode(), name)


def unseal(blob: bytes, name: str) -> str:
    """Raises cryptography's InvalidTag when the value was altered or belongs elsewhere."""
    return unseal_bytes(blob, name).decode()


def seal_bytes(content: bytes, name: str) -> bytes:
    """Seals what is no text, for instance a file."""
    key_id = max(settings.SEALING_KEYS)
    nonce = os.urandom(12)
    body = AESGCM(settings.SEALING_KEYS[key_id]).encrypt(nonce, content, name.encode())
    return bytes([key_id]) + nonce + body


def unseal_bytes(blob: bytes, name: str) -> bytes:
    """Raises InvalidTag as `unseal` does."""
    key = settings.SEALING_KEYS[blob[0]]
    return AESGCM(key).decrypt(bytes(blob[1:13]), bytes(blob[13:]), name.encode())


def seal_in_row(text: str, name: str, row: int) -> bytes:
    """Seals a text for one row of the column that the name stands for."""
    sealed = seal(text, _in_row(name, row))
    return bytes([sealed[0] | BOUND]) + sealed[1:]


def unseal_in_row(blob: bytes, name: str, row: int) -> str:
    """The text of a row's field; InvalidTag when it was sealed for another row or column."""
    if blob[0] & BOUND:
        return unseal(bytes([blob[0] ^ BOUND]) + blob[1:], _in_row(name, row))
    if not settings.SEALED_WITHOUT_ROW:
        raise InvalidTag
    return unseal(blob, name)  # from before rows were bound; the rotation moves it


def opener(name: str) -> Callable[[bytes, int], str]:
    """`unseal_in_row` for many rows of one field: each key is set up once."""
    ciphers = {key_id: AESGCM(key) for key_id, key in settings.SEALING_KEYS.items()}

    def open_one(blob: bytes, row: int) -> str:
        if not blob[0] & BOUND:
            return unseal_in_row(blob, name, row)
        cipher, bound = ciphers[blob[0] ^ BOUND], _in_row(name, row).encode()
        return cipher.decrypt(blob[1:13], blob[13:], bound).decode()

    return open_one


def _in_row(name: str, row: int) -> str:
    if row is None:
        raise TypeError(f"{name} is sealed for a row that has no number yet")
    return f"{name}#{row}"


def blind_index(value: str, name: str) -> bytes:
    """A keyed digest that finds equal values without showing them (its key is apart)."""
    return hmac.digest(settings.BLIND_INDEX_KEY, f"{name}:{value}".encode(), "sha256")


def indexer(name: str) -> Callable[[str], bytes]:
    """`blind_index` for many values of one field: the key is set up once."""
    keyed = hmac.new(settings.BLIND_INDEX_KEY, f"{name}:".encode(), "sha256")

    def index_one(value: str) -> bytes:
        mac = keyed.copy()
        mac.update(value.encode())
        return mac.digest()

    return index_one


class Bound:
    """Text on its way into one row; sealed there, it opens in no other."""

    __slots__ = ("row", "text")

    def __init__(self, text: str, row: int) -> None:
        self.text, self.row = text, row


class Sealed:
    """What a row holds, not yet opened."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob


class _Opened(DeferredAttribute):
    """The text of a field, opened when it is first read: only the row knows its own number."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)  # type: ignore[misc]
        if isinstance(value, Sealed):
            field: SealedTextField = self.field  # type: ignore[assignment, attr-defined]
            value = instance.__dict__[field.attname] = field.opened(value, instance.pk)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value  # type: ignore[attr-defined]


class SealedTextField(models.BinaryField):
    """Text that is stored sealed, for its own row. `seal_name` is fixed for ever.

    A value that was copied into another row or another column opens no longer. The row's number
    must be known before the row is written, so it is taken from the sequence first.
    """

    descriptor_class = _Opened

    def __init__(self, *args: Any, seal_name: str = "", **kwargs: Any) -> None:
        self.seal_name = seal_name
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["seal_name"] = self.seal_name
        return name, path, args, kwargs

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        class_prepared.connect(_number_first, sender=cls)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        return Bound(value, model_instance.pk) if isinstance(value, str) else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, Bound):
            value = seal_in_row(value.text, self.seal_name, value.row) if value.text else b""
        elif isinstance(value, str):
            if value:
                raise TypeError(f"{self.name} is sealed for one row: save the row, or give a Bound")
            value = b""
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | str | None:
        if value is None:
            return None
        return Sealed(bytes(value)) if value else ""

    def opened(self, value: Sealed, row: int) -> str:
        """The text. Raises InvalidTag when it was altered or sealed for another place."""
        return unseal_in_row(value.blob, self.seal_name, row)

    def get_default(self) -> Any:
        default = super().get_default()
        return "" if default == b"" else default


def _number_first(sender: Any, **_more: Any) -> None:
    """Rows of this table get their number before they are written, not by writing them."""
    key = sender._meta.pk
    if isinstance(key, models.AutoField | models.BigAutoField):
        key.get_pk_value_on_save = partial(_next_number, sender)


def _next_number(model: type[models.Model], _row: models.Model) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s))",
            [model._meta.db_table, model._meta.pk.column],  # type: ignore[union-attr]
        )
        (number,) = cursor.fetchone()
    return int(number)


def for_each_row(
    model: type[models.Model], ids: list[int], values: dict[str, Any]
) -> list[tuple[list[int], dict[str, Any]]]:
    """The same values for these rows, as an UPDATE takes them: sealed ones for each row alone."""
    sealed = {
        name: value
        for name, value in values.items()
        if isinstance(value, str) and isinstance(model._meta.get_field(name), SealedTextField)
    }
    if not sealed:
        return [(ids, values)]
    return [
        ([row], values | {name: Bound(value, row) for name, value in sealed.items()}) for row in ids
    ]
