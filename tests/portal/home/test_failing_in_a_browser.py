"""The pages of our failures, as people meet them: narrow and wide, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from portal.home import views
from tests.browsing import is_sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("fault", [RuntimeError, OperationalError])
@pytest.mark.parametrize(("width", "language"), [(360, "ar"), (360, "pt"), (1280, "zh-CN")])
def test_where_we_failed_people_read_whom_to_call(
    live_server: Any,
    open_page: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    language: str,
    fault: type[Exception],
) -> None:
    def fails(*_given: object) -> None:
        raise fault("as a test")

    monkeypatch.setattr(views, "find", fails)
    page = open_page(width=width, locale=language)
    page.goto(live_server.url + "/services/")
    assert page.locator('a[href="tel:135"]').is_visible()
    is_sound(page)
