"""Keeps this process at the law that the database holds: files of the release, approved values.

A process reads the approved values when it first asks for the law, at once when it approves one
itself, and otherwise at the beginning of a request or task, at most every LAW_REFRESH_SECONDS.
"""

from __future__ import annotations

import time

import structlog
from celery.signals import task_prerun
from django.conf import settings
from django.core.signals import request_started
from django.db import DatabaseError

from benefits.law.statute import law_of_the_files
from portal import amendments
from portal.amendments import Amendment, Amendments, amended
from portal.regulations import values
from portal.statutes import StatuteError

log = structlog.get_logger(__name__)
_looked_at = 0.0


def begin() -> None:
    """Connects this process. LAW_REFRESH_SECONDS 0 (tests): only on demand."""
    if settings.LAW_REFRESH_SECONDS:
        amendments.ask_first(read)
        request_started.connect(_follow, dispatch_uid="law_request")
        task_prerun.connect(_follow, dispatch_uid="law_task")


def refresh() -> None:
    """Reads the approved values now. What cannot be merged is logged; the law stays as it was."""
    global _looked_at
    _looked_at = time.monotonic()
    found = read()
    if found != amendments.installed():
        amendments.install(found)


def read() -> Amendments:
    """The approved values in their order; those before the first that does not fit the files."""
    from portal.regulations.models import ApprovedValue

    law, fitting = law_of_the_files(), []
    for row in ApprovedValue.objects.order_by("id"):
        try:
            one = Amendment(
                row.parameter,
                row.since,
                row.until,
                values.exact(row.parameter, row.content),
                row.act,
            )
            law = amended(law, one)
        except StatuteError as error:
            log.error("approved value does not fit", value_id=row.pk, reason=str(error))
            break
        fitting.append(one)
    return tuple(fitting)


def _follow(**_signal: object) -> None:
    if time.monotonic() - _looked_at < settings.LAW_REFRESH_SECONDS:
        return
    try:
        refresh()
    except DatabaseError as error:
        log.warning("approved values not read", error=str(error))
