"""What time it is. Only pages, tasks and management commands may ask; all others are told."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


def real_now() -> datetime:
    """Return the moment on the machine's own clock: for proofs of life, never for the law."""
    return timezone.now()


def now() -> datetime:
    """Return the present moment, shifted by the setting CLOCK_SHIFT_DAYS (0 in production)."""
    return real_now() + timedelta(days=settings.CLOCK_SHIFT_DAYS)


def today() -> date:
    """Return the present day at the seat of the institution."""
    return timezone.localtime(now()).date()
