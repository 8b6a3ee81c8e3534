"""Digits as an Arabic or Persian keyboard writes them, in the form that all our fields read."""

from __future__ import annotations

from typing import Final

# U+0660 and U+06F0 begin the two rows of ten; the marks stand before decimals and thousands.
_WESTERN: Final = {start + digit: str(digit) for start in (0x660, 0x6F0) for digit in range(10)} | {
    0x66B: ",",
    0x66C: ".",
}


def western(text: str) -> str:
    """The same text with the digits 0 to 9 and Brazil's marks: ١٬٢٣٤٫٥٠ becomes 1.234,50."""
    return text.translate(_WESTERN)
