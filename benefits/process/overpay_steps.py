"""The steps that an overpayment has in common with every procedure against somebody."""

from __future__ import annotations

from django.db.models import QuerySet

from benefits.overpayments.models import OVERPAYMENT, Overpayment
from benefits.process.procedures import Steps


def _rows() -> QuerySet[Overpayment]:
    return Overpayment.objects.select_related(
        "reduction__revision__decision__claim", "reduction__person", "result", "person", "payee"
    ).select_related("reduction__revision__determination", "award__decision__claim")


STEPS = Steps("overpayment", OVERPAYMENT, _rows, "overpayment.settle", lambda found: found)
