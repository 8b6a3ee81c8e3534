"""The page of a short job: the rule, what is left for one own worker, and nobody else's data."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLogEntry, Mandate
from contributions.employers.models import Employment
from portal import clock
from portal.records import acting
from tests.contributions import world
from tests.contributions.test_pages import browser, employer_browser, words_of
from tests.contributions.world import NOW

pytestmark = pytest.mark.django_db
URL = "/employer/short-job/"


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def worked(employer: Any, first: date, last: date | None, person: Any = None) -> Employment:
    with acting("tests", "test"):
        return Employment.objects.create(
            employer=employer, person=person or world.person(), started_on=first, ended_on=last
        )


def days(name: str, day: date) -> dict[str, str]:
    parts = (("day", day.day), ("month", day.month), ("year", day.year))
    return {f"{name}_{part}": str(value) for part, value in parts}


def plan(job: Employment, kind: str, first: date, last: date, **more: Any) -> dict[str, Any]:
    return {
        "worker": str(job.pk),
        "kind": kind,
        **days("first", first),
        **days("last", last),
    } | more


def asked(client: Client, said: dict[str, Any], status: int = 200) -> str:
    answer = client.get(URL, said)
    assert answer.status_code == status, answer.content[:500]
    return words_of(answer)


def test_the_worker_is_chosen_by_name_and_only_own_workers_stand_there() -> None:
    payer, other = world.employer(), world.employer("Outra Casa")
    job = worked(payer, date(2025, 3, 1), date(2025, 8, 31), world.person("Bia Nunes"))
    worked(payer, date(2026, 3, 1), None, world.person("Caio Reis"))
    worked(other, date(2026, 3, 1), None, world.person("Davi Lima"))

    text = asked(employer_browser(payer), {"kind": "temporary", "first_day": "1"})

    assert "Bia Nunes 1 March 2025 to 31 August 2025" in text
    assert "Caio Reis works for you now" in text
    assert "Davi Lima" not in text
    assert f"?kind=temporary&first_day=1&worker={job.pk}" in text  # what was told goes along
    assert AccessLogEntry.objects.count() == 2  # each who is shown can see it


def test_many_workers_are_looked_for_by_a_part_of_the_name() -> None:
    payer = world.employer()
    for number in range(26):
        worked(payer, date(2026, 3, 1), None, world.person(f"Ana Número {number}"))
    worked(payer, date(2026, 3, 1), None, world.person("Zoe Braga"))
    client = employer_browser(payer)

    first, found = asked(client, {}), asked(client, {"name": "brag"})

    assert "Zoe Braga" not in first
    assert "Part of the name" in first
    assert "Zoe Braga" in found
    assert "Ana Número" not in found
    assert "Nobody of this name" in asked(client, {"name": "nobody\x00"})


def test_the_answer_says_rule_article_used_and_left() -> None:
    payer = world.employer()
    job = worked(payer, date(2026, 6, 1), date(2026, 9, 8))  # 100 days
    first = date(2026, 12, 1)

    text = asked(employer_browser(payer), plan(job, "temporary", first, date(2026, 12, 30)))

    assert "This job fits, and 50 days are left after it." in text
    assert "for at most 180 days" in text
    assert "/law/lei-6019-1974-art-10/?on=2026-12-01 Lei 6.019/1974 art. 10" in text
    assert "1 June 2026 to 8 September 2026" in text
    assert "Of them 100 days count for this job." in text
    assert "Used before 100" in text  # as drawn and as a table


def test_the_article_of_a_rule_has_its_page() -> None:
    client = Client()
    for key in ("lei-6019-1974-art-10", "clt-art-452-a", "lei-5889-1973-art-14-a", "clt-art-445"):
        assert client.get(f"/law/{key}/", {"on": "2026-12-01"}).status_code == 200


def test_too_much_says_by_how_much_until_when_and_from_when_on_again() -> None:
    payer = world.employer()
    job = worked(payer, date(2026, 6, 1), date(2026, 9, 8))

    text = asked(
        employer_browser(payer), plan(job, "temporary", date(2026, 12, 1), date(2027, 3, 1))
    )

    assert "This job is over by 11 days." in text
    assert "It may last until 18 February 2027." in text
    assert "As you plan it, it fits from 8 December 2026 on again." in text


def test_the_further_days_of_temporary_work_count_only_when_the_need_goes_on() -> None:
    payer = world.employer()
    job = worked(payer, date(2026, 6, 1), date(2026, 11, 27))  # 180 days
    said = plan(job, "temporary", date(2026, 12, 1), date(2026, 12, 30))
    client = employer_browser(payer)

    assert "Not yet: the time of waiting ends on 25 February 2027." in asked(client, said)
    assert "This job fits, and 60 days are left" in asked(client, said | {"goes_on": "on"})


def test_a_job_of_another_kind_is_left_out_and_looked_at_again() -> None:
    payer = world.employer()
    job = worked(payer, date(2026, 3, 1), date(2026, 9, 30))
    said = plan(job, "trial", date(2026, 12, 1), date(2027, 1, 14))
    client = employer_browser(payer)

    counted = asked(client, said)
    left_out = asked(client, said | {"other": str(job.pk)})

    assert "Not yet: the time of waiting ends on 30 March 2027." in counted
    assert f"other={job.pk} That was another kind of contract" in counted
    assert "This job fits, and 45 days are left after it." in left_out
    assert "Look at it again" in left_out


def test_intermittent_work_says_until_when_to_call() -> None:
    payer = world.employer()
    job = worked(payer, date(2026, 3, 1), None)
    client = employer_browser(payer)

    late = asked(client, plan(job, "intermittent", date(2026, 11, 11), date(2026, 11, 12)))
    fits = asked(client, plan(job, "intermittent", date(2026, 12, 10), date(2026, 12, 11)))

    assert "The call would come too late." in late
    assert "Call the worker by 7 December 2026." in fits


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 12, 10), date(2026, 12, 9), "cannot lie before the first one"),
        (date(2020, 1, 1), date(2020, 1, 9), "more than a year back"),
        (date(2045, 1, 1), date(2045, 1, 9), "very far ahead"),
        (date(2026, 12, 10), date(2045, 1, 9), "very far ahead"),
    ],
)
def test_days_that_cannot_be_meant_are_said_beside_their_field(
    first: date, last: date, said: str
) -> None:
    payer = world.employer()
    job = worked(payer, date(2026, 3, 1), None)

    assert said in asked(employer_browser(payer), plan(job, "trial", first, last))


def test_jobs_with_other_employers_are_not_looked_at() -> None:
    payer, other = world.employer(), world.employer("Outra Casa")
    person = world.person()
    job = worked(payer, date(2020, 3, 1), date(2020, 4, 1), person)
    worked(other, date(2026, 6, 1), date(2026, 11, 19), person)
    client = employer_browser(payer)

    text = asked(client, plan(job, "temporary", date(2026, 12, 1), date(2026, 12, 30)))

    assert "150 days are left" in text
    assert "Outra Casa" not in text
    assert "2026 to 19" not in text
    assert AccessLogEntry.objects.filter(person=person).count() == 1


def test_the_worker_of_another_employer_is_not_found() -> None:
    payer, other = world.employer(), world.employer("Outra Casa")
    job = worked(other, date(2026, 3, 1), None)
    client = employer_browser(payer)

    for number in (str(job.pk), "0", "x", "9" * 30):
        answer = client.get(URL, {"worker": number})
        assert answer.status_code == 404
    assert AccessLogEntry.objects.count() == 0


def test_who_may_not_see_the_workers_sees_no_short_job_either() -> None:
    payer = world.employer()
    worked(payer, date(2026, 3, 1), None)
    holder = world.citizen()
    given = world.mandate(holder, payer, "accountant")
    with acting("tests", "test"):
        Mandate.objects.filter(pk=given.pk).update(scopes=["upload", "file", "bills"])
    client = browser(holder, **world.session_of(given))

    assert client.get(URL).status_code == 404
    assert client.get(reverse("contributions:employer")).status_code == 200


def test_nothing_is_stored_but_the_look() -> None:
    payer = world.employer()
    job = worked(payer, date(2026, 3, 1), None)
    client = employer_browser(payer)

    assert client.post(URL, {"worker": str(job.pk)}).status_code == 405
    asked(client, {"worker": str(job.pk)})

    assert Employment.objects.count() == 1
