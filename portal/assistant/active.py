"""The head that answers now: the last activation, loaded once a process and renewed when it moves.

Until one is published nothing is answered at once: the newest one that was trained offers choices,
and before there is any, sample questions are compared word by word to the same end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from portal.assistant import encoders
from portal.assistant.encoders import Encoder
from portal.assistant.head import Head
from portal.assistant.knowledge import Knowledge
from portal.assistant.models import Activation, HeadVersion


@dataclass(frozen=True)
class Loaded:
    """A head with its encoder; `version_id` None: nothing was trained yet."""

    version_id: int | None
    head: Head
    encoder: Encoder
    published: bool = False


_LOADED: dict[int, Loaded] = {}
SHARPNESS = 30.0  # of the comparison with the middle of an article's questions
OFFER_FROM = 0.12
NEVER = 2.0  # no gate reaches it: what is not published offers, and answers nothing at once


def current(knowledge: Knowledge) -> Loaded:
    """What answers now; one small query, and a load when it has changed."""
    version_id = active_id()
    published = version_id is not None
    if version_id is None:
        version_id = newest_id()
    if version_id is None or not _can_be_read(version_id):
        return _comparing(knowledge)
    if version_id not in _LOADED or _LOADED[version_id].published != published:
        version = HeadVersion.objects.defer("misses").get(pk=version_id)
        head = Head.from_bytes(bytes(version.content))
        if not published:
            head = replace(head, high=NEVER)
        _LOADED.clear()
        _LOADED[version_id] = Loaded(
            version_id, head, encoders.encoder(version.card["encoder_key"]), published
        )
    return _LOADED[version_id]


def _can_be_read(version_id: int) -> bool:
    """Whether this machine has the very encoder that the head was trained with."""
    if version_id in _LOADED:
        return True
    card = HeadVersion.objects.values_list("card", flat=True).get(pk=version_id)
    key = card.get("encoder_key", "")
    return encoders.available(key) and encoders.encoder(key).name == card.get("encoder")


def active_id() -> int | None:
    """The version of the last activation."""
    return Activation.objects.order_by("-id").values_list("version_id", flat=True).first()


def newest_id() -> int | None:
    """The version that was trained last, published or not."""
    return HeadVersion.objects.order_by("-id").values_list("pk", flat=True).first()


_COMPARING: dict[str, Loaded] = {}


def _comparing(knowledge: Knowledge) -> Loaded:
    if knowledge.sha256 not in _COMPARING:
        _COMPARING.clear()
        _COMPARING[knowledge.sha256] = _compared(knowledge)
    return _COMPARING[knowledge.sha256]


def _compared(knowledge: Knowledge) -> Loaded:
    from portal.assistant.training.samples import labels_of, questions

    found = questions(knowledge)
    labels = labels_of(found)
    index = {label: at for at, label in enumerate(labels)}
    encoder = encoders.encoder("word")
    vectors = encoder.encode([one.line for one in found])
    wanted = np.array([index[one.label] for one in found], dtype=np.int32)
    middles = np.vstack([vectors[wanted == at].mean(axis=0) for at in range(len(labels))])
    head = Head(
        labels=labels,
        weights=(middles * SHARPNESS).astype(np.float32),
        bias=np.zeros(len(labels), dtype=np.float32),
        samples=vectors,
        sample_labels=wanted,
        sample_texts=tuple(one.text for one in found),
        high=NEVER,
        low=OFFER_FROM,
    )
    return Loaded(None, head, encoder)
