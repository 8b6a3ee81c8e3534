"""The register names every automated tool: whose it is, what for, with which data."""

from __future__ import annotations

from collections import Counter

from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.assistant import register


def test_whatever_the_clock_starts_stands_in_the_register():
    started = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    named = Counter(task for tool in register.tools() for task in tool.tasks)

    assert started - set(register.PLUMBING) == set(named)
    assert max(named.values()) == 1


def test_every_tool_says_what_for_with_which_data_who_answers_and_what_it_may_not(
    client: Client, db: None
):
    page = client.get(reverse("assistant:register")).content.decode()

    keys = [tool.key for tool in register.tools()]
    assert len(keys) == len(set(keys))
    for tool in register.tools():
        for said in (tool.name, tool.purpose, tool.how, tool.data, tool.limits, tool.owner):
            assert str(said) in page, (tool.key, said)
