"""Notices: once per key, in the reader's words, with an e-mail that says nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts.models import ContactPoint, Person
from portal import outbox
from portal.messages import notices
from portal.messages.models import Notice
from portal.messages.texts import TEXTS, WORDS
from portal.records import acting
from tests.accounts.people import citizen, sign_in

AT = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def values(kind: str) -> dict[str, Any]:
    """Something for each value that a kind speaks of, by the end of its name."""
    known = {"benefit": "old_age", "bank_reason": "AC04", "hold_reason": "no_account"}
    made: dict[str, Any] = {}
    for name in notices.placeholders(kind) - {"case"}:
        if name.endswith("_cents"):
            made[name] = 123_456
        elif name.endswith(("_on", "_month")):
            made[name] = date(2026, 12, 1)
        elif name.endswith("_at"):
            made[name] = AT
        else:
            made[name] = known.get(name, "words")
    return made


@pytest.fixture
def user(db: None) -> Any:
    return citizen()


def send(user: Any, kind: str = "payment_paid", key: str = "k1") -> None:
    notices.send(user.identity.person_id, kind, key=key, values=values(kind), case="C-1", at=AT)


@pytest.mark.parametrize("kind", sorted(TEXTS))
@pytest.mark.parametrize("language", ["en", "pt"])
def test_every_kind_has_words_without_holes(user: Any, kind: str, language: str) -> None:
    send(user, kind)
    with translation.override(language):
        words = notices.words(Notice.objects.get())
    whole = " ".join([words.title, words.what, words.why, words.next, words.by_when])
    assert "%" not in whole
    assert words.title
    assert words.what


# How the name of a kind ends that refuses something or takes it away.
A_NO = (
    *("_refused", "_declined", "_rejected", "_not_made", "_not_confirmed", "_dismissed", "_upheld"),
    *("_for_good", "_reduced", "_ended", "_end", "_over", "_lapsed", "_struck", "_held", "_billed"),
    *("_warning", "_block", "_suspension", "erasure_due"),
)
# What may be done at any time, or is somebody else's to do: no day ends it.
WITHOUT_A_DAY = {
    *("question_lapsed", "paper_rejected", "report_rejected", "payment_returned", "payment_held"),
    *("condition_reason_declined", "exemption_not_confirmed", "indemnity_refused"),
    *("regime_refused", "helper_ended", "mandate_over", "way_back_asked", "payout_lock_visit"),
    *("correction_not_made", "appeal_dismissed_for_good", "months_upheld", "months_struck"),
}
ASKS_OR_TAKES = sorted(
    kind for kind, text in TEXTS.items() if text.needs_you or kind.endswith(A_NO)
)


@pytest.mark.parametrize("kind", ASKS_OR_TAKES)
def test_who_is_refused_loses_or_is_asked_something_reads_why_what_to_do_and_by_when(
    kind: str,
) -> None:
    text = TEXTS[kind]
    assert text.why
    assert text.next
    assert text.by_when or kind in WITHOUT_A_DAY


def test_the_same_key_is_told_once(user: Any) -> None:
    send(user)
    send(user)
    assert Notice.objects.count() == 1


def test_amounts_days_and_words_follow_the_reader_not_the_sender(user: Any) -> None:
    with translation.override("pt"):
        send(user, "payment_returned")
    notice = Notice.objects.get()
    with translation.override("en"):
        assert "R$\u00a01,234.56" in notices.words(notice).what
        assert str(WORDS["bank_reason"]["AC04"]) in notices.words(notice).why
    with translation.override("pt"):
        assert "R$\u00a01.234,56" in notices.words(notice).what


def test_a_missing_value_is_found_when_it_is_sent_not_when_it_is_read(user: Any) -> None:
    with pytest.raises(ValueError, match="needs amount_cents"):
        notices.send(
            user.identity.person_id,
            "claim_granted",
            key="x",
            values={"benefit": "old_age", "starts_on": AT, "appeal_until_on": AT},
            at=AT,
        )


def test_a_kind_without_a_text_is_an_error(user: Any) -> None:
    with pytest.raises(ValueError, match="no text"):
        send(user, "surprise")


def test_what_a_notice_cannot_keep_is_an_error(user: Any) -> None:
    with pytest.raises(TypeError):
        notices.send(
            user.identity.person_id,
            "payment_paid",
            key="x",
            values=values("payment_paid") | {"net_cents": 1.5},
            at=AT,
        )


def test_the_inbox_marks_what_is_new_until_it_is_read(user: Any) -> None:
    send(user)
    client = sign_in(Client(), user)
    page = client.get("/inbox/").content.decode()
    assert "<strong>New</strong>" in page
    assert notices.unread_count(user.identity.person_id) == 1
    page = client.post("/inbox/").content.decode()
    assert "<strong>New</strong>" not in page
    assert notices.unread_count(user.identity.person_id) == 0


def test_nobody_reads_or_marks_the_messages_of_another(user: Any) -> None:
    send(user)
    other = sign_in(Client(), citizen("Another Person"))
    assert "No messages yet" in other.get("/inbox/").content.decode()
    other.post("/inbox/")
    assert notices.unread_count(user.identity.person_id) == 1


def test_the_e_mail_says_that_there_is_a_message_and_not_what(user: Any) -> None:
    with acting("test", "test"):
        ContactPoint.objects.create(
            person_id=user.identity.person_id, kind="email", value="ana@example.org",
            confirmed_at=AT,
        )  # fmt: skip
    send(user)
    assert mail.outbox == []  # never inside the sender's transaction
    outbox.drain(lambda: AT)
    outbox.drain(lambda: AT)
    [message] = mail.outbox
    assert message.to == ["ana@example.org"]
    assert "1,234" not in message.body + message.subject
    assert "1.234" not in message.body + message.subject


def test_the_e_mail_names_the_service_in_the_language_of_who_reads_it(user: Any) -> None:
    with acting("test", "test"):
        Person.objects.filter(pk=user.identity.person_id).update(language="pt")
        ContactPoint.objects.create(
            person_id=user.identity.person_id, kind="email", value="ana@example.org",
            confirmed_at=AT,
        )  # fmt: skip
    send(user)
    outbox.drain(lambda: AT)
    outbox.drain(lambda: AT)
    assert "Minha Previdência Social" in mail.outbox[0].subject


def test_without_a_confirmed_address_nothing_is_mailed(user: Any) -> None:
    send(user)
    outbox.drain(lambda: AT)
    assert mail.outbox == []
    assert not outbox.OutboxEvent.objects.exclude(state="done").exists()
