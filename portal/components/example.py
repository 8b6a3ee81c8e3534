"""An invented working life for visitors: what the band of months looks like."""

from datetime import date

from django.utils.translation import gettext as _

from portal.components.life_band import BandMarker, BandMonth, LifeBand
from portal.periods import add_months, month_range

# (months, status): a first job, months abroad, work again, illness, work, months not paid in.
STRETCHES = (
    (58, "paid"),
    (9, "none"),
    (131, "paid"),
    (7, "benefit"),
    (96, "paid"),
    (5, "missing"),
    (63, "paid"),
    (2, "declared"),
)


def example_band(on: date) -> LifeBand:
    """A life that ends last month, with one claim and one decision on it."""
    statuses = [status for count, status in STRETCHES for _turn in range(count)]
    last = add_months(on, -1)
    first = add_months(last, 1 - len(statuses))
    months = [
        BandMonth(month, status)
        for month, status in zip(month_range(first, last), statuses, strict=True)
    ]
    markers = [
        BandMarker(add_months(first, 199), "claim", _("Sickness benefit asked for")),
        BandMarker(add_months(first, 203), "payment", _("Sickness benefit paid")),
    ]
    return LifeBand(months, on=on, markers=markers, name="example")
