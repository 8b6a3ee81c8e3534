"""Sends notices and puts them into the reader's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime

from portal import outbox, row_guard
from portal.components import dates
from portal.messages.models import Notice
from portal.messages.texts import TEXTS, WORDS
from portal.money import format_cents

MAILED_AT_HOUR = 7  # of the morning, for what is mailed once a day
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Words:
    """A notice as its reader sees it."""

    title: str
    what: str
    why: str
    next: str
    by_when: str
    url: str
    link_label: str
    needs_you: bool


@dataclass(frozen=True)
class Sending:
    """A notice before it is sent: to whom, of which kind, and the values of its sentences."""

    person_id: int
    kind: str
    key: str
    values: dict[str, Any]
    case: str = ""


def send(
    person_id: int,
    kind: str,
    *,
    key: str,
    values: dict[str, Any],
    at: datetime,
    case: str = "",
) -> None:
    """Puts a notice into the inbox, once per key, and has an e-mail sent after the commit.

    `values` may hold text, whole numbers, days and moments; `kind` is one of `texts.TEXTS`.
    """
    send_each([Sending(person_id, kind, key, values, case)], at)


@row_guard.everyone("who acts tells whomever the act is about")
def send_each(sendings: Sequence[Sending], at: datetime) -> None:
    """Puts several notices into inboxes, each once per key (see `send`). Three statements.

    What is mailed once a day waits for the next morning under one key of its reader and day.
    """
    for one in sendings:
        missing = placeholders(one.kind) - set(one.values) - {"case"}
        if missing:
            raise ValueError(f"a notice {one.kind} needs {', '.join(sorted(missing))}")
    Notice.objects.bulk_create(
        [
            Notice(
                person_id=one.person_id,
                kind=one.kind,
                key=one.key,
                values=_plain(one.values),
                case=one.case,
                sent_at=at,
            )
            for one in sendings
        ],
        ignore_conflicts=True,
    )
    stored = Notice.objects.filter(key__in=[one.key for one in sendings]).order_by("id")
    at_once: dict[str, int] = {}
    for notice in stored.only("key", "kind", "person_id", "sent_at"):
        if TEXTS[notice.kind].daily:
            due_at = mailed_at(notice.sent_at)
            key = f"notice.daily:{notice.person_id}:{localtime(due_at).date()}"
            outbox.emit("notice.daily", notice.pk, key=key, due_at=due_at)
        else:
            at_once[f"notice:{notice.key}"[:120]] = notice.pk
    if at_once:
        outbox.emit_many("notice.sent", at_once, due_at=at)


def mailed_at(at: datetime) -> datetime:
    """When the notices of this moment that are mailed together go out: the next morning."""
    local = localtime(at)
    morning = local.replace(hour=MAILED_AT_HOUR, minute=0, second=0, microsecond=0)
    return morning if local < morning else morning + timedelta(days=1)


def of_the_day(notice: Notice) -> QuerySet[Notice]:
    """What is mailed together with this notice: all of its reader's day that is still unread."""
    until = mailed_at(notice.sent_at)
    return Notice.objects.filter(
        person_id=notice.person_id,
        kind__in=[kind for kind, text in TEXTS.items() if text.daily],
        sent_at__gte=until - timedelta(days=1),
        sent_at__lt=until,
        read_at__isnull=True,
    )


