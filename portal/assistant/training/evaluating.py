"""How good a head is, on questions whose meaning it never saw in any language.

Five times a head is fitted without one fifth of the meanings and asked exactly those. The bounds of
the bands for a fifth come from the other four, so that nothing is measured on what it was set by.
"""

from __future__ import annotations

import functools
import operator
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from portal.assistant.encoders import Encoder, Vectors
from portal.assistant.gate import Gate
from portal.assistant.head import Band, Bounds, Guess, Head
from portal.assistant.knowledge import Knowledge
from portal.assistant.training.fitting import Scale, fit, words_of
from portal.assistant.training.gating import gate_of
from portal.assistant.training.perturb import PERTURBATIONS
from portal.assistant.training.samples import FOLDS, Question
from portal.assistant.understanding import meant, understand

PRECISION = 0.95  # of direct answers: sets the upper bound
MARGIN = 0.015  # the bound is set a little stricter than what is promised
STRAYED = 0.003  # of the background at most lies above the upper bound, for each of the two
KEPT = 0.05  # of what is ours falls below the lower bound
PERTURBED = 600  # questions tried per kind of disturbance
TRIES = 3  # of one question, when time is taken


@dataclass(frozen=True)
class Asked:
    """A question put to a head that does not know its meaning."""

    question: Question
    guess: Guess

    @property
    def is_right(self) -> bool:
        return self.guess.in_scope and self.guess.best == self.question.label

    def judged(self, gate: Gate | None) -> Asked:
        """The same question with how sure this gate is of the guess."""
        if gate is None:
            return self
        return replace(self, guess=replace(self.guess, gate=gate.sure(self.guess.signs)))

    @property
    def among_three(self) -> bool:
        return self.question.label in self.guess.labels


def bounds(asked: Sequence[Asked], precision: float = PRECISION + MARGIN) -> Bounds:
    """The lowest gates above which answers are right often enough, and what is let through."""
    ours = [one for one in asked if not one.question.is_background]
    foreign = len(asked) - len(ours)
    order = sorted((one for one in asked if one.guess.in_scope), key=lambda one: -one.guess.gate)
    high = _trusted([one for one in order if not one.guess.aside], foreign, precision)
    aside = _trusted([one for one in order if one.guess.aside], foreign, precision)
    gates = [one.guess.gate for one in ours]
    low = min(float(np.quantile(gates, KEPT)) if gates else 0.0, high)
    return Bounds(round(high, 4), round(low, 4), round(max(high, aside), 4))


def _trusted(order: Sequence[Asked], background: int, precision: float) -> float:
    """The lowest gate above which enough is right and hardly any of the background lies.

    `order`: the highest gate first. 1 when there is none.
    """
    right = np.cumsum([one.is_right for one in order])
    share = right / np.arange(1, len(order) + 1) if order else np.zeros(0)
    good = np.nonzero(share >= precision)[0]
    high = order[good[-1]].guess.gate if len(good) else 1.0
    return max(high, _above_background(order, background))


def _above_background(order: Sequence[Asked], background: int) -> float:
    """The gate above which hardly any of the background lies; `order`: the highest gate first."""
    gates = [one.guess.gate for one in order if one.question.is_background]
    allowed = int(background * STRAYED)
    return gates[allowed] + 1e-4 if allowed < len(gates) else 0.0


def cross_check(
    found: Sequence[Question],
    vectors: Vectors,
    aside: frozenset[str] = frozenset(),
    widths: Sequence[int] | None = None,
) -> tuple[list[Asked], list[Head]]:
    """Every question asked of the head that never saw its meaning; the head of each fold."""
    folds = np.array([one.fold for one in found])
    counts = words_of(found)
    scale = Scale.of(found, vectors, counts, widths)
    sums = {
        fold: scale.sums([found[at] for at in rows], vectors[rows], counts[rows])
        for fold in (-1, *range(FOLDS))
        if len(rows := np.nonzero(folds == fold)[0])
    }
    whole = functools.reduce(operator.add, sums.values())
    asked: list[Asked] = []
    heads: list[Head] = []
    for fold in range(FOLDS):
        known = np.nonzero(folds != fold)[0]
        tried = np.nonzero(folds == fold)[0]
        rest = whole - sums[fold] if fold in sums else whole
        head = fit([found[at] for at in known], vectors[known], known=(scale, rest))
        head = replace(head, aside=aside)
        heads.append(head)
        guesses = head.guesses(vectors[tried], [found[at].line for at in tried])
        asked += [Asked(found[at], guess) for at, guess in zip(tried, guesses, strict=True)]
    gates = [gate_from([one for one in asked if one.question.fold != f]) for f in range(FOLDS)]
    heads = [replace(head, gate=gate) for head, gate in zip(heads, gates, strict=True)]
    return [one.judged(gates[one.question.fold]) for one in asked], heads


