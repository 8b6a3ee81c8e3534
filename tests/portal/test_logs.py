"""What the log lines leave out."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Person
from portal.logs import without_values
from portal.records import acting


@pytest.mark.django_db
def test_the_values_of_a_row_that_the_database_refused_stay_out_of_the_log() -> None:
    with (
        pytest.raises(IntegrityError) as refused,
        transaction.atomic(),
        acting("test", "test"),
    ):
        Person.objects.create(
            name="Hermengarda",
            born_on="1960-01-01",
            died_on="1950-01-01",
            national_id="x",
            national_id_index=b"x",
        )
    text = str(refused.value)
    assert "Hermengarda" in text
    told = without_values(None, "error", {"exception": f"Traceback\n{text}\n\nmore", "event": "x"})
    assert "Hermengarda" not in told["exception"]
    assert "person_dies_after_birth" in told["exception"]
    assert told["exception"].endswith("more")
