"""How the assistant learns: what it did not know, what editors add, which head answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.permissions import Actor, ensure
from portal import outbox
from portal.assistant import active, encoders, library, steps
from portal.assistant.models import HEAVY, Activation, Addition, HeadVersion, Outcome, Turn
from portal.assistant.redact import redact
from portal.assistant.training.floor import measures, shortfalls
from portal.assistant.understanding import one_line
from portal.errors import Mendable

if TYPE_CHECKING:
    from portal.assistant.training.publishing import Trained

ALIKE = 0.72  # questions nearer than this are one group
MOST_TURNS = 400

# ── What it did not know ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Group:
    """Questions that mean much the same, the most frequent group first."""

    turns: list[Turn]
    nearest: list[dict[str, Any]]  # the approved questions that come nearest

    @property
    def first(self) -> Turn:
        return self.turns[0]

    @property
    def count(self) -> int:
        return len(self.turns)


def unresolved() -> QuerySet[Turn]:
    """Refused, offered and not chosen, or judged unhelpful; not yet seen to by an editor."""
    return (
        Turn.objects.filter(settled_at=None, chosen=False)
        .filter(Q(outcome__in=[Outcome.REFUSED, Outcome.CHOICES]) | Q(helpful=False))
        .order_by("-asked_at", "-id")
    )


def groups() -> list[Group]:
    """Unresolved questions, grouped by meaning with the encoder that answers now."""
    turns = list(unresolved()[:MOST_TURNS])
    if not turns:
        return []
    knowledge = library.current()
    lines = [one_line(turn.question, turn.language, knowledge) or "-" for turn in turns]
    vectors = encoders.quickly(active.current(knowledge).encoder, lines)
    near = vectors @ vectors.T
    taken: set[int] = set()
    found: list[Group] = []
    for at in range(len(turns)):
        if at in taken:
            continue
        members = [to for to in range(at, len(turns)) if to not in taken and near[at, to] >= ALIKE]
        taken.update(members)
        found.append(Group([turns[to] for to in members], turns[at].nearest))
    return sorted(found, key=lambda group: -group.count)


def settle(actor: Actor, turn_ids: list[int], at: datetime) -> int:
    """These questions need nothing more."""
    ensure(actor, "assistant.edit", None, at)
    return Turn.objects.filter(pk__in=turn_ids, settled_at=None).update(settled_at=at)


# ── What editors add ─────────────────────────────────────────────────────────────────────────


def propose(actor: Actor, *, turn: Turn | None, said: dict[str, str], at: datetime) -> Addition:
    """An editor's proposal: a question for an article, a new text, or none of our business."""
    ensure(actor, "assistant.edit", None, at)
    kind = Addition.Kind(said["kind"])
    _check(kind, said)
    try:
        with transaction.atomic():
            made = Addition.objects.create(
                kind=kind,
                article=said.get("article", ""),
                language=said["language"],
                question=redact(said["question"]),
                title=said.get("title", ""),
                body=said.get("body", ""),
                source=said.get("source", ""),
                proposed_by=actor.label,
                proposed_user_id=actor.user_id,
                proposed_at=at,
            )
    except IntegrityError:
        raise Mendable(_("This question was added already."), "question") from None
    if turn is not None:
        settle(actor, [turn.pk], at)
    return made


def _check(kind: Addition.Kind, said: dict[str, str]) -> None:
    articles = library.current().articles
    name = said.get("article", "")
    if kind == Addition.Kind.SAMPLE and name not in articles:
        raise Mendable(_("Choose the article that answers this question."), "article")
    if kind in (Addition.Kind.ARTICLE, Addition.Kind.NEAR_MISS):
        if not name or name in articles:
            raise Mendable(_("Give the new text a short name that no other has."), "article")
        for field in ("title", "body", "source"):
            if not said.get(field):
                raise Mendable(_("A new text needs a title, an answer and a source."), field)


def approve(actor: Actor, addition: Addition, at: datetime) -> Addition:
    """Another editor says yes; from the next training on it counts."""
    ensure(actor, "addition.approve", addition, at)
    with transaction.atomic():
        locked = Addition.objects.select_for_update(of=("self",)).get(pk=addition.pk)
        if locked.approved_at is not None or locked.dropped_at is not None:
            raise Mendable(_("Somebody else has decided this already."))
        locked.approved_by, locked.approved_user_id, locked.approved_at = (
            actor.label,
            actor.user_id,
            at,
        )
        locked.save(update_fields=["approved_by", "approved_user", "approved_at"])
    return locked


def drop(actor: Actor, addition: Addition, at: datetime) -> None:
    """Not needed after all; an approved one stops counting at the next training."""
    ensure(actor, "assistant.edit", None, at)
    Addition.objects.filter(pk=addition.pk, dropped_at=None).update(dropped_at=at)


# ── Which head answers ───────────────────────────────────────────────────────────────────────


class BelowFloor(Mendable):
    """A head that does not reach what was promised cannot be activated."""


def keep(trained: Trained) -> HeadVersion:
    """Stores a trained head; the same one, measured in the same way, is stored once."""
    content = trained.head.to_bytes()
    digest = hashlib.sha256(content).hexdigest()
    card = trained.card | {"sha256": digest, "shortfalls": trained.shortfalls}
    misses = card.pop("misses", None)
    found, _made = HeadVersion.objects.get_or_create(
        sha256=digest,
        card__complete=card["complete"],
        defaults={
            "content": content,
            "card": card,
            "misses": misses,
            "made_at": datetime.fromisoformat(trained.card["made_at"]),
            "made_by": trained.card["made_by"],
        },
    )
    return found


def request_training(actor: Actor, at: datetime) -> None:
    """Asks the worker for a head of what is approved now; asking twice in a minute is once."""
    ensure(actor, "assistant.edit", None, at)
    outbox.emit(
        steps.TRAIN,
        actor.user_id or 0,
        key=f"head.train:{at:%Y%m%d%H%M}",
        due_at=at,
    )


def may_answer(version: HeadVersion) -> bool:
    """Measured in full and good enough, or one that has answered before: one can always go back."""
    good = version.card["complete"] and not shortfalls(version.card)
    return good or version.activations.exists()


def activate(actor: Actor, version: HeadVersion, reason: str, at: datetime) -> Activation:
    """From now on this version answers. Below the floor it is refused, going back is not."""
    if not actor.is_system:
        ensure(actor, "assistant.edit", None, at)
    lacking = shortfalls(version.card)
    if lacking and not version.activations.exists():
        raise BelowFloor(_("Not activated: %(why)s.") % {"why": "; ".join(lacking)})
    if not actor.is_system and not may_answer(version):  # the first one of all is measured quickly
        raise BelowFloor(_("Not activated: it was not measured in full."))
    return Activation.objects.create(version=version, at=at, by=actor.label, reason=reason[:200])


def compared(version: HeadVersion) -> list[tuple[str, float | None, float]]:
    """(figure, of the one that answers now, of this one) for every figure of the floor."""
    now_id = active.active_id()
    now = measures(HeadVersion.objects.defer(*HEAVY).get(pk=now_id).card) if now_id else {}
    return [(name, now.get(name), value) for name, value in measures(version.card).items()]
