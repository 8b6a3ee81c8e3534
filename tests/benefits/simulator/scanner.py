"""Reads a drawn QR code: the modules out of the SVG, then the bytes out of the modules.

Written against ISO/IEC 18004 for versions 1 to 6 at correction level M (byte mode, no repair: the
drawing is exact). It knows nothing of the library that draws.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# version -> lengths of the data blocks, and correction bytes in each, at level M
_BLOCKS = {
    1: ([16], 10), 2: ([28], 16), 3: ([44], 26), 4: ([32] * 2, 18),
    5: ([43] * 2, 24), 6: ([27] * 4, 16), 7: ([31] * 4, 18),
}  # fmt: skip
_MASKS: list[Callable[[int, int], bool]] = [
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
]
_FORMAT_MASK = 0b101010000010010
_LEVEL_M = 0b00
_BYTES = 0b0100


def scan(svg: str) -> str:
    """The text of the code that an SVG draws with horizontal strokes."""
    return _text(_modules(svg))


def _modules(svg: str) -> list[list[bool]]:
    strokes = re.findall(r'stroke="#000"[^>]* d="([^"]+)"|d="([^"]+)"[^>]*stroke="#000"', svg)
    path = "".join(strokes[0])
    dark: set[tuple[int, int]] = set()
    x = row = 0
    for name, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?", path):
        if name == "M":
            x, row = int(first), int(float(second))
        elif name == "m":
            x, row = x + int(first), row + int(float(second))
        else:
            dark |= {(row, column) for column in range(x, x + int(first))}
            x += int(first)
    top, left = min(r for r, _c in dark), min(c for _r, c in dark)
    size = max(r for r, _c in dark) - top + 1
    return [[(top + r, left + c) in dark for c in range(size)] for r in range(size)]


def _text(modules: list[list[bool]]) -> str:
    size = len(modules)
    version = (size - 17) // 4
    places = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    bits = _number(modules[r][c] for r, c in places) ^ _FORMAT_MASK
    assert bits >> 13 == _LEVEL_M
    masked = _MASKS[bits >> 10 & 0b111]
    stream = [modules[r][c] != masked(r, c) for r, c in _walk(size, version)]
    words = [_number(stream[at : at + 8]) for at in range(0, len(stream) - 7, 8)]
    data = _in_order(words, _BLOCKS[version][0])
    plain = [bool(word >> (7 - bit) & 1) for word in data for bit in range(8)]
    assert _number(plain[:4]) == _BYTES
    length = _number(plain[4:12])
    return bytes(_number(plain[at : at + 8]) for at in range(12, 12 + 8 * length, 8)).decode()


def _number(bits: Iterator[bool] | list[bool]) -> int:
    found = 0
    for bit in bits:
        found = found << 1 | bit
    return found


def _walk(size: int, version: int) -> Iterator[tuple[int, int]]:
    """The places of data, two columns at a time from the right, up and down in turn."""
    upwards = True
    for right in range(size - 1, 0, -2):
        right -= right <= 6  # the column of the timing pattern is passed over
        for step in range(size):
            row = size - 1 - step if upwards else step
            for column in (right, right - 1):
                if not _reserved(row, column, size, version):
                    yield row, column
        upwards = not upwards


def _reserved(row: int, column: int, size: int, version: int) -> bool:
    if row == 6 or column == 6:
        return True
    if (row < 9 and (column < 9 or column >= size - 8)) or (column < 9 and row >= size - 8):
        return True
    if version >= 7 and ((row < 6 and column >= size - 11) or (column < 6 and row >= size - 11)):
        return True
    centres = [] if version == 1 else [6, size - 7]
    if version >= 7:
        centres = [6, 22, 38]
    return any(
        abs(row - r) <= 2 and abs(column - c) <= 2
        for r in centres
        for c in centres
        if (r, c) not in ((6, 6), (6, centres[-1]), (centres[-1], 6))
    )


def _in_order(words: list[int], lengths: list[int]) -> list[int]:
    """The data bytes, block after block; they are laid out one of each block in turn."""
    blocks: list[list[int]] = [[] for _length in lengths]
    laid = iter(words)
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if place < length:
                block.append(next(laid))
    return [word for block in blocks for word in block]
