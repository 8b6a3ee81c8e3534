"""A decision becomes an award, a letter and a notice: in the reader's language, once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.models import Person
from benefits.adjudication.models import Decision
from benefits.payments.models import Award
from portal import outbox
from portal.messages import letters, notices
from portal.messages.models import Letter, Notice
from portal.records import acting
from tests.benefits import world as claims_world
from tests.benefits.payments import world

pytestmark = pytest.mark.django_db


def granted(language: str = "en") -> Decision:
    made = claims_world.claimant()
    with acting("test", "language"):
        Person.objects.filter(pk=made.pk).update(language=language)
    claims_world.filed(made)
    world.work()
    return Decision.objects.get(person=made)


def test_a_clean_claim_ends_with_award_letter_and_notice_without_anybody() -> None:
    decision = granted()
    award = Award.objects.get(decision=decision)
    assert (award.amount_cents, award.starts_on) == (decision.amount_cents, decision.starts_on)
    letter = Letter.objects.get(key=f"decision:{decision.pk}")
    content = letter.content
    assert content["answer"].startswith("Yes. You receive R$")
    assert "automatically" in content["paragraphs"][0]
    assert len(content["conditions"]) >= 3
    for condition in content["conditions"]:
        assert condition["result"] == "met"
        assert all(condition[name] for name in ("label", "own", "needed", "source", "article"))
    assert len(content["sum"]) >= 3
    assert content["sum"][-1]["amount"] in content["answer"]
    whole = json.dumps(content, ensure_ascii=False)
    assert decision.claim.protocol in whole
    assert "contest" in whole.lower()
    assert letters.printed(letter).pdf.startswith(b"%PDF")
    notice = Notice.objects.get(person=decision.person, kind="claim_granted")
    assert "R$" in notices.words(notice).what


def test_events_delivered_again_change_nothing() -> None:
    decision = granted()
    before = _counts()
    outbox.OutboxEvent.objects.update(state="due", due_at=world.NOW)
    world.work()
    assert _counts() == before
    assert Award.objects.filter(decision=decision).count() == 1


def _counts() -> tuple[int, ...]:
    kinds: tuple[Any, ...] = (Award, Letter, Notice, Decision)
    return tuple(kind.objects.count() for kind in kinds)
