"""Typed reads of the environment.

Every error names the variable, says what was found and how to mend it: whoever meets it is
usually starting the portal for the first time, on a machine without a debugger.
"""

import base64
import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None, *, how: str = "") -> str:
    """Return a variable's text; without a default an absent or empty one is an error."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(
            f"The environment variable {name} is missing. {how or f'Set {name}=… and start again.'}"
        )
    return default


def secret(name: str, *, how: str, least: int = 50) -> str:
    """Return a secret of at least `least` characters."""
    value = text(name, how=how)
    if len(value) < least:
        raise ImproperlyConfigured(
            f"The environment variable {name} has {len(value)} characters; "
            f"it needs {least} or more. {how}"
        )
    return value


def integer(name: str, default: int | None = None, *, least: int | None = None) -> int:
    """Return a whole number, not below `least` when that is given."""
    raw = text(name, None if default is None else str(default))
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(
            f"The environment variable {name} is {raw!r}; it must be a whole number, "
            f"for example {name}={default if default is not None else 1}."
        ) from None
    if least is not None and value < least:
        raise ImproperlyConfigured(
            f"The environment variable {name} is {value}; it must be {least} or more."
        )
    return value


def boolean(name: str, default: bool = False) -> bool:
    """Return a yes or no."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    word = raw.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ImproperlyConfigured(
        f"The environment variable {name} is {raw!r}; write {name}=true or {name}=false."
    )


def items(name: str, default: list[str] | None = None, *, how: str = "") -> list[str]:
    """Return a list written with commas, empty entries left out."""
    raw = text(name, None if default is None else ",".join(default), how=how)
    return [item.strip() for item in raw.split(",") if item.strip()]


def origin(name: str, default: str | None = None) -> str:
    """Return scheme, host and port of an address, without a path: what CSP and redirects need."""
    raw = text(name, default).rstrip("/")
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"The environment variable {name} is {raw!r}; write only scheme, host and port, "
            f"for example {name}=https://id.example.org."
        )
    return raw


def database(name: str, default: str | None = None, *, how: str = "") -> dict[str, object]:
    """Return Django's description of a PostgreSQL address.

    A unix socket is given as `postgresql://user:password@/name?host=/folder`.
    """
    raw = text(name, default, how=how)
    parts = urlsplit(raw)
    query = dict(parse_qsl(parts.query))
    if parts.scheme not in {"postgres", "postgresql"} or len(parts.path) < 2:
        raise ImproperlyConfigured(
            f"The environment variable {name} is not a PostgreSQL address; "
            f"write {name}=postgresql://user:password@host:5432/database."
        )
    description: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
    }
    if query:
        description["OPTIONS"] = query
    return description


def redis(name: str, default: str | None = None, *, how: str = "") -> str:
    """Return a Redis or Valkey address as redis-py writes it: redis://, rediss:// or unix://."""
    raw = text(name, default, how=how)
    if urlsplit(raw).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(
            f"The environment variable {name} is not a Redis address; "
            f"write {name}=redis://:password@host:6379/0 or unix://:password@/path/socket?db=0."
        )
    return raw


def celery_broker(address: str) -> str:
    """Translate a redis-py address into Celery's spelling (they differ for unix sockets)."""
    parts = urlsplit(address)
    if parts.scheme != "unix":
        return address
    query = dict(parse_qsl(parts.query))
    login = f":{parts.password}@" if parts.password else ""
    return f"redis+socket://{login}{parts.path}?virtual_host={query.get('db', '0')}"


def with_database(address: str, number: int) -> str:
    """Return the same Redis address with another database number."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        return parts._replace(query=f"db={number}").geturl()
    return parts._replace(path=f"/{number}").geturl()


def _decode_key(name: str, raw: str, how: str) -> bytes:
    try:
        value = base64.b64decode(raw, validate=True)
    except ValueError:
        value = b""
    if len(value) != 32:
        raise ImproperlyConfigured(
            f"The environment variable {name} must hold 32 bytes in base64. {how}"
        )
    return value


def key(name: str, *, how: str) -> bytes:
    """Return a key of 32 bytes, written in base64."""
    return _decode_key(name, text(name, how=how), how)


def numbered_keys(name: str, *, how: str) -> dict[int, bytes]:
    """Return keys with their numbers, written `1:base64,2:base64`; the highest one seals."""
    keys = {}
    for item in items(name, how=how):
        number, _, raw = item.partition(":")
        if not number.isdigit() or not 1 <= int(number) <= 127:
            raise ImproperlyConfigured(
                f"The environment variable {name} must number each key from 1 to 127. {how}"
            )
        keys[int(number)] = _decode_key(name, raw, how)
    return keys
