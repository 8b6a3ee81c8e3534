"""Messages beyond what the law asks of us: only while the person's yes to them stands.

The yes is looked up at the moment of the use, never when the work was planned.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import consents
from accounts import queries as people
from accounts.models import ContactPoint
from portal.messages import mail
from portal.messages.models import Notice
from portal.messages.texts import TEXTS
from portal.outbox import emit, on

REMIND_DAYS_BEFORE = 3
AT_THE_HOUR = time(9)


def follow(notice: Notice, at: datetime) -> None:
    """What else follows from a notice: a text message now, a reminder before its day."""
    _text(notice)
    _plan_reminder(notice, at)


def _text(notice: Notice) -> None:
    """Says by text message that something waits, and never what."""
    if not settings.SMS_GATEWAY_DOMAIN:
        return
    if not consents.holds(notice.person_id, consents.TEXT_MESSAGES):
        return
    phone = people.contact_points(notice.person_id).get(ContactPoint.Kind.PHONE)
    if phone is None or phone.confirmed_at is None:
        return
    mail.send(
        f"notice-text-{notice.pk}",
        f"{phone.value.removeprefix('+')}@{settings.SMS_GATEWAY_DOMAIN}",
        notice.person.language,
        _("A message waits for you"),
        _("A message waits for you at %(service)s. Sign in as you always do."),
    )


def _plan_reminder(notice: Notice, at: datetime) -> None:
    due = notice.values.get("due_on")
    if not TEXTS[notice.kind].needs_you or not due:
        return
    day = date.fromisoformat(due) - timedelta(days=REMIND_DAYS_BEFORE)
    moment = timezone.make_aware(datetime.combine(day, AT_THE_HOUR))
    if moment > at:
        emit("notice.remind", notice.pk, key=f"remind:{notice.pk}", due_at=moment)


def _stays_in_the_inbox(notice_id: int, at: datetime) -> None:
    """The message itself stands in the inbox with its day; the failure stays on the event."""


@on("notice.remind", exhausted=_stays_in_the_inbox)
def remind(notice_id: int, at: datetime) -> None:
    """Reminds by e-mail, once, who said yes to it and has not opened the message."""
    notice = Notice.objects.select_related("person").get(pk=notice_id)
    address = people.email_of(notice.person_id)
    wanted = consents.holds(notice.person_id, consents.REMINDERS)
    if notice.read_at is not None or not address or not wanted:
        return
    mail.send(
        f"notice-remind-{notice.pk}",
        address,
        notice.person.language,
        _("A day comes near at %(service)s"),
        _(
            "A message in your inbox names a day that is near, and you have not opened it.\n\n"
            "For your safety this e-mail does not say what it is about. Open %(origin)s,\n"
            "sign in and choose “Messages”. You asked us to remind you; you can take that\n"
            "back under “Your data”.\n"
        ),
    )
