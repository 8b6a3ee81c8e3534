"""Whether a notice reached its reader, and on which day: the one answer for every legal time.

Reached is who opened it in the portal, oneself or a helper with the right to it, or whom an office
brought it to: the day on the return receipt, of the handing over, or of the public notice after the
post came back twice (Lei 8.212/1991 art. 69 §2; Lei 9.784/1999 art. 26). An e-mail only says that
something waits. See docs/decisions/0053.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.permissions import Actor
from portal import outbox
from portal.errors import Mendable
from portal.messages.models import Delivery, DeliveryKind, Notice

BROUGHT = (DeliveryKind.DELIVERED, DeliveryKind.HANDED, DeliveryKind.PUBLISHED)
LEAST_ATTEMPTS = 2  # letters that came back, before anything is published


def reached_on(key: str) -> date | None:
    """The day on which the notice of this key reached its reader; None when it did not."""
    return reached_each([key]).get(key)


def reached_each(keys: Collection[str]) -> dict[str, date]:
    """The same for several notices; those that reached nobody are missing. Two statements."""
    notices = Notice.objects.filter(key__in=keys).order_by()
    days: dict[str, list[date]] = {
        key: [localdate(read_at)] if read_at else []
        for key, read_at in notices.values_list("key", "read_at")
    }
    noted = Delivery.objects.filter(notice__key__in=keys).order_by("id")
    brought: dict[str, list[date]] = {}
    for key, kind, on in noted.values_list("notice__key", "kind", "on"):
        if kind == DeliveryKind.CAME_BACK:
            brought[key] = []
        elif kind in BROUGHT:
            brought.setdefault(key, []).append(on)
    for key, on_days in brought.items():
        days[key] += on_days
    return {key: min(some) for key, some in days.items() if some}


@transaction.atomic
def note(
    actor: Actor, notice: Notice, kind: str, on: date, tracking: str, at: datetime
) -> Delivery:
    """What somebody of an office did to bring a notice to its reader; noting it twice is once.

    Mendable for a day before the notice or after today, a letter without its number, and a public
    notice before the post came back twice.
    """
    tracking = tracking.strip()
    if not localdate(notice.sent_at) <= on <= localdate(at):
        raise Mendable(_("This day is before the message or after today."), field="on")
    if kind == DeliveryKind.POSTED and not tracking:
        raise Mendable(_("Type the number by which the post follows the letter."), field="tracking")
    Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    before = notice.deliveries.values_list("kind", flat=True)
    if kind == DeliveryKind.PUBLISHED and not all(
        list(before).count(one) >= LEAST_ATTEMPTS
        for one in (DeliveryKind.POSTED, DeliveryKind.CAME_BACK)
    ):
        raise Mendable(
            _("A public notice comes only after two letters were sent and came back."),
            field="kind",
        )
    noted, new = Delivery.objects.get_or_create(
        notice=notice,
        kind=kind,
        on=on,
        defaults={
            "person_id": notice.person_id,
            "tracking": tracking,
            "noted_by_id": actor.staff_id,
            "noted_at": at,
        },
    )
    if new and kind in BROUGHT:
        key = f"notice:{notice.pk}:brought:{noted.pk}"
        outbox.emit("notice.reached", notice.pk, key=key, due_at=at)
    return noted
