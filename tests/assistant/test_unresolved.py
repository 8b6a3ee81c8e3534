"""The editors' list of unresolved questions stays readable, whatever was written."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from portal.assistant.models import Turn
from portal.assistant.pages.editing import SAMPLE, TITLE
from tests.accounts import people

pytestmark = pytest.mark.django_db


def test_a_long_letter_is_no_heading_and_its_proposal_fits_the_field(client: Client):
    client.post(reverse("assistant:ask"), {"question": "qwertz asdfgh " * 100})
    turn = Turn.objects.get()
    people.sign_in(client, people.staff(Role.RULES))

    [row] = client.get(reverse("assistant:unresolved")).context["rows"]
    page = client.get(reverse("assistant:propose"), {"turn": turn.pk})

    assert len(row["title"]) == TITLE
    assert row["others"] == [turn.question]
    assert page.context["form"]["question"].value() == turn.question[:SAMPLE]
