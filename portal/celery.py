"""The Celery application: it only wakes workers up, what is to be done stands in the database."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Stop Celery from replacing the log settings of Django."""
