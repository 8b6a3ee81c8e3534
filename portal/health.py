"""GET /healthz: 200 only when database, broker and a worker do their part, else 503."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import clock
from portal.outbox import Heartbeat


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "no answer"
    return "ok"


def _broker() -> str:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        client.ping()
    except redis.RedisError:
        return "no answer"
    finally:
        client.close()
    return "ok"


def _worker() -> str:
    try:
        beat = Heartbeat.objects.filter(name="worker").first()
    except DatabaseError:
        return "unknown"
    if beat is None:
        return "never seen"
    age = (clock.real_now() - beat.beat_at).total_seconds()
    if age > settings.WORKER_SILENT_AFTER_SECONDS:
        return f"silent for {age:.0f} s"
    return "ok"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "broker": _broker,
    "worker": _worker,
}


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Return each part's verdict; any other word than ok means 503."""
    parts = {name: check() for name, check in CHECKS.items()}
    healthy = all(verdict == "ok" for verdict in parts.values())
    body = {"status": "ok" if healthy else "unavailable", **parts}
    return JsonResponse(body, status=200 if healthy else 503)
