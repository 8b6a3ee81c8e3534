"""The demo's services as one table: what is started, how it is known to be ready, how it stops."""

import importlib.util
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.management import get_commands
from django.db import DatabaseError, connection

from portal import clock

_CELERY = (sys.executable, "-m", "celery", "-A", "portal")


def answers(address: str) -> bool:
    """Return whether a web server answers at all; how well is /healthz's affair."""
    try:
        urllib.request.urlopen(address, timeout=2).close()  # noqa: S310  (our own http addresses)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def worker_age() -> float | None:
    """Return how many seconds ago a worker last proved that it hears, None when never."""
    from portal.outbox import Heartbeat

    try:
        beat = Heartbeat.objects.filter(name="worker").first()
    except DatabaseError:
        return None
    finally:
        connection.close()
    return None if beat is None else (clock.real_now() - beat.beat_at).total_seconds()


@dataclass(frozen=True)
class Service:
    """One row of the table. `{port}` in arguments and address is the service's own port."""

    name: str
    says: str
    arguments: tuple[str, ...]
    process: str = "command"  # the patience with the database: web, worker or command
    settings: str = "portal.settings.demo"
    port_offset: int | None = None  # counted from PORT
    address: str = ""
    patience: float = 10.0
    exists: Callable[[], bool] = field(default=lambda: True)

    def port(self, first: int) -> int | None:
        """Return the service's port when the portal's own is `first`."""
        return None if self.port_offset is None else first + self.port_offset


def _web(
    workers: int, threads: int, application: str = "portal.wsgi:application"
) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", "127.0.0.1", "--port", "{port}"),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5"),
        application,
    )


# In the order of starting. They stop in the opposite order.
SERVICES = (
    Service(
        name="worker",
        says="Celery worker, 2 processes",
        arguments=(*_CELERY, "worker", "-l", "INFO", "-c", "2", "--without-mingle"),
        process="worker",
        patience=20.0,
    ),
    Service(
        name="beat",
        says="Celery beat, the clock of periodic work",
        arguments=(*_CELERY, "beat", "-l", "INFO"),
    ),
    Service(
        name="bank",
        says="simulated bank",
        arguments=(sys.executable, "manage.py", "simulated_bank", "--port", "{port}"),
        port_offset=2,
        address="http://localhost:{port}/",
        exists=lambda: "simulated_bank" in get_commands(),
    ),
    Service(
        name="identity",
        says="simulated national identity provider",
        arguments=_web(1, 2, "portal.simulated.identity_provider.wsgi:application"),
        process="web",
        settings="portal.settings.identity_provider",
        port_offset=1,
        address="http://localhost:{port}/",
        exists=lambda: importlib.util.find_spec("portal.settings.identity_provider") is not None,
    ),
    Service(
        name="web",
        says="the portal",
        arguments=_web(workers=2, threads=4),
        process="web",
        port_offset=0,
        address="http://localhost:{port}/",
    ),
)