@row_guard.everyone("a pay run tells everybody who is paid")
def send_selected(kind: str, select: str, parameters: dict[str, Any], *, at: datetime) -> int:
    """Sends one notice for each row of a query that yields person_id, key, values, case.

    For pay runs: one statement instead of a loop. Returns how many notices are new.
    """
    placeholders(kind)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH told AS (
                INSERT INTO portal_messages_notice
                       (person_id, kind, key, "values", "case", sent_at)
                SELECT chosen.person_id, %(notice_kind)s, chosen.key, chosen."values",
                       chosen."case", %(notice_at)s
                  FROM ({select}) chosen
                ON CONFLICT (key) DO NOTHING
                RETURNING id, key, person_id
            ), mailed AS (
                INSERT INTO portal_outboxevent
                       (kind, subject_id, key, state, due_at, attempts, last_error)
                SELECT 'notice.sent', told.id, left('notice:' || told.key, 120), 'due',
                       %(notice_at)s, 0, ''
                  FROM told
                 WHERE EXISTS (SELECT 1 FROM accounts_contactpoint c
                                WHERE c.person_id = told.person_id AND c.kind = 'email'
                                  AND c.ended_at IS NULL AND c.confirmed_at IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM accounts_consent y
                                WHERE y.person_id = told.person_id AND y.withdrawn_at IS NULL
                                  AND y.purpose = 'text_messages')
                ON CONFLICT (key) DO NOTHING
            )
            SELECT count(*) FROM told
            """,  # noqa: S608  (the query is a constant of the calling room)
            {**parameters, "notice_kind": kind, "notice_at": at},
        )
        count = int(cursor.fetchone()[0])
    transaction.on_commit(outbox.ring, robust=True)
    return count


@lru_cache(maxsize=256)
def placeholders(kind: str) -> frozenset[str]:
    """The values that the sentences of a kind speak of. ValueError for a kind without a text."""
    text = TEXTS.get(kind)
    if text is None:
        raise ValueError(f"no text for notices of the kind {kind!r}")
    sentences = (text.title, text.what, text.why, text.next, text.by_when)
    with translation.override("en"):
        return frozenset(name for one in sentences for name in _PLACEHOLDER.findall(str(one)))


def words(notice: Notice) -> Words:
    """The notice in the language that is active now."""
    text = TEXTS[notice.kind]
    values = {"case": notice.case, **{k: _shown(k, v) for k, v in notice.values.items()}}

    def say(sentence: Any) -> str:
        return str(sentence) % values if sentence else ""

    return Words(
        title=say(text.title),
        what=say(text.what),
        why=say(text.why),
        next=say(text.next),
        by_when=say(text.by_when),
        url=_link(text.link, notice.case),
        link_label=str(text.link_label),
        needs_you=text.needs_you,
    )


def inbox(person_id: int) -> QuerySet[Notice]:
    """All notices of a person, newest first."""
    return Notice.objects.filter(person_id=person_id)


def unread_count(person_id: int) -> int:
    return Notice.objects.filter(person_id=person_id, read_at__isnull=True).count()


def mark_read(person_id: int, ids: list[int], at: datetime) -> None:
    """Marks notices of this person as read; the first time counts."""
    _read(inbox(person_id).filter(id__in=ids), at)


def opened(key: str, at: datetime) -> None:
    """The reader opened the page of what this notice is about; the first time counts."""
    _read(Notice.objects.filter(key=key), at)


def _read(found: QuerySet[Notice], at: datetime) -> None:
    """From these notices on a legal time may run: an event each, once (see `reaching`)."""
    unread = found.filter(read_at__isnull=True)
    served = [kind for kind, text in TEXTS.items() if text.starts_time]
    with transaction.atomic():
        first = unread.filter(kind__in=served).order_by("id").values_list("id", flat=True)
        if events := {f"notice:{one}:read": one for one in first}:
            outbox.emit_many("notice.reached", events, due_at=at)
        unread.update(read_at=at)


def _link(name: str, case: str) -> str:
    """The address of the page a notice leads to, or "" where there is none."""
    if not name:
        return ""
    for arguments in ([case], []) if case else ([],):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return ""


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them; lazily translated text would freeze the sender's language."""
    plain: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, date):  # moments are days too
            plain[name] = value.isoformat()
        elif isinstance(value, str) or type(value) is int:
            plain[name] = value
        else:
            raise TypeError(f"a notice cannot hold {name}={value!r}")
    return plain


def _shown(name: str, value: Any) -> str:
    language = translation.get_language() or "en"
    if name in WORDS:
        return str(WORDS[name].get(value, value))
    if name.endswith("_cents"):
        return format_cents(int(value), language)
    if name.endswith("_month"):
        return str(dates.month_name(date.fromisoformat(value)))
    if name.endswith("_on"):
        return str(dates.weekday_date(date.fromisoformat(value)))
    if name.endswith("_at"):
        moment = parse_datetime(value)
        return str(dates.weekday_date(localtime(moment).date())) if moment else str(value)
    return str(value)
