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
    kind = type(value)
    if kind in _PLAIN:
        return value
    write = _WRITERS.get(kind)
    if write is None:
        write = _WRITERS[kind] = _writer(kind)
    return write(value)


_WRITERS: dict[type, Callable[[Any], Any]] = {}  # how each kind is written, once it was met


def _writer(kind: type) -> Callable[[Any], Any]:
    """A function from values of a type to their JSON form."""
    if is_dataclass(kind):
        return _writer_of_fields(kind)
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, str | bool):
        return lambda value: value
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if issubclass(kind, tuple | list):
        return lambda value: [item if type(item) in _PLAIN else to_json(item) for item in value]
    if issubclass(kind, dict):
        return lambda value: {str(key): to_json(item) for key, item in value.items()}
    if issubclass(kind, Fraction):
        return lambda value: f"{value.numerator}/{value.denominator}"
    return _refuse


def _writer_of_fields(kind: type) -> Callable[[Any], Json]:
    items = _defaults(cast(Hashable, kind))

    def write(value: Any) -> Json:
        found: Json = {}
        for name, default in items:
            content = getattr(value, name)
            if content is default or (default is not MISSING and content == default):
                continue
            found[name] = content if type(content) in _PLAIN else to_json(content)
        return found

    return write


def _refuse(value: Any) -> Any:
    raise CodecError(type(value).__name__, value, f"has no exact JSON form: {value!r}")


def from_json(kind: type[Made], content: Any) -> Made:
    """An object of the dataclass from its JSON form; unknown and missing fields are errors."""
    return cast(Made, _reader(cast(Hashable, kind))(content, kind.__name__))


def stable_hash(content: Any) -> str:
    """SHA-256 of JSON content, the same for the same content in any order of keys."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(content: Any) -> str:
    """JSON content as the one text that `stable_hash` takes."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@lru_cache(maxsize=256)
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple((item.name, _default(item)) for item in fields(kind) if item.init)


def _default(item: Field[Any]) -> Any:
    return item.default_factory() if item.default_factory is not MISSING else item.default


Place = Any  # the name of the outermost, or (place, "." or "[", name or number) inside it
Reader = Callable[[Any, Place], Any]


@lru_cache(maxsize=512)
def _reader(hint: Any) -> Reader:
    """A function (content, place) -> value for a type hint."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [_reader(item) for item in arguments if item is not type(None)]
        if len(inner) == 1:
            (only,) = inner
            return lambda content, place: None if content is None else only(content, place)
        return lambda content, place: None if content is None else _first(inner, content, place)
    if origin is tuple and arguments[-1] is not Ellipsis:
        readers = [_reader(item) for item in arguments]
        return lambda content, place: tuple(
            reader(one, (place, "[", number))
            for number, (reader, one) in enumerate(
                zip(readers, _of_length(content, len(readers), place), strict=True)
            )
        )
    if origin is tuple:
        item = _reader(arguments[0])
        return lambda content, place: tuple(
            item(one, (place, "[", number))
            for number, one in enumerate(_expect(content, list, place))
        )
    if origin is dict:
        item = _reader(arguments[1])
        return lambda content, place: {
            key: item(one, (place, ".", key)) for key, one in _expect(content, dict, place).items()
        }
    if is_dataclass(hint):
        return lambda content, place: _dataclass(cast(type, hint), content, place)
    if isinstance(hint, type) and issubclass(hint, Enum):
        members = {member.value: member for member in hint}
        return lambda content, place: (
            members[content]
            if type(content) is str and content in members
            else _convert(hint, content, place)
        )
    if hint is date:
        return lambda content, place: _convert(
            date.fromisoformat, _expect(content, str, place), place
        )
    if hint is Fraction:
        return lambda content, place: _convert(Fraction, _expect(content, str, place), place)
    if hint is Any:
        return lambda content, place: content
    return lambda content, place: _expect(content, hint, place)


def _dataclass(kind: type, content: Any, place: Place) -> Any:
    readers = _readers(kind)
    values = {
        name: readers[name](item, (place, ".", name))
        for name, item in _expect(content, dict, place).items()
        if name in readers
    }
    if len(values) < len(content):
        names = ", ".join(sorted(set(content) - set(values)))
        raise CodecError(_path(place), names, f"unknown field {names}")
    missing = [n for n, d in _defaults(kind) if d is MISSING and n not in values]
    if missing:
        names = ", ".join(missing)
        raise CodecError(_path(place), names, f"field {names} is missing")
    try:
        return kind(**values)
    except ValueError as error:
        error.add_note(_path(place))  # which of many months, for whoever tells the sender
        raise


@lru_cache(maxsize=256)
def _readers(kind: type) -> dict[str, Reader]:
    hints = typing.get_type_hints(kind)
    return {name: _reader(hints[name]) for name, _ in _defaults(kind)}


def _path(place: Place) -> str:
    """Where something stands, as text: Facts.months[3].category."""
    if isinstance(place, str):
        return place
    outer, kind, name = place
    return f"{_path(outer)}.{name}" if kind == "." else f"{_path(outer)}[{name}]"


def _expect(content: Any, kind: Any, place: Place) -> Any:
    if type(content) is not kind:
        raise CodecError(_path(place), content, f"expected {kind.__name__}, not {content!r}")
    return content


def _of_length(content: Any, count: int, place: Place) -> Any:
    if len(_expect(content, list, place)) != count:
        raise CodecError(_path(place), content, f"expected {count} values, not {len(content)}")
    return content


def _convert(make: Callable[[Any], Any], content: Any, place: Place) -> Any:
    try:
        return make(content)
    except (ValueError, ZeroDivisionError) as error:
        reason = f"{content!r} is not possible ({error})"
        raise CodecError(_path(place), content, reason) from error


def _first(readers: list[Reader], content: Any, place: Place) -> Any:
    """The first reader that fits, for fields of more than one kind."""
    for reader in readers[:-1]:
        try:
            return reader(content, place)
        except CodecError:
            continue
    return readers[-1](content, place)
