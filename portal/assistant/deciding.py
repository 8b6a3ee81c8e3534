"""What is to be done with a question. Pure: it reads nothing but what it is given."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from portal.assistant import rules
from portal.assistant.active import Loaded
from portal.assistant.head import Band, Guess
from portal.assistant.knowledge import ARTICLE, Article, Knowledge
from portal.assistant.models import Outcome
from portal.assistant.normalise import courtesy
from portal.assistant.understanding import one_line, understand

TIE = 0.06  # two articles as close as this are a tie, which the page one comes from breaks
NUDGE = 0.05  # what it adds to the gate
DANGER = 0.1  # from here on help in danger is offered, rather once too often

CLAIM_STATUS = "claim-status"
_UNSURE = (Outcome.CHOICES, Outcome.REFUSED)
_OUTCOMES = {
    "near_miss": Outcome.OUT_OF_SCOPE,
    "smalltalk": Outcome.SMALLTALK,
    "crisis": Outcome.CRISIS,
    "fixed": Outcome.FIXED,
}


@dataclass(frozen=True)
class Asked:
    """A question with what the session says of it; identifiers only as what they are not."""

    text: str
    language: str
    page: str = ""  # name of the page one comes from
    likely: frozenset[str] = frozenset()  # articles that the person's situation makes likely
    foreign_id: bool = False  # a CPF or protocol number that is not one of theirs
    acts_for_another: bool = False
    names_a_claim: bool = False  # by its protocol number, and not a foreign one


@dataclass(frozen=True)
class Plan:
    """What will be done: the outcome, the article, perhaps a second one, and the evidence."""

    outcome: Outcome
    article: Article | None = None
    second: Article | None = None
    choices: tuple[str, ...] = ()
    guess: Guess | None = None
    from_own_record: bool = field(default=False)


def plan(asked: Asked, knowledge: Knowledge, loaded: Loaded) -> Plan:
    """Rules by words, then the model; a claim that is named by its number is asked about."""
    found = _by_words(asked, knowledge, loaded)
    status = knowledge.articles.get(CLAIM_STATUS)
    if not asked.names_a_claim or status is None or found.outcome not in _UNSURE:
        return found
    return Plan(Outcome.ANSWER, status, guess=found.guess, from_own_record=True)


def _by_words(asked: Asked, knowledge: Knowledge, loaded: Loaded) -> Plan:
    """Rules by words first; then the model's guess and its band."""
    rule = rules.triggered(asked.text, knowledge)
    if rule is not None:
        outcome = Outcome.HUMAN if rule.id == rules.HUMAN else _OUTCOMES[rule.kind]
        return Plan(outcome, rule)
    if asked.foreign_id and rules.OTHER_PERSON in knowledge.articles:
        return Plan(Outcome.FIXED, knowledge.articles[rules.OTHER_PERSON])
    literal = _word_by_word(asked, knowledge)
    if literal is not None:
        return _answer(asked, None, [], literal, knowledge, loaded)
    guess, parts = understand(asked.text, asked.language, knowledge, loaded.encoder, loaded.head)
    if guess is None:
        polite = knowledge.articles.get(courtesy(asked.text))
        return Plan(Outcome.SMALLTALK, polite) if polite else Plan(Outcome.REFUSED)
    known = replace_unknown(guess, knowledge)
    if known is None:
        return Plan(Outcome.REFUSED, guess=guess)
    guess, nudge = _broken_tie(known, asked, knowledge)
    band = loaded.head.bounds.band(guess, nudge)
    danger = knowledge.articles[guess.best].kind == "crisis" and guess.gate >= DANGER
    if band is Band.REFUSE and not danger:
        return Plan(Outcome.REFUSED, guess=guess)
    if band is not Band.ANSWER:
        offered = tuple(
            sorted(
                (one for one in guess.labels if knowledge.articles[one].kind != "fixed"),
                key=lambda one: not _belongs(one, asked, knowledge),
            )
        )
        outcome = Outcome.CHOICES if offered else Outcome.REFUSED
        return Plan(outcome, choices=offered, guess=guess)
    return _answer(asked, guess, parts, knowledge.articles[guess.best], knowledge, loaded)


_LITERAL: dict[str, dict[str, str]] = {}


def _word_by_word(asked: Asked, knowledge: Knowledge) -> Article | None:
    """The article whose approved sample question this is, word by word, and no other's."""
    if knowledge.sha256 not in _LITERAL:
        _LITERAL.clear()
        _LITERAL[knowledge.sha256] = _literal(knowledge)
    line = one_line(asked.text, asked.language, knowledge)
    return knowledge.articles.get(_LITERAL[knowledge.sha256].get(line, ""))


def _literal(knowledge: Knowledge) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for article, _meaning, language, text in knowledge.questions():
        found.setdefault(one_line(text, language, knowledge), set()).add(article.id)
    return {line: names.pop() for line, names in found.items() if line and len(names) == 1}


def replace_unknown(guess: Guess, knowledge: Knowledge) -> Guess | None:
    """The guess without articles that are no longer there."""
    kept = [
        (label, score)
        for label, score in zip(guess.labels, guess.scores, strict=True)
        if label in knowledge.articles
    ]
    if not kept:
        return None
    labels, scores = zip(*kept, strict=True)
    if labels[0] == guess.best:
        return replace(guess, labels=labels, scores=scores)
    gate = guess.gate * scores[0] / guess.scores[0] if guess.scores[0] else 0.0
    return replace(guess, labels=labels, scores=scores, gate=gate)


def _broken_tie(guess: Guess, asked: Asked, knowledge: Knowledge) -> tuple[Guess, float]:
    """Of articles that are close, the one that belongs to where the person is comes first."""
    for label, score in zip(guess.labels, guess.scores, strict=True):
        if guess.scores[0] - score > TIE:
            break
        if _belongs(label, asked, knowledge):
            others = [(n, s) for n, s in zip(guess.labels, guess.scores, strict=True) if n != label]
            names = (label, *(name for name, _ in others))
            scores = (score, *(value for _, value in others))
            return replace(guess, labels=names, scores=scores), NUDGE
    return guess, 0.0


def _belongs(label: str, asked: Asked, knowledge: Knowledge) -> bool:
    """Whether an article is about where the person is, or about their situation."""
    page = knowledge.articles[label].page
    return label in asked.likely or bool(asked.page and page == asked.page)


def _answer(
    asked: Asked,
    guess: Guess | None,
    parts: list[Guess],
    article: Article,
    knowledge: Knowledge,
    loaded: Loaded,
) -> Plan:
    if article.kind != ARTICLE:
        return Plan(_OUTCOMES[article.kind], article, guess=guess)
    second = _second(guess, parts, knowledge, loaded) if guess else None
    if article.flow:
        own = bool(article.resolver)
        return Plan(Outcome.FLOW, article, second, guess=guess, from_own_record=own)
    own = bool(article.resolver)
    if own and rules.speaks_of_another(asked.text) and not asked.acts_for_another:
        own = False  # somebody else's case: the general answer, and how to act for them
        second = knowledge.articles.get("act-for-another", second)
    return Plan(Outcome.ANSWER, article, second, guess=guess, from_own_record=own)


def _second(
    guess: Guess, parts: list[Guess], knowledge: Knowledge, loaded: Loaded
) -> Article | None:
    """Another clause that is as clear and means something else."""
    for part in parts:
        label = part.best
        if label == guess.best or label not in knowledge.articles:
            continue
        if loaded.head.bounds.band(part) is Band.ANSWER:
            article = knowledge.articles[label]
            if article.kind in (ARTICLE, "near_miss"):
                return article
    return None
