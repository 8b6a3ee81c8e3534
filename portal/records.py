"""What every stored thing shares: a public reference, its history, the log of its states."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
from django.db import connection, models, transaction
from django.db.models.functions import Now

# Crockford's alphabet: nothing that can be misread over the phone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def public_reference(prefix: str) -> str:
    """A protocol number such as `C-7K3MX-9QTWA-4HZ8`: 65 random bits and a check character."""
    body = [secrets.randbelow(32) for _ in range(13)]
    body.append(_check_value(body))
    text = "".join(ALPHABET[v] for v in body)
    return f"{prefix}-{text[:5]}-{text[5:10]}-{text[10:]}"


def _check_value(values: list[int]) -> int:
    return sum((i + 1) * v for i, v in enumerate(values)) % 31


def well_formed_reference(text: str) -> bool:
    """True when the check character fits; catches a mistyped number before any look-up."""
    body = as_given_out(text).split("-", 1)[-1]
    try:
        values = [ALPHABET.index(c) for c in body.replace("-", "")]
    except ValueError:
        return False
    return len(values) == 14 and _check_value(values[:13]) == values[13]


def as_given_out(text: str) -> str:
    """A typed reference as it stands on paper: capitals, and the digits that were read as letters.

    To look up what somebody typed. The letter in front says what it is of and stays.
    """
    *kind, body = text.upper().split("-", 1)
    return "-".join([*kind, body.replace("O", "0").replace("I", "1").replace("L", "1")])


def append_only(name: str = "append_only") -> list[pgtrigger.Trigger]:
    """No UPDATE, no DELETE, no TRUNCATE: a correction is a new row naming the old one."""
    return [
        pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}_truncate",
            level=pgtrigger.Statement,
            operation=pgtrigger.Truncate,
            when=pgtrigger.Before,
            func="RAISE EXCEPTION 'rows of % are never removed', TG_TABLE_NAME;",
        ),
    ]


class Record(models.Model):
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class StateChange(models.Model):
    """One step in the life of a claim, payment, declaration…: append-only, shown to the person."""

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True, blank=True)
    action = models.CharField(max_length=40)
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    by = models.CharField(max_length=20)
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    channel = models.CharField(max_length=20, default="web")

    class Meta:
        app_label = "portal"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="statechange_subject")]
        triggers = append_only()


class Change(models.Model):
    """Field history written by trigger: the row before and after, who and why."""

    table = models.CharField(max_length=80)
    row_id = models.BigIntegerField()
    operation = models.CharField(max_length=6)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    actor = models.CharField(max_length=200)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "portal"
        indexes = [models.Index(fields=["table", "row_id", "id"], name="change_row")]
        triggers = append_only()


def history() -> pgtrigger.Trigger:
    """Keeps every change of a row; a change without `acting(...)` is refused by the database."""
    return pgtrigger.Trigger(
        name="history",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.After,
        declare=[("who", "text"), ("why", "text")],
        func="""
            who := coalesce(current_setting('portal.actor', true), '');
            why := coalesce(current_setting('portal.reason', true), '');
            IF who = '' OR why = '' THEN
                RAISE EXCEPTION 'a change of % needs an actor and a reason', TG_TABLE_NAME
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
            IF TG_OP = 'DELETE' THEN
                INSERT INTO portal_change("table", row_id, operation, before, after, actor, reason)
                VALUES (TG_TABLE_NAME, OLD.id, TG_OP, to_jsonb(OLD), NULL, who, why);
                RETURN OLD;
            END IF;
            INSERT INTO portal_change("table", row_id, operation, before, after, actor, reason)
            VALUES (TG_TABLE_NAME, NEW.id, TG_OP,
                    CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END, to_jsonb(NEW), who, why);
            RETURN NEW;
        """,
    )


@contextmanager
def acting(actor: str, reason: str) -> Iterator[None]:
    """A transaction whose changes are kept under this name and reason (see `history`)."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('portal.actor', %s, true),"
                " set_config('portal.reason', %s, true)",
                [actor[:200], reason[:200]],
            )
        yield
