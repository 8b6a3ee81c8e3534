"""Which model answers, switched in a real Chromium: forward, and back again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Role
from portal import clock
from portal.assistant import active, editing
from portal.assistant.models import Activation, HeadVersion
from portal.assistant.training.publishing import Trained
from tests.accounts import people
from tests.assistant.test_in_a_browser import DESK, PHONE, enter, is_sound
from tests.assistant.test_measured import CARD, missed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def another(trained: Trained) -> HeadVersion:
    """A head that was measured in full and holds back more than the one that answers."""
    card = trained.card | {
        "complete": True,
        "disturbed": dict.fromkeys(("clean", "capitals", "no accents"), 0.9)
        | {"greeting and signature": 0.9},
        "speed": {"p50_ms": 5.0, "p95_ms": 9.0},
    }
    return editing.keep(Trained(replace(trained.head, high=1.0), card))


def choose(page: Any, live_server: Any, version: HeadVersion, reason: str) -> None:
    """As an editor does it: from the list to the model, why, and the button."""
    page.goto(live_server.url + reverse("assistant:heads"))
    page.get_by_role("link", name=f"#{version.pk}").click()
    is_sound(page)
    page.get_by_label("Why").fill(reason)
    page.get_by_role("button", name="Let this one answer").click()
    page.get_by_text("From now on this version answers.").wait_for()
    is_sound(page)


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_model_is_let_to_answer_and_taken_back(
    open_page: Any,
    live_server: Any,
    answering: HeadVersion,
    trained: Trained,
    size: dict[str, int],
) -> None:
    first, second = answering, another(trained)
    page = open_page(width=size["width"], locale="en-GB")
    enter(page, live_server.url, people.staff(Role.RULES, name="Ema Reis"))

    choose(page, live_server, second, "keeps more strays away")
    assert active.active_id() == second.pk
    page.goto(live_server.url + reverse("assistant:heads"))
    now = page.get_by_role("row").filter(has_text="answers now")
    assert now.get_by_role("link").inner_text() == f"#{second.pk}"

    choose(page, live_server, first, "it kept back too much")
    assert active.active_id() == first.pk
    assert page.get_by_text("it kept back too much").is_visible()
    told = Activation.objects.order_by("id").values_list("by", "reason")
    assert list(told)[1:] == [
        ("Ema Reis", "keeps more strays away"),
        ("Ema Reis", "it kept back too much"),
    ]
    page.goto(live_server.url + reverse("assistant:head", args=[first.pk]))
    assert page.get_by_role("button", name="Let this one answer").count() == 0


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_every_miss_is_read_page_by_page(
    open_page: Any, live_server: Any, size: dict[str, int]
) -> None:
    kept = [missed(number, "en" if number % 2 else "ar", "offered") for number in range(120)]
    version = HeadVersion.objects.create(
        content=b"", sha256="0" * 64, card=CARD, misses=kept, made_at=clock.now(), made_by="tests"
    )
    page = open_page(width=size["width"], locale="en-GB")
    enter(page, live_server.url, people.staff(Role.RULES, name="Ema Reis"))

    page.goto(live_server.url + reverse("assistant:head", args=[version.pk]))
    page.get_by_text("Text by text, the weakest first").first.click()
    is_sound(page)
    page.get_by_role("link", name="Every question that did not get its answer").click()
    page.get_by_text("120 questions").wait_for()
    is_sound(page)
    page.get_by_role("link", name="Next").click()
    page.get_by_text("=en question 119").wait_for()
    is_sound(page)
