"""A QR code as SVG, black on white in any colour scheme, with a title for who does not see it."""

import segno
from django.utils.safestring import SafeString

_MASK = 3  # changes in both directions: no stripes


def qr_svg(text: str, title: str) -> SafeString:
    """The drawing of a text. Correction level M: a fold or a stain does not spoil it.

    One mask for all: to weigh the eight against each other costs four times the drawing, and
    whoever scans takes off the one that the code names.
    """
    drawn = segno.make_qr(text, error="m", boost_error=False, mask=_MASK).svg_inline(
        scale=4, border=4, dark="#000", light="#fff", title=title, svgclass=None, lineclass=None
    )
    return SafeString(drawn)
