"""Structured logs with a request id: JSON lines in production, readable lines in the demo.

Neither query strings nor form values are logged: both may hold personal data. Of addresses that are
keys only the first words are.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

from portal.secret_paths import without_secrets

log = structlog.get_logger("portal.http")

_INBOUND_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_QUIET_PATHS = ("/healthz", "/static/")
# PostgreSQL adds the values of the row to its errors: names and numbers of people.
_VALUES = re.compile(r"^(DETAIL|CONTEXT):.*(?:\n(?=[ \t]).*)*", re.MULTILINE)


def without_values(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Take the values of rows out of database errors, wherever they stand in a line."""
    for key in ("exception", "event", "error"):
        if isinstance(event.get(key), str):
            event[key] = _VALUES.sub(r"\1: left out", event[key])
    return event


def configuration(*, readable: bool, level: str) -> dict[str, Any]:
    """Configure structlog and return Django's LOGGING, so both write the same lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_values,
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer = (
        structlog.dev.ConsoleRenderer(colors=False)
        if readable
        else structlog.processors.JSONRenderer(ensure_ascii=True)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "celery.app.trace": {"level": "WARNING"},
        },
    }


class RequestLogMiddleware:
    """Gives each request an id, returns it to the caller and logs one line per answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        inbound = request.headers.get("X-Request-ID", "")
        request_id = inbound if _INBOUND_ID.fullmatch(inbound) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        if not request.path.startswith(_QUIET_PATHS):
            log.log(
                logging.ERROR if response.status_code >= 500 else logging.INFO,
                "answered",
                method=request.method,
                path=request.path,
                status=response.status_code,
                milliseconds=round((time.perf_counter() - started) * 1000),
            )
        return response
