"""Who was asked and not reached: no time runs against them; an office brings them the letter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from accounts.models import Address, ContactPoint, StaffMember
from accounts.permissions import Actor, may
from benefits.adjudication.conflicts import out_of_bounds
from benefits.overpayments.models import Overpayment
from benefits.recalculation.reduction_models import Reduction
from portal import row_guard
from portal.messages import reaching
from portal.messages.models import Delivery, DeliveryKind, Letter, Notice
from portal.records import well_formed_reference

HEARD = ("hearing", "to_decide", "proposed")
Asked = Reduction | Overpayment


@dataclass(frozen=True)
class Unreached:
    """One question on its way: its file, its notice, and what was noted of the post.

    `without_mail`: no confirmed e-mail address; `without_address`: no home address is known.
    """

    row: Asked
    notice: Notice
    noted: tuple[Delivery, ...]
    without_mail: bool
    without_address: bool

    @property
    def last(self) -> Delivery | None:
        return self.noted[-1] if self.noted else None

    @property
    def is_on_the_way(self) -> bool:
        """Whether a letter was posted and nothing more is known of it."""
        return self.last is not None and self.last.kind == DeliveryKind.POSTED


@row_guard.everyone("who was not reached, whoever it is; those close to the officer are left out")
def waiting(staff: StaffMember) -> list[Unreached]:
    """Whom this officer's office has to reach, oldest first.

    They were asked, did not answer, and nothing shows that the question came to them.
    """
    away = out_of_bounds(staff)
    return [
        one
        for one in _unreached(_rows())
        if one.row.claim.unit_id in (None, staff.unit_id)
        and not away & {one.row.person_id, one.row.reader.pk}
    ]


def one(actor: Actor, reference: str, *, on: date) -> Unreached | None:
    """The question of this number if the actor may bring it to its reader; None hides the rest."""
    if not well_formed_reference(reference):
        return None
    with row_guard.everyone("whose it is, before the right to it is asked"):
        found = _unreached(_rows(reference.upper()))
    return found[0] if found and may(actor, "delivery.note", found[0].row, on=on) else None


def letter_of(waits: Unreached) -> Letter | None:
    """The question as it can be printed; None while it is not written."""
    return Letter.objects.filter(key=f"asked:{waits.notice.pk}").first()


def _rows(reference: str = "") -> list[Asked]:
    only = {"reference": reference} if reference else {}
    changes = Reduction.objects.filter(state__in=HEARD, answered_at=None, **only)
    overpaid = Overpayment.objects.filter(state__in=HEARD, answered_at=None, **only)
    found: list[Asked] = [
        *changes.select_related("revision__decision__claim", "person"),
        *overpaid.select_related("reduction__revision__decision__claim", "person", "payee")
        .select_related("award__decision__claim"),
    ]  # fmt: skip
    living = [one for one in found if one.reader.died_on is None]
    return sorted(living, key=lambda one: (one.opened_at, one.reference))


def _unreached(rows: Collection[Asked]) -> list[Unreached]:
    keys = [one.asked for one in rows]
    reached = reaching.reached_each(keys)
    missing = set(keys) - set(reached)
    notices = {one.key: one for one in Notice.objects.filter(key__in=missing).order_by("id")}
    noted: dict[int, list[Delivery]] = {}
    for one in Delivery.objects.filter(notice__key__in=missing).order_by("id"):
        noted.setdefault(one.notice_id, []).append(one)
    readers = {one.person_id for one in notices.values()}
    mailed = set(
        ContactPoint.objects.filter(
            person__in=readers,
            kind=ContactPoint.Kind.EMAIL,
            ended_at=None,
            confirmed_at__isnull=False,
        ).values_list("person_id", flat=True)
    )
    homes = set(
        Address.objects.filter(person__in=readers, ended_at=None).values_list(
            "person_id", flat=True
        )
    )
    return [
        Unreached(
            row,
            notice,
            tuple(noted.get(notice.pk, ())),
            without_mail=notice.person_id not in mailed,
            without_address=notice.person_id not in homes,
        )
        for row in rows
        if (notice := notices.get(row.asked)) is not None
    ]
