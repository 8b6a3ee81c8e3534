"""Settings of the fault runs: as in tests, with short leases so that a run takes a minute."""

import os
from pathlib import Path

from portal.settings.test import *  # noqa: F403
from portal.settings.test import CELERY_BEAT_SCHEDULE, DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.stubs.FaultsConfig"]

OUTBOX_LEASE_SECONDS = 5
DATABASES["default"]["CONN_MAX_AGE"] = 600
CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": 2.0, "options": {"expires": 4}}
    for name, entry in CELERY_BEAT_SCHEDULE.items()
}
if os.environ.get("FAULTS_WITHOUT_SWEEPER"):
    # The planted defect: nobody rings again. The run must then fail, or it proves nothing.
    CELERY_TASK_ROUTES = {"portal.sweep": {"queue": "nobody listens"}}
BANK_DIR = Path(os.environ.get("FAULTS_BANK_DIR", "/nonexistent"))
