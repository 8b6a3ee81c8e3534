"""The Celery application: it only wakes workers up, what is to be done stands in the database."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Stop Celery from replacing the log settings of Django."""


@worker_ready.connect
def _ring_at_once(**_: object) -> None:
    """Let a fresh worker prove by the broker that it hears, and look for work left behind."""
    app.send_task("portal.heartbeat")
    app.send_task("portal.sweep")
