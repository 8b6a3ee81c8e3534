"""To a person and back: approved, promised with the holidays known, answered in the window."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLogEntry, Role
from portal import clock, outbox
from portal.assistant import opening, steps
from portal.assistant.models import Ticket, TicketMessage, Turn
from portal.messages.models import Notice
from tests.accounts import people

URL = "assistant:person"


def hand_over(client: Client, text: str = "Please help me with this", **more: str) -> Ticket:
    client.post(reverse(URL), {"text": text, "key": str(uuid.uuid4()), **more})
    return Ticket.objects.order_by("-id")[0]


@pytest.mark.parametrize(
    ("moment", "is_open", "promise"),
    [
        ("2026-11-20T15:00", False, "2026-11-24"),  # 20 November is a holiday (Friday)
        ("2026-11-19T15:00", True, "2026-11-23"),  # Thursday noon: Friday is the holiday
        ("2026-11-19T23:30", False, "2026-11-24"),  # after closing: read on Monday
        ("2026-11-22T06:00", False, "2026-11-24"),  # Sunday, three in the morning
        ("2026-12-24T22:00", False, "2026-12-29"),  # Christmas is Friday
    ],
)
def test_the_promise_knows_nights_weekends_and_holidays(moment: str, is_open: bool, promise: str):
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert opening.is_open(at) is is_open
    assert opening.promised(at) == date.fromisoformat(promise)


def test_the_asker_sees_what_would_be_sent_and_may_leave_it_out(client: Client, answering: object):
    client.post(reverse("assistant:ask"), {"question": "how do I change my bank account?"})
    page = client.get(reverse(URL)).content.decode()
    assert "how do I change my bank account?" in page

    ticket = hand_over(client)

    assert ticket.transcript == []
    assert ticket.topic == "change-bank-account"


def test_an_approved_transcript_goes_along(client: Client, answering: object):
    client.post(reverse("assistant:ask"), {"question": "how do I change my bank account?"})

    ticket = hand_over(client, include="on")

    assert ticket.transcript[0]["asked"] == "how do I change my bank account?"


def test_pressing_twice_makes_one_ticket_and_one_message(client: Client, db: None):
    key = str(uuid.uuid4())
    for _press in range(2):
        client.post(reverse(URL), {"text": "Please help me", "key": key})

    assert Ticket.objects.count() == 1
    assert TicketMessage.objects.count() == 1


def test_the_answer_comes_into_the_same_window_and_the_look_is_logged(client: Client, db: None):
    citizen = people.citizen("Ana Prado")
    people.sign_in(client, citizen)
    ticket = hand_over(client)
    desk = Client()
    people.sign_in(desk, people.staff(Role.CLERK, name="Rosa Lima"))

    opened = desk.get(reverse("assistant:answering", args=[ticket.reference]))
    assert "Ana Prado" in opened.content.decode()
    desk.post(
        reverse("assistant:answering", args=[ticket.reference]),
        {"text": "The form is under Your data.", "key": str(uuid.uuid4())},
    )

    thread = client.get(reverse("assistant:ticket_thread", args=[ticket.reference]))
    assert "The form is under Your data." in thread.content.decode()
    assert Notice.objects.filter(kind="ticket_answered").count() == 1
    looks = AccessLogEntry.objects.filter(person=citizen.identity.person)
    assert [look.actor for look in looks] == ["Rosa Lima"]


def test_the_queue_shows_no_name(client: Client, db: None):
    asker = Client()
    people.sign_in(asker, people.citizen("Ana Prado"))
    ticket = hand_over(asker)
    people.sign_in(client, people.staff(Role.CLERK))

    page = client.get(reverse("assistant:console")).content.decode()

    assert ticket.reference in page
    assert "Ana Prado" not in page


def test_a_visitor_reads_the_answer_only_in_the_window_that_asked(client: Client, db: None):
    ticket = hand_over(client)
    url = reverse("assistant:ticket", args=[ticket.reference])

    assert client.get(url).status_code == 200
    assert Client().get(url).status_code == 404
    stranger = Client()
    people.sign_in(stranger, people.citizen("Rui Tavares"))
    assert stranger.get(url).status_code == 404


def test_an_officer_answers_neither_their_own_question_nor_a_colleagues(client: Client, db: None):
    office = people.unit("Unit one")
    own = people.person("Rosa Lima")
    colleague = people.staff(Role.CLERK, name="Rosa Lima", office=office, own_person=own)
    assert colleague is not None
    asker = Client()
    people.sign_in(asker, people.linking.expect(own, datetime(2026, 1, 1, tzinfo=UTC), "test"))
    ticket = hand_over(asker)

    people.sign_in(client, people.staff(Role.CLERK, name="Beto Sá", office=office))
    assert client.get(reverse("assistant:answering", args=[ticket.reference])).status_code == 404
    people.sign_in(client, people.staff(Role.CLERK, office=people.unit("Unit two")))
    assert client.get(reverse("assistant:answering", args=[ticket.reference])).status_code == 200


def test_who_is_not_answered_in_time_is_told(client: Client, db: None):
    people.sign_in(client, people.citizen("Ana Prado"))
    ticket = hand_over(client)
    late = datetime.combine(ticket.promised_on, opening.CLOSES, UTC) + timedelta(days=1)

    outbox.drain(lambda: late)

    told = Notice.objects.get(kind="ticket_delayed")
    assert told.case == ticket.reference
    assert date.fromisoformat(told.values["promised_on"]) > ticket.promised_on


def test_the_new_day_that_was_told_is_shown_and_is_a_promise_too(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
):
    people.sign_in(client, people.citizen("Ana Prado"))
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 16, 15, tzinfo=UTC))
    ticket = hand_over(client)  # promised for Tuesday the 17th
    late = datetime(2026, 11, 17, 23, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: late)

    outbox.drain(lambda: late)

    told = Notice.objects.get(kind="ticket_delayed")
    assert told.values["promised_on"] == "2026-11-19"
    page = client.get(reverse("assistant:ticket", args=[ticket.reference])).content.decode()
    assert "19 November" in page
    assert "17 November" not in page

    outbox.drain(lambda: datetime(2026, 11, 19, 23, tzinfo=UTC))

    days = {one.values["promised_on"] for one in Notice.objects.filter(kind="ticket_delayed")}
    assert days == {"2026-11-19", "2026-11-24"}  # the 20th is a holiday


def test_an_answered_ticket_breaks_no_promise(client: Client, db: None):
    people.sign_in(client, people.citizen("Ana Prado"))
    ticket = hand_over(client)
    Ticket.objects.update(state="answered")

    steps.promise_due(ticket.pk, datetime(2027, 1, 1, tzinfo=UTC))

    assert not Notice.objects.filter(kind="ticket_delayed").exists()


def test_writing_back_after_an_answer_is_promised_a_new_day(client: Client, db: None):
    people.sign_in(client, people.citizen("Ana Prado"))
    ticket = hand_over(client)
    old = clock.today() - timedelta(days=9)
    Ticket.objects.update(state="answered", promised_on=old)

    client.post(
        reverse("assistant:ticket_write", args=[ticket.reference]),
        {"text": "And what now?", "key": str(uuid.uuid4())},
    )
    steps.promise_due(ticket.pk, clock.now())
    again = Ticket.objects.get()
    outbox.drain(lambda: datetime.combine(again.promised_on, time(23), UTC))

    assert (again.state, again.promised_on > clock.today()) == ("waiting", True)
    told = Notice.objects.get(kind="ticket_delayed")  # once, and not before the new day is over
    assert date.fromisoformat(told.values["promised_on"]) > again.promised_on


def test_who_is_answering_keeps_the_ticket_when_the_asker_adds_a_line(client: Client, db: None):
    people.sign_in(client, people.citizen("Ana Prado"))
    ticket = hand_over(client)
    desk = Client()
    officer = people.staff(Role.CLERK, name="Rosa Lima")
    people.sign_in(desk, officer)
    desk.post(reverse("assistant:ticket_act", args=[ticket.reference, "take"]))

    client.post(
        reverse("assistant:ticket_write", args=[ticket.reference]),
        {"text": "It is about August", "key": str(uuid.uuid4())},
    )

    held = Ticket.objects.get()
    assert (held.state, held.officer) == ("held", officer)
    page = desk.get(reverse("assistant:answering", args=[ticket.reference]))
    assert "It is about August" in page.content.decode()


def test_the_wish_for_a_person_is_no_topic(client: Client, answering: object):
    client.post(reverse("assistant:ask"), {"question": "how do I change my bank account?"})
    client.post(reverse("assistant:ask"), {"question": "I want to talk to a person"})

    assert hand_over(client).topic == "change-bank-account"


def test_asking_for_a_person_in_words_leads_there_from_any_answer(
    client: Client, answering: object
):
    page = client.post(
        reverse("assistant:ask"), {"question": "how do I change my bank account?"}, follow=True
    ).content.decode()

    assert reverse(URL) in page
    assert Turn.objects.count() == 1


def test_an_answer_to_a_person_is_kept_and_a_visitors_goes_with_its_time(client: Client, db: None):
    people.sign_in(client, people.citizen("Ana Prado"))
    kept = hand_over(client)
    gone = hand_over(Client())
    Ticket.objects.update(state="closed", opened_at=clock.now() - timedelta(days=91))

    steps.forget(clock.now())

    assert list(Ticket.objects.all()) == [kept]
    assert kept != gone


def test_without_script_the_answer_is_there_after_looking_again(client: Client, db: None):
    people.sign_in(client, people.citizen("Ana Prado"))
    ticket = hand_over(client)
    desk = Client()
    people.sign_in(desk, people.staff(Role.CLERK, name="Rosa Lima"))
    url = reverse("assistant:answering", args=[ticket.reference])
    desk.post(url, {"text": "Yes, it is safe.", "key": str(uuid.uuid4())})

    page = client.get(reverse("assistant:ticket", args=[ticket.reference])).content.decode()

    assert "Yes, it is safe." in page
    assert "See whether an answer has come" in page


def test_the_topic_of_a_ticket_is_what_was_offered_when_nothing_was_answered(
    client: Client, answering: object
):
    client.post(reverse("assistant:ask"), {"question": "how do I change my bank account?"})
    Turn.objects.update(article="", outcome="choices", choices=["maternity-pay", "sick-pay"])

    assert hand_over(client).topic == "maternity-pay"