def gate_from(asked: Sequence[Asked]) -> Gate | None:
    """The gate that these guesses teach."""
    return gate_of(
        [one.guess.signs for one in asked],
        [one.guess.best == one.question.label for one in asked],
        [one.question.is_background for one in asked],
    )


def nested(asked: Sequence[Asked]) -> dict[int, Bounds]:
    """The bounds for each fold, from the questions of the other folds."""
    return {
        fold: bounds([one for one in asked if one.question.fold != fold]) for fold in range(FOLDS)
    }


def banded(asked: Sequence[Asked], by_fold: dict[int, Bounds]) -> list[tuple[Asked, Band]]:
    """Each question with what would have been done."""
    return [(one, by_fold[one.question.fold].band(one.guess)) for one in asked]


# ── Figures ──────────────────────────────────────────────────────────────────────────────────


def share(part: int, whole: int) -> float:
    """A share rounded to a thousandth; 0 of nothing is 0."""
    return round(part / whole, 4) if whole else 0.0


def figures(rows: Sequence[tuple[Asked, Band]]) -> dict[str, float]:
    """How often right, among three, answered, resolved; only questions that are ours."""
    ours = [(one, band) for one, band in rows if not one.question.is_background]
    direct = [one for one, band in ours if band is Band.ANSWER]
    offered = [one for one, band in ours if band is Band.CHOICES]
    right = sum(one.is_right for one in direct)
    chosen = sum(one.among_three for one in offered)
    return {
        "questions": len(ours),
        "top_1": share(sum(one.guess.best == one.question.label for one, _ in ours), len(ours)),
        "top_3": share(sum(one.among_three for one, _ in ours), len(ours)),
        "answered": share(len(direct), len(ours)),
        "precision": share(right, len(direct)),
        "offered": share(len(offered), len(ours)),
        "offered_right": share(chosen, len(offered)),
        "resolved": share(right + chosen, len(ours)),
        "wrong": share(len(direct) - right, len(ours)),
    }


def background(rows: Sequence[tuple[Asked, Band]]) -> dict[str, float]:
    """What became of questions that are none of ours."""
    bands = Counter(band for one, band in rows if one.question.is_background)
    total = sum(bands.values())
    return {
        "questions": total,
        "answered": share(bands[Band.ANSWER], total),
        "offered": share(bands[Band.CHOICES], total),
        "refused": share(bands[Band.REFUSE], total),
    }


def by(
    rows: Sequence[tuple[Asked, Band]], key: Callable[[Question], str]
) -> dict[str, dict[str, float]]:
    """The figures for each language or article."""
    names = sorted({key(one.question) for one, _ in rows if not one.question.is_background})
    return {name: figures([row for row in rows if key(row[0].question) == name]) for name in names}


def confusions(asked: Sequence[Asked], count: int = 20) -> list[dict[str, Any]]:
    """The pairs that are mixed up most, each with one question as an example."""
    wrong: dict[tuple[str, str], list[str]] = {}
    for one in asked:
        if not one.question.is_background and one.guess.best != one.question.label:
            pair = (one.question.label, one.guess.best)
            wrong.setdefault(pair, []).append(one.question.text)
    found = sorted(wrong.items(), key=lambda item: (-len(item[1]), item[0]))[:count]
    return [
        {"asked": asked_for, "taken_for": taken, "times": len(texts), "example": texts[0]}
        for (asked_for, taken), texts in found
    ]


def misses(rows: Sequence[tuple[Asked, Band]]) -> list[dict[str, str]]:
    """Every question that did not get its answer, and what it got; foreign ones that got one."""
    return [
        {
            "language": one.question.language,
            "question": one.question.text,
            "asked": one.question.label,
            "taken_for": one.guess.best,
            "got": got,
        }
        for one, band in rows
        if (got := _missed(one, band))
    ]


