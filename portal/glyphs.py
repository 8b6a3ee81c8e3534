"""Which signs a typeface can print: the table `cmap` of an OpenType file, nothing else of it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

_SEGMENTS, _GROUPS = 4, 12  # the two forms of the table that our typefaces use


def signs_of(typeface: Path) -> frozenset[int]:
    """The numbers of all signs that have a drawing in the file, which is TrueType or OpenType."""
    data = typeface.read_bytes()
    start = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    signs: set[int] = set()
    for number in range(count):
        (offset,) = struct.unpack_from(">I", data, start + 4 + 8 * number + 4)
        (form,) = struct.unpack_from(">H", data, start + offset)
        if form == _SEGMENTS:
            signs.update(_by_segments(data, start + offset))
        elif form == _GROUPS:
            signs.update(_by_groups(data, start + offset))
    return frozenset(signs)


def _table(data: bytes, name: bytes) -> int:
    """Where a table of the file begins. ValueError if there is none of that name."""
    (count,) = struct.unpack_from(">H", data, 4)
    for number in range(count):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        if tag == name:
            return int(offset)
    raise ValueError(f"no table {name.decode()} in this typeface")


def _by_segments(data: bytes, at: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", data, at + 6)
    count, ends = twice // 2, at + 14
    for number in range(count):
        (last,) = struct.unpack_from(">H", data, ends + 2 * number)
        (first,) = struct.unpack_from(">H", data, ends + twice + 2 + 2 * number)
        (delta,) = struct.unpack_from(">H", data, ends + 2 + 2 * twice + 2 * number)
        here = ends + 2 + 3 * twice + 2 * number
        (away,) = struct.unpack_from(">H", data, here)
        for sign in range(first, last + 1):
            drawing = sign
            if away:
                (drawing,) = struct.unpack_from(">H", data, here + away + 2 * (sign - first))
            if (drawing or not away) and (drawing + delta) % 0x10000 and sign != 0xFFFF:
                yield sign


def _by_groups(data: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", data, at + 12)
    for number in range(count):
        first, last, drawing = struct.unpack_from(">III", data, at + 16 + 12 * number)
        yield from range(first if drawing else first + 1, last + 1)
