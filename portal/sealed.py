"""Personal values at rest: AES-256-GCM per field, and blind indexes to look them up.

The associated data is the field's own name, so a value moved to another column no longer opens.
The first byte names the key, so keys can be rotated on a live system.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models


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


def opener(name: str) -> Callable[[bytes], str]:
    """`unseal` for many values of one field: each key is set up once."""
    ciphers = {key_id: AESGCM(key) for key_id, key in settings.SEALING_KEYS.items()}
    bound = name.encode()

    def open_one(blob: bytes) -> str:
        return ciphers[blob[0]].decrypt(blob[1:13], blob[13:], bound).decode()

    return open_one


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


class SealedTextField(models.BinaryField):
    """Text that is stored sealed. `seal_name` is fixed for ever, independent of the table."""

    def __init__(self, *args: Any, seal_name: str = "", **kwargs: Any) -> None:
        self.seal_name = seal_name
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["seal_name"] = self.seal_name
        return name, path, args, kwargs

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = seal(value, self.seal_name) if value else b""
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        if value is None:
            return None
        blob = bytes(value)
        return unseal(blob, self.seal_name) if blob else ""

    def get_default(self) -> Any:
        default = super().get_default()
        return "" if default == b"" else default
