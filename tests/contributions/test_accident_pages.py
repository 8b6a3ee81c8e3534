"""The pages of accidents at work, as employer, household, worker, family and helper see them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AccessLogEntry, Inquiry, Mandate
from contributions import process, queries
from contributions.accidents.models import AccidentNotice
from portal import clock
from portal.components.dates import weekday_date
from tests.accounts import people
from tests.contributions import accidents, world
from tests.contributions.test_accidents import married, own_name, told, told_oneself
from tests.contributions.test_pages import browser, employer_browser, page, url, words_of
from tests.contributions.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def signed(client: Any, address: str, typed: dict[str, Any]) -> AccidentNotice:
    """Checked and signed as a browser does it; the notice that the receipt shows."""
    check = client.post(address, typed | {"act": "check"})
    assert check.status_code == 200, words_of(check)[:800]
    assert "Sign and send" in words_of(check)
    assert "AccidentNotice object" not in words_of(check)
    receipt = client.post(address, typed | {"act": "sign"})
    assert receipt.status_code == 302, words_of(receipt)[:800]
    notice = queries.accident_notice(receipt["Location"].strip("/").split("/")[-1])
    assert notice is not None
    return notice


# ── Who employs ──────────────────────────────────────────────────────────────────────────────


def test_an_employer_tells_checks_signs_and_keeps_the_receipt() -> None:
    payer, worker = world.employer(), world.person()
    world.employ(worker, payer)
    client = employer_browser(payer)
    assert url("employer_accidents") in page(client, url("workers"))
    typed = accidents.typed() | {"national_id": worker.national_id}

    notice = signed(client, url("employer_accident_new"), typed)

    words = page(client, url("accident", notice.reference))
    for shown in (
        notice.reference,
        str(worker),
        "T23.2",
        weekday_date(date(2026, 11, 10)),
        "CRM-SP",
    ):
        assert shown in words
    assert "union" in words
    assert url("accident_wrong", notice.reference) not in words
    paper = client.get(url("accident_pdf", notice.reference))
    assert paper.content.startswith(b"%PDF")
    assert notice.reference in paper["Content-Disposition"]
    assert notice.reference in page(client, url("employer_accidents"))


def test_nothing_is_kept_before_it_is_signed_and_what_was_typed_can_be_changed() -> None:
    payer, worker = world.employer(), world.person()
    world.employ(worker, payer)
    client, address = employer_browser(payer), url("employer_accident_new")
    typed = accidents.typed() | {"national_id": worker.national_id}

    check = client.post(address, typed | {"act": "check"}).content.decode()
    assert 'name="diagnosis" value="T23.2"' in check
    again = client.post(address, typed | {"act": "change"}).content.decode()

    assert 'value="T23.2"' in again
    assert 'name="happened_on_day" value="9"' in again
    assert not AccidentNotice.objects.exists()


def test_a_worker_chosen_in_the_list_is_not_asked_for_again() -> None:
    payer, worker = world.employer(), world.person("Zilda Ramos")
    job = world.employ(worker, payer)
    client = employer_browser(payer)
    address = f"{url('employer_accident_new')}?worker={job.pk}"
    assert address in page(client, url("workers"))
    words = page(client, address)
    assert "Zilda Ramos" in words
    assert "CPF of the worker" not in words
    assert signed(client, address, accidents.typed()).person == worker

    other = world.employ(world.person(), world.employer())
    page(client, f"{url('employer_accident_new')}?worker={other.pk}", 404)
    page(client, f"{url('employer_accident_new')}?worker=x", 404)


def test_a_late_notice_is_taken_and_marked() -> None:
    payer, worker = world.employer(), world.person()
    world.employ(worker, payer)
    client = employer_browser(payer)
    typed = accidents.typed(happened_on=date(2026, 10, 30)) | {"national_id": worker.national_id}

    check = words_of(client.post(url("employer_accident_new"), typed | {"act": "check"}))
    assert weekday_date(date(2026, 11, 3)) in check  # the 2nd is a holiday
    notice = signed(client, url("employer_accident_new"), typed)

    assert "Told late" in page(client, url("accident", notice.reference))
    assert "Told late" in page(client, url("employer_accidents"))


def test_mistakes_are_said_beside_their_field() -> None:
    payer = world.employer()
    wrong = accidents.typed(diagnosis="hand", kind="death", happened_at=None) | {
        "national_id": world.person().national_id,
        "happened_at": "late",
    }
    answer = employer_browser(payer).post(url("employer_accident_new"), wrong | {"act": "check"})
    assert answer.status_code == 400
    words = words_of(answer)
    for said in ("for example S61.0", "Enter the day of the death", "did not work for you",
                 "like this: 14:30"):  # fmt: skip
        assert said in words, said


def test_a_clerk_and_another_firm_find_nothing() -> None:
    payer, worker = world.employer(), world.person()
    notice = told(payer, worker)
    for client in (employer_browser(payer, "employer_clerk"), employer_browser(world.employer())):
        page(client, url("accident", notice.reference), 404)
        page(client, url("accident_pdf", notice.reference), 404)
        page(client, url("accident_correct", notice.reference), 404)
    page(employer_browser(payer, "employer_clerk"), url("employer_accidents"), 404)
    page(employer_browser(payer, "employer_clerk"), url("employer_accident_new"), 404)
    assert notice.reference not in page(
        employer_browser(world.employer()), url("employer_accidents")
    )


def test_an_employer_says_it_better_in_a_new_notice() -> None:
    payer, worker = world.employer(), world.person()
    first = told(payer, worker)
    client = employer_browser(payer)
    form = client.get(url("accident_correct", first.reference)).content.decode()
    assert "The tray slipped" in form

    second = signed(
        client, url("accident_correct", first.reference), accidents.typed(body_part="arm")
    )

    assert second.replaces == first
    words = page(client, url("accident", first.reference))
    assert url("accident", second.reference) in words
    assert "Replaced" in page(client, url("employer_accidents"))
    page(client, url("accident_correct", first.reference), 404)


def test_each_worker_can_see_that_the_employer_looked() -> None:
    payer, worker = world.employer(), world.person()
    notice = told(payer, worker)
    client = employer_browser(payer)
    page(client, url("employer_accidents"))
    page(client, url("accident", notice.reference))
    looks = AccessLogEntry.objects.filter(person_id=worker.pk, case=notice.reference)
    assert looks.count() == 2


def test_a_household_tells_of_its_worker() -> None:
    user = world.citizen()
    worker = world.person("Zilda Ramos")
    client = browser(user)
    page(client, url("household_accident_new"), 404)  # nobody works there
    process.register_household_worker(
        own_name(user), worker.national_id, date(2026, 9, 1), 5, 250_000, NOW
    )
    job = worker.employments.get()
    assert url("household_accident_new") in page(client, url("household"))

    notice = signed(
        client, url("household_accident_new"), accidents.typed() | {"worker": str(job.pk)}
    )

    assert notice.teller == "household"
    assert notice.reference in page(client, url("household"))
    assert notice.reference in page(client, url("accidents"))
    form = client.get(url("accident_correct", notice.reference))
    assert "The tray slipped" in form.content.decode()
    page(browser(world.citizen()), url("accident", notice.reference), 404)


# ── The injured person ───────────────────────────────────────────────────────────────────────


def test_a_worker_tells_what_the_employer_did_not_and_says_where_they_work() -> None:
    payer, user = world.employer(), world.citizen()
    world.employ(user.identity.person, payer)
    client = browser(user)
    assert url("accident_new") in page(client, url("accidents"))
    typed = accidents.typed() | {"employer": str(payer.pk), "employer_name": ""}

    notice = signed(client, url("accident_new"), typed)

    assert notice.employer_id == payer.pk
    words = page(client, url("accident", notice.reference))
    assert "may have to pay a fine" in words
    page(employer_browser(payer), url("accident", notice.reference), 404)
    assert notice.reference not in page(employer_browser(payer), url("employer_accidents"))


def test_an_employer_that_we_do_not_know_is_named() -> None:
    user = world.citizen()
    world.employ(user.identity.person, world.employer())
    client = browser(user)
    typed = accidents.typed() | {"employer": "another", "employer_name": ""}
    answer = client.post(url("accident_new"), typed | {"act": "check"})
    assert "Write the name of the employer" in words_of(answer)

    notice = signed(client, url("accident_new"), typed | {"employer_name": "Bar do Zé"})

    assert (notice.employer_id, notice.employer_name) == (None, "Bar do Zé")


def test_the_person_reads_who_told_and_says_that_it_is_not_right() -> None:
    user = world.citizen()
    notice = told(worker=user.identity.person)
    client = browser(user)
    assert notice.label in page(client, url("accidents"))
    assert url("accident_wrong", notice.reference) in page(
        client, url("accident", notice.reference)
    )

    page(client, url("accident_wrong", notice.reference))
    answer = client.post(
        url("accident_wrong", notice.reference), {"words": "It was the other hand."}
    )

    inquiry = Inquiry.objects.get()
    assert inquiry.field == f"accident notice {notice.reference}"
    assert answer["Location"] == reverse("inquiry_sent", args=[inquiry.reference])
    page(browser(world.citizen()), url("accident_wrong", notice.reference), 404)
    page(client, url("accident_correct", notice.reference), 404)  # another told it


def test_ones_own_notice_is_corrected_with_its_employer_kept() -> None:
    user = world.citizen()
    notice = told_oneself(user)
    client = browser(user)
    assert "Padaria Sol" in client.get(url("accident_correct", notice.reference)).content.decode()
    typed = accidents.typed(words="It was the other hand.") | {"employer_name": "Padaria Sol"}
    later = signed(client, url("accident_correct", notice.reference), typed)
    assert later.replaces == notice


@pytest.mark.parametrize(("scopes", "status"), [(["medical"], 200), (["claims", "record"], 404)])
def test_a_helper_needs_to_be_allowed_to_know_of_health(scopes: list[str], status: int) -> None:
    user, helper = world.citizen(), world.citizen()
    with people.acting("test", "world"):
        given = Mandate.objects.create(
            holder=helper, kind="helper", person=user.identity.person, scopes=scopes,
            starts_on=date(2026, 1, 1), proof="test",
        )  # fmt: skip
    notice = told(worker=user.identity.person)
    client = browser(helper, **world.session_of(given))

    page(client, url("accidents"), status)
    page(client, url("accident", notice.reference), status)
    page(client, url("accident_new"), status)

    if status == 200:
        assert notice.employer_name not in page(client, url("accident_new"))  # not the record
        own = signed(client, url("accident_new"), accidents.typed() | {"employer_name": "Padaria"})
        assert own.teller == "helper"
        looked = AccessLogEntry.objects.filter(person_id=user.identity.person_id)
        assert looked.filter(purpose="acting for the person").exists()


def test_a_close_relative_tells_and_is_not_shown_where_the_other_worked() -> None:
    user, worker = world.citizen(), world.person("Rui Prado")
    world.employ(worker, world.employer("Secret Works"))
    married(user.identity.person, worker)
    client = browser(user)
    words = page(client, url("accidents"))
    assert "Rui Prado" in words
    tie = queries.certified_relatives(user.identity.person_id)[0].tie_id
    address = f"{url('accident_new')}?for={tie}"
    assert "Secret Works" not in page(client, address)

    typed = accidents.typed(kind="death", died_on=date(2026, 11, 9))
    notice = signed(client, address, typed | {"employer_name": "Secret Works"})

    assert (notice.teller, notice.person) == ("relative", worker)
    assert notice.reference in page(client, url("accidents"))
    assert "/claims/ask/survivors/" in page(client, url("accident", notice.reference))
    page(browser(world.citizen()), address, 404)


def test_answers_told_elsewhere_wait_in_the_questions_and_count_for_nothing() -> None:
    payer, user = world.employer("Padaria Aurora"), world.citizen()
    world.employ(user.identity.person, payer)
    given = {
        "act": "fill", "told-happened_on_day": "3", "told-happened_on_month": "11",
        "told-happened_on_year": "2026", "told-nature": "commuting",
        "told-employer_name": "padaria aurora", "told-diagnosis": "not a code at all",
    }  # fmt: skip

    shown = browser(user).post(url("accident_new"), given).content.decode()

    assert 'name="happened_on_day" value="3"' in shown
    assert f'value="{payer.pk}" required id="id_employer_0" checked' in " ".join(shown.split()) or (
        f'value="{payer.pk}"' in shown and "checked" in shown
    )
    assert "There is a problem" not in shown
    assert not AccidentNotice.objects.exists()


def test_a_number_that_nobody_has_is_not_there() -> None:
    client = browser(world.citizen())
    for reference in ("S-00000-00000-0000", "nothing"):
        for name in ("accident", "accident_pdf", "accident_correct", "accident_wrong"):
            page(client, url(name, reference), 404)
