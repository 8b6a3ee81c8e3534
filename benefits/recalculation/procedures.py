"""What every procedure against somebody has in common: heard first, proposed by one, then decided.

Taking a benefit away and asking money back are two of them; each has a table and ends of its own.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models import Person, StaffMember
from benefits.adjudication.models import Decision
from benefits.applications.models import Claim
from portal.records import Record
from portal.states import Move

# From the question to the proposal. There is no line by which the engine decides anything, and
# silence moves nothing but the file: an officer looks at what there is.
HEARD_FIRST = (
    Move("answer", ("hearing",), "to_decide", ("person",)),
    Move("lapse", ("hearing",), "to_decide", ("engine",)),
    Move("propose", ("to_decide",), "proposed", ("officer",)),
    Move("return", ("proposed",), "to_decide", ("officer",)),
)


class Procedure(Record):
    """What somebody was asked, what they said, and which two officers decided.

    Each kind adds `reference`, `state`, `person`, `opened_by`, `opened_at`, `why`, `answer_until`
    and `result`, the decision that can be contested.
    """

    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.TextField(blank=True)  # the first officer's reason, for the letter
    closed_by = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def before(self) -> Decision:
        """The decision that the procedure is about; it was taken before."""
        raise TypeError(f"{type(self).__name__} does not say what it is about")

    @property
    def claim(self) -> Claim:
        """The claim on which the decision was taken."""
        return self.before.claim

    @property
    def asked(self) -> str:
        """The key of the notice by which the person was asked."""
        row: Any = self
        return f"{self._meta.model_name}_heard:{row.reference}"

    @property
    def reader(self) -> Person:
        """Who is asked and told: whom it is about, or who receives the money for a child."""
        raise TypeError(f"{type(self).__name__} does not say who reads it")
