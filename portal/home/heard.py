"""What a person can say before others decide, and what is asked back of them. One query."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import CharField, F, Min, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from benefits.appeals.models import Hearing, HearingState
from benefits.overpayments.bill_models import PaybackBill, PaybackState
from benefits.overpayments.models import Overpayment, OverpaymentState
from benefits.recalculation.reduction_models import Reduction, ReductionState
from portal.components import dates
from portal.components.parts import Task
from portal.home.links import to


def _said(what: str) -> Value:
    return Value(what, output_field=CharField())


def to_be_heard(person_id: int, at: datetime) -> list[Task]:
    """The most urgent first: a change or an overpayment to answer, a time to choose among those
    still offered, the next bill to pay back.
    """
    changes = Reduction.objects.filter(person_id=person_id, state=ReductionState.HEARING)
    overpaid = Overpayment.objects.filter(
        Q(person_id=person_id, payee=None) | Q(payee_id=person_id), state=OverpaymentState.HEARING
    )
    bills = PaybackBill.objects.filter(person_id=person_id, state=PaybackState.OPEN)
    times = Hearing.objects.filter(
        person_id=person_id, state=HearingState.OFFERED, starts_at__gt=at
    )
    found = (
        _rows(changes.annotate(what=_said("change"), number=F("reference"), day=F("answer_until")))
        .union(
            _rows(
                overpaid.annotate(
                    what=_said("overpaid"), number=F("reference"), day=F("answer_until")
                )
            ),
            _rows(
                bills.values("overpayment__reference").annotate(
                    what=_said("bill"), number=F("overpayment__reference"), day=Min("due_on")
                )
            ),
            _rows(
                times.values("appeal__protocol").annotate(
                    what=_said("time"),
                    number=F("appeal__protocol"),
                    day=Min(TruncDate("starts_at")),
                )
            ),
        )
        .order_by("day", "number")
    )
    return [_task(what, number, day) for what, number, day in found]


def _rows(found: QuerySet[Any]) -> QuerySet[Any, tuple[str, str, date]]:
    return found.order_by().values_list("what", "number", "day")


def _task(what: str, number: str, day: date) -> Task:
    label, page, hint = {
        "change": (
            _("Tell us how you see a change to your benefit"),
            "benefits:reduction",
            _("By %(day)s"),
        ),
        "overpaid": (
            _("Tell us how you see what you were paid too much"),
            "benefits:overpayment",
            _("By %(day)s"),
        ),
        "bill": (_("Pay back what is asked back"), "benefits:overpayment", _("By %(day)s")),
        "time": (
            _("Choose a time to be heard in your appeal"),
            "benefits:appeal",
            _("The first one is on %(day)s"),
        ),
    }[what]
    return Task(
        label=label,
        status="needs_you",
        url=to(page, number),
        hint=hint % {"day": dates.weekday_date(day)},
    )
