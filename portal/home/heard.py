"""What a person can say before others decide: about less money, and at a hearing. One query."""

from __future__ import annotations

from datetime import datetime

from django.db.models import CharField, F, Min, Value
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from benefits.appeals.models import Hearing, HearingState
from benefits.recalculation.reduction_models import Reduction, ReductionState
from portal.components import dates
from portal.components.parts import Task
from portal.home.links import to

_CHANGE, _TIME = Value("change", output_field=CharField()), Value("time", output_field=CharField())


def to_be_heard(person_id: int, at: datetime) -> list[Task]:
    """The most urgent first: a change to answer, a time to choose among those still offered."""
    changes = (
        Reduction.objects.filter(person_id=person_id, state=ReductionState.HEARING)
        .annotate(what=_CHANGE, number=F("reference"), day=F("answer_until"))
        .values_list("what", "number", "day")
    )
    times = (
        Hearing.objects.filter(person_id=person_id, state=HearingState.OFFERED, starts_at__gt=at)
        .values("appeal__protocol")
        .annotate(what=_TIME, number=F("appeal__protocol"), day=Min(TruncDate("starts_at")))
        .values_list("what", "number", "day")
    )
    found = changes.order_by().union(times.order_by()).order_by("day", "number")
    return [
        Task(
            label=_("Tell us how you see a change to your benefit"),
            status="needs_you",
            url=to("benefits:reduction", number),
            hint=_("By %(day)s") % {"day": dates.weekday_date(day)},
        )
        if what == "change"
        else Task(
            label=_("Choose a time to be heard in your appeal"),
            status="needs_you",
            url=to("benefits:appeal", number),
            hint=_("The first one is on %(day)s") % {"day": dates.weekday_date(day)},
        )
        for what, number, day in found
    ]
