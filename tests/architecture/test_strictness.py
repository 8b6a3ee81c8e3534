"""The test set-up itself is strict: these tests fail when it has gone soft."""

import datetime
import socket
import subprocess
import sys

import pytest
from django.template import engines

from portal import clock
from portal.outbox import Heartbeat
from portal.settings.strict import UndefinedTemplateVariable
from tests.conftest import NetworkForbidden


def test_an_undefined_template_variable_fails():
    template = engines["django"].from_string("Dear {{ nobody }}")
    with pytest.raises(UndefinedTemplateVariable, match="nobody"):
        template.render({})


def test_an_undefined_variable_with_a_filter_fails_too():
    template = engines["django"].from_string("Dear {{ nobody.name|upper }}")
    with pytest.raises(UndefinedTemplateVariable, match="nobody"):
        template.render({})


@pytest.mark.django_db
def test_a_time_without_zone_is_refused():
    naive = clock.real_now().replace(tzinfo=None)
    with pytest.raises(RuntimeWarning, match="naive datetime"):
        Heartbeat.objects.create(name="naive", beat_at=naive)


def test_another_machine_cannot_be_reached():
    with pytest.raises(NetworkForbidden), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkForbidden):
        socket.getaddrinfo("example.org", 80)


@pytest.mark.django_db
def test_the_demo_may_shift_the_clock_but_not_the_proof_of_life(settings):
    settings.CLOCK_SHIFT_DAYS = 40
    shift = clock.now() - clock.real_now()
    assert datetime.timedelta(days=39, hours=23) < shift < datetime.timedelta(days=40, hours=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_leaves_nothing_to_the_next(turn):
    assert not Heartbeat.objects.filter(name="committed").exists()
    Heartbeat.objects.create(name="committed", beat_at=clock.real_now())


@pytest.mark.django_db(transaction=True)
def test_processes_that_a_test_starts_see_its_database(child_environment):
    Heartbeat.objects.create(name="seen", beat_at=clock.real_now())
    code = (
        "import django; django.setup(); from portal.outbox import Heartbeat;"
        "print(Heartbeat.objects.get().name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=child_environment, capture_output=True, text=True
    )
    assert done.stdout == "seen\n", done.stderr
