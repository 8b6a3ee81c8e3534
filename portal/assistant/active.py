"""The head that answers now: the last activation, loaded once a process and renewed when it moves.

Until one is trained, sample questions are compared word by word: choices are offered then, never
an answer at once.
"""

from __future__ import annotations

from dataclasses import dataclass

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


_LOADED: dict[int, Loaded] = {}
SHARPNESS = 30.0  # of the comparison with the middle of an article's questions
OFFER_FROM = 0.12


def current(knowledge: Knowledge) -> Loaded:
    """What answers now; one small query, and a load when it has changed."""
    version_id = active_id()
    if version_id is None:
        return _comparing(knowledge)
    if version_id not in _LOADED:
        version = HeadVersion.objects.get(pk=version_id)
        head = Head.from_bytes(bytes(version.content))
        _LOADED.clear()
        _LOADED[version_id] = Loaded(
            version_id, head, encoders.encoder(version.card["encoder_key"])
        )
    return _LOADED[version_id]


def active_id() -> int | None:
    """The version of the last activation."""
    return Activation.objects.order_by("-id").values_list("version_id", flat=True).first()


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
        high=2.0,  # no gate reaches it: without training nothing is answered at once
        low=OFFER_FROM,
    )
    return Loaded(None, head, encoder)
