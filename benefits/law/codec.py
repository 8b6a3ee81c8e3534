"""Frozen dataclasses to plain JSON values and back, by their type hints.

Days are ISO text, fractions "n/d", members of an enumeration their value. Fields that hold their
default are left out, so that facts stay short and a new field does not change old hashes.
"""

from __future__ import annotations

import hashlib
import json
import types
import typing
from collections.abc import Callable, Hashable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar, cast

Made = TypeVar("Made")
_PLAIN = frozenset({str, int, bool, type(None)})  # most values by far, so asked first
Json = dict[str, Any]


class CodecError(ValueError):
    """JSON that does not fit: ``field`` (where), ``value`` and ``reason`` for the message."""

    def __init__(self, field: str, value: Any, reason: str) -> None:
        self.field, self.value, self.reason = field, value, reason
        super().__init__(f"{field}: {reason}")


def to_json(value: Any) -> Any:
    """JSON values for a dataclass, tuple, mapping, day, fraction or plain value. No floats."""
    if type(value) in _PLAIN:
        return value
    if is_dataclass(value):
        return {
            name: to_json(content)
            for name, default in _defaults(cast(Hashable, type(value)))
            if (content := getattr(value, name)) != default or default is MISSING
        }
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool) or type(value) is int:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    name = type(value).__name__
    raise CodecError(name, value, f"has no exact JSON form: {value!r}")


def from_json(kind: type[Made], content: Any) -> Made:
    """An object of the dataclass from its JSON form; unknown and missing fields are errors."""
    return cast(Made, _reader(cast(Hashable, kind))(content, kind.__name__))


def stable_hash(content: Any) -> str:
    """SHA-256 of JSON content, the same for the same content in any order of keys."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=256)
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple((item.name, _default(item)) for item in fields(kind) if item.init)


def _default(item: Field[Any]) -> Any:
    return item.default_factory() if item.default_factory is not MISSING else item.default


Reader = Callable[[Any, str], Any]


@lru_cache(maxsize=512)
def _reader(hint: Any) -> Reader:
    """A function (content, place) -> value for a type hint."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [_reader(item) for item in arguments if item is not type(None)]
        return lambda content, place: None if content is None else _first(inner, content, place)
    if origin is tuple and arguments[-1] is not Ellipsis:
        readers = [_reader(item) for item in arguments]
        return lambda content, place: tuple(
            reader(one, f"{place}[{number}]")
            for number, (reader, one) in enumerate(
                zip(readers, _of_length(content, len(readers), place), strict=True)
            )
        )
    if origin is tuple:
        item = _reader(arguments[0])
        return lambda content, place: tuple(
            item(one, f"{place}[{number}]")
            for number, one in enumerate(_expect(content, list, place))
        )
    if origin is dict:
        item = _reader(arguments[1])
        return lambda content, place: {
            key: item(one, f"{place}.{key}") for key, one in _expect(content, dict, place).items()
        }
    if is_dataclass(hint):
        return lambda content, place: _dataclass(cast(type, hint), content, place)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda content, place: _convert(hint, content, place)
    if hint is date:
        return lambda content, place: _convert(
            date.fromisoformat, _expect(content, str, place), place
        )
    if hint is Fraction:
        return lambda content, place: _convert(Fraction, _expect(content, str, place), place)
    if hint is Any:
        return lambda content, place: content
    return lambda content, place: _expect(content, hint, place)


def _dataclass(kind: type, content: Any, place: str) -> Any:
    given = dict(_expect(content, dict, place))
    hints = _hints(kind)
    values = {
        name: _reader(hints[name])(given.pop(name), f"{place}.{name}")
        for name, _ in _defaults(kind)
        if name in given
    }
    if given:
        names = ", ".join(sorted(given))
        raise CodecError(place, names, f"unknown field {names}")
    missing = [n for n, d in _defaults(kind) if d is MISSING and n not in values]
    if missing:
        names = ", ".join(missing)
        raise CodecError(place, names, f"field {names} is missing")
    try:
        return kind(**values)
    except ValueError as error:
        error.add_note(place)  # which of many months, for whoever tells the sender
        raise


@lru_cache(maxsize=256)
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _expect(content: Any, kind: Any, place: str) -> Any:
    if type(content) is not kind:
        raise CodecError(place, content, f"expected {kind.__name__}, not {content!r}")
    return content


def _of_length(content: Any, count: int, place: str) -> Any:
    if len(_expect(content, list, place)) != count:
        raise CodecError(place, content, f"expected {count} values, not {len(content)}")
    return content


def _convert(make: Callable[[Any], Any], content: Any, place: str) -> Any:
    try:
        return make(content)
    except (ValueError, ZeroDivisionError) as error:
        raise CodecError(place, content, f"{content!r} is not possible ({error})") from error


def _first(readers: list[Reader], content: Any, place: str) -> Any:
    """The first reader that fits, for fields of more than one kind."""
    for reader in readers[:-1]:
        try:
            return reader(content, place)
        except CodecError:
            continue
    return readers[-1](content, place)
