"""The browser fixtures work beside the database, so that journeys can rely on both."""

import pytest

from portal import clock
from portal.outbox import Heartbeat


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_browser_sees_what_the_test_has_written(live_server, open_page, width):
    Heartbeat.objects.create(name="worker", beat_at=clock.real_now())
    page = open_page(width=width)
    answer = page.goto(f"{live_server.url}/healthz")
    assert answer.status == 200
    assert '"worker": "ok"' in page.content()
    assert page.viewport_size["width"] == width
