"""The one door through which e-mails leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def send(
    mark: str,
    address: str,
    language: str,
    subject: _StrPromise,
    *parts: _StrPromise,
    **values: str | int,
) -> None:
    """Sends one e-mail in a language; its texts may name `service`, `origin` and the values.

    `mark` says what it is about, once and for all: sent a second time after a failure it is the
    same message, and a mail program shows it once.
    """
    with translation.override(language):
        words = {"service": _("My Social Security"), "origin": settings.PORTAL_ORIGIN} | values
        EmailMessage(
            subject=subject % words,
            body="\n".join(part % words for part in parts),
            to=[address],
            headers={"Message-ID": f"<{mark}@my-social-security>"},
        ).send()
