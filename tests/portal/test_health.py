import datetime

import pytest

from portal import clock
from portal.outbox import Heartbeat

pytestmark = pytest.mark.django_db


def _beat(seconds_ago: int) -> None:
    beat_at = clock.real_now() - datetime.timedelta(seconds=seconds_ago)
    Heartbeat.objects.create(name="worker", beat_at=beat_at)


def test_healthz_is_well_when_database_broker_and_worker_do_their_part(client):
    _beat(seconds_ago=5)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "broker": "ok", "worker": "ok"}


def test_healthz_says_that_no_worker_was_ever_seen(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "never seen"
    assert answer.json()["database"] == "ok"


def test_healthz_says_for_how_long_the_worker_is_silent(client):
    _beat(seconds_ago=100)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["worker"].startswith("silent for 10")


def test_healthz_says_that_the_broker_does_not_answer(client, settings):
    _beat(seconds_ago=5)
    settings.REDIS_URL = "unix:///nonexistent/socket?db=0"
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "no answer"