def _missed(one: Asked, band: Band) -> str:
    """wrong, offered (it stood second or third), missed or refused; "" for what is as it should."""
    if one.question.is_background:
        return "wrong" if band is Band.ANSWER else ""
    if band is Band.ANSWER:
        return "" if one.is_right else "wrong"
    if band is Band.REFUSE:
        return "refused"
    if one.among_three:
        return "" if one.guess.best == one.question.label else "offered"
    return "missed"


def intervals(
    rows: Sequence[tuple[Asked, Band]], names: Sequence[str], rounds: int = 200
) -> dict[str, list[float]]:
    """The 95 % intervals of figures: whole meanings are drawn again, not single questions."""
    groups: dict[str, list[tuple[Asked, Band]]] = {}
    for row in rows:
        groups.setdefault(row[0].question.group, []).append(row)
    lists = [groups[key] for key in sorted(groups)]
    chance = np.random.default_rng(20261122)
    drawn = [
        figures([row for at in chance.integers(len(lists), size=len(lists)) for row in lists[at]])
        for _round in range(rounds)
    ]
    return {
        name: [
            round(float(np.quantile([one[name] for one in drawn], edge)), 4)
            for edge in (0.025, 0.975)
        ]
        for name in names
    }


def disturbed(
    found: Sequence[Question], heads: Sequence[Head], knowledge: Knowledge, encoder: Encoder
) -> dict[str, float]:
    """Accuracy of the whole road for each kind of disturbance, on the same questions."""
    ours = [one for one in found if not one.is_background and not one.is_answer]
    tried = ours[:: max(1, len(ours) // PERTURBED)]
    answer: dict[str, float] = {}
    for name, change in PERTURBATIONS.items():
        said = [
            (one, meant(change(one.text, one.language), one.language, knowledge)) for one in tried
        ]
        encoder.encode([line for _, lines in said for line in lines])  # all at once: kept by it
        right = 0
        for one, lines in said:
            if lines:
                guesses = heads[one.fold].guesses(encoder.encode(lines), lines)
                right += guesses[-1].best == one.label
        answer[name] = share(right, len(tried))
    return answer


def near_misses(
    found: Sequence[Question],
    vectors: Vectors,
    near: frozenset[str],
    like: Head,
    widths: Sequence[int] | None = None,
) -> dict[str, float]:
    """Questions close to ours for which no article exists: each foreign topic is forgotten once.

    `like`: the head of all, whose gate and bounds judge the guesses.
    """
    topics = sorted(near)
    bands: Counter[Band] = Counter()
    counts = words_of(found)
    scale = Scale.of(found, vectors, counts, widths)
    whole = scale.sums(found, vectors, counts)
    for part in range(3):
        hidden = set(topics[part::3])
        kept = [at for at, one in enumerate(found) if one.label not in hidden]
        gone = [at for at, one in enumerate(found) if one.label in hidden]
        asked = [at for at in gone if not found[at].is_answer]
        if not asked:
            continue
        rest = whole - scale.sums([found[at] for at in gone], vectors[gone], counts[gone])
        head = fit([found[at] for at in kept], vectors[kept], known=(scale, rest))
        head = replace(head, gate=like.gate, aside=like.aside)
        guesses = head.guesses(vectors[asked], [found[at].line for at in asked])
        bands.update(like.bounds.band(guess) for guess in guesses)
    total = sum(bands.values())
    return {
        "questions": total,
        "answered": share(bands[Band.ANSWER], total),
        "refused": share(bands[Band.REFUSE], total),
    }


def speed(
    found: Sequence[Question], head: Head, knowledge: Knowledge, encoder: Encoder
) -> dict[str, float]:
    """Milliseconds by the clock from text to guess, one question at a time, after warming up.

    The quickest of a few tries: what else the machine is at is not the model's.
    """
    asked = [one for one in found if not one.is_answer]
    tried = asked[:: max(1, len(asked) // 200)]
    taken = []
    for one in tried:
        tries = []
        for _ in range(TRIES):
            began = time.perf_counter()
            understand(one.text, one.language, knowledge, encoder, head)
            tries.append(time.perf_counter() - began)
        taken.append(min(tries) * 1000)
    ordered = np.sort(np.array(taken[len(taken) // 10 :] or taken))
    return {
        "p50_ms": round(float(np.quantile(ordered, 0.5)), 1),
        "p95_ms": round(float(np.quantile(ordered, 0.95)), 1),
    }
