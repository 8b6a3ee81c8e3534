"""A kept question and what stands under it, put together anew for whoever reads it now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L_
from django.utils.translation import override

from accounts.permissions import Actor
from portal.assistant import flows, flows_booking, library, partners
from portal.assistant.head import Band
from portal.assistant.knowledge import Article, Contact, Knowledge, short_code
from portal.assistant.markup import to_html
from portal.assistant.models import Outcome, PassedQuestion, Turn
from portal.assistant.places import address
from portal.assistant.redact import without_marks
from portal.assistant.resolvers import Resolved, resolve
from portal.components.context import LANGUAGE_NAMES
from portal.components.parts import Link

OWNERS = {
    "pensions": L_("pensions team"),
    "incapacity": L_("incapacity team"),
    "families": L_("families team"),
    "assistance": L_("assistance team"),
    "work": L_("unemployment team"),
    "records": L_("records team"),
    "contributions": L_("contributions team"),
    "claims": L_("claims team"),
    "appeals": L_("appeals team"),
    "payments": L_("payments team"),
    "access": L_("access team"),
    "privacy": L_("data protection team"),
    "service": L_("service team"),
    "employers": L_("employers team"),
}
SALT = "assistant.resume"
RESUME_SECONDS = 15 * 60
HELP_AFTER = 2  # choices or refusals in a row, after which a person is offered first


@dataclass(frozen=True)
class Why:
    """Why this answer: what was compared, how sure that was, and which version answered."""

    by: str
    nearest: list[str] = field(default_factory=list)
    version: str = ""


@dataclass(frozen=True)
class Waiting:
    """What waits for a sign-in: an article asked for, or the answers of a turn of this window."""

    article: str
    question: str
    number: int = 0  # of the turn whose answers wait; 0: the article alone


@dataclass(frozen=True)
class Shown:
    """One question with its answer as the page shows it."""

    number: int
    question: str
    outcome: str
    language: str  # of the answer, as an HTML language code
    title: str = ""
    short: SafeString | str = ""
    rest: SafeString | str = ""
    own: Resolved | None = None
    again: bool = False  # an older answer from the record: shown on request only
    prove_url: str = ""
    link: Link | None = None
    agency: Link | None = None
    contacts: tuple[Contact, ...] = ()
    choices: list[tuple[str, str]] = field(default_factory=list)
    found: list[Link] = field(default_factory=list)
    flow: Any = None
    visit: flows_booking.Picking | None = None
    second: Shown | None = None
    article: Article | None = None
    owner: Any = ""
    why: Why | None = None
    helpful: bool | None = None
    other_language: str = ""  # the text is not to be had in the reader's language
    partner: str = ""  # whose assistant takes the question
    passed: PassedQuestion | None = None
    is_last: bool = False

    @property
    def asked(self) -> str:
        """The question as it is shown: the names of what was taken out are the editors'."""
        return without_marks(self.question)

    @property
    def is_judged(self) -> bool:
        """Whether it is asked if this helped: not of an offer that is answered by choosing."""
        return self.outcome not in (Outcome.CRISIS, Outcome.CHOICES, Outcome.HUMAN)


def show(turn: Turn, actor: Actor, at: datetime, language: str, *, last: bool) -> Shown:
    """One turn for this reader; only the last one reads records, older ones on request."""
    knowledge = library.current()
    with override("zh-hans" if turn.language == "zh" else turn.language):
        return _shown(turn, actor, at, knowledge, last=last)


def _shown(turn: Turn, actor: Actor, at: datetime, knowledge: Knowledge, *, last: bool) -> Shown:
    base: dict[str, Any] = {
        "number": turn.number,
        "question": turn.question,
        "outcome": turn.outcome,
        "language": _html_code(turn.language),
        "helpful": turn.helpful,
        "why": _why(turn),
        "is_last": last,
    }
    article = knowledge.articles.get(turn.article)
    if article is not None:
        base |= of_article(article, turn.language)
        if turn.second_article in knowledge.articles:
            second = knowledge.articles[turn.second_article]
            base["second"] = Shown(
                number=turn.number,
                question="",
                outcome=turn.outcome,
                **({"language": base["language"]} | of_article(second, turn.language)),
            )
    if turn.resolver and article is not None:
        base["again"] = not last and actor.is_signed_in
        if last:
            own = resolve(turn.resolver, actor, at, str(turn.state.get("case", "")))
            base |= {"own": own, "prove_url": prove_url(own, turn.question, article.id)}
            if own.own is not None and turn.resolver == flows_booking.RESOLVER:
                base["visit"] = flows_booking.state(turn, actor, at)
    if turn.outcome == Outcome.CHOICES:
        base["choices"] = [
            (one, knowledge.articles[one].text(turn.language).title)
            for one in turn.choices
            if one in knowledge.articles
        ]
    if turn.outcome == Outcome.REFUSED:
        base["found"] = search(turn.question)
    if turn.outcome == Outcome.FLOW and article is not None:
        base["flow"] = flows.state(article.flow, turn, actor)
        base["prove_url"] = _prove_flow_url(base["flow"], turn, actor)
    if turn.outcome == Outcome.OUT_OF_SCOPE and article is not None:
        base["passed"] = PassedQuestion.objects.filter(turn=turn).first()
        base["partner"] = article.agency if partners.is_there(article) else ""
    return Shown(**base)


def of_article(article: Article, language: str) -> dict[str, Any]:
    """What an article says, whoever asks."""
    text = article.text(language)
    url = address(article.page)
    asked = short_code(language)
    return {
        "article": article,
        "language": _html_code(text.language),
        "title": text.title,
        "short": to_html(text.short, heading=4),  # under the title
        "rest": to_html(text.rest, heading=4),
        "link": Link(text.link or text.title, url) if url else None,
        "agency": Link(article.agency, article.agency_url) if article.agency else None,
        "contacts": article.contacts,
        "owner": OWNERS.get(article.owner, article.owner),  # in the reader's words, not the text's
        "other_language": LANGUAGE_NAMES.get(_html_code(text.language), text.language)
        if text.language != asked
        else "",
    }


def resumed(article: Article, question: str, actor: Actor, at: datetime, language: str) -> Shown:
    """The answer to a question that waited for a sign-in; nothing is kept of it."""
    own = resolve(article.resolver, actor, at) if article.resolver else None
    return Shown(
        number=0,
        question=question,
        outcome=Outcome.ANSWER,
        is_last=True,
        own=own,
        prove_url=prove_url(own, question, article.id) if own else "",
        **of_article(article, language),
    )


def prove_url(own: Resolved, question: str, article_id: str) -> str:
    """Where to sign in, prove more or change the name, and come back to this very question."""
    if own.why_not not in ("sign_in", "step_up", "other_capacity"):
        return ""
    url = _resume_url({"a": article_id, "q": question[:300]})
    if own.why_not == "other_capacity":
        return f"{reverse('capacity')}?{urlencode({'next': url})}"
    return url


def _prove_flow_url(flow: flows.State | None, turn: Turn, actor: Actor) -> str:
    """Where a visitor signs in to begin an application with answers that stay in the window."""
    if flow is None or actor.is_signed_in or not (flow.application or flow.notice):
        return ""
    return _resume_url({"a": turn.article, "q": turn.question[:300], "n": turn.number})


def _resume_url(waiting: dict[str, str | int]) -> str:
    kept = signing.dumps(waiting, salt=SALT, compress=True)
    return f"{reverse('assistant:resume')}?{urlencode({'ask': kept})}"


def waiting_question(kept: str) -> Waiting | None:
    """What waits behind a link made here; None when it is old or not ours."""
    try:
        found = signing.loads(kept, salt=SALT, max_age=RESUME_SECONDS)
    except signing.BadSignature:
        return None
    return Waiting(str(found["a"]), str(found["q"]), int(found.get("n", 0)))


def search(question: str) -> list[Link]:
    """The list of services with the question's words, for who looks rather than asks."""
    query = urlencode({"q": question[:100]})
    return [Link(_("Search the pages for these words"), f"{reverse('services')}?{query}")]


def needs_help(shown: list[Shown]) -> bool:
    """True when the last answers were choices or refusals: then a person is offered first."""
    tail = shown[-HELP_AFTER:]
    unhelped = (Outcome.CHOICES, Outcome.REFUSED)
    return len(tail) == HELP_AFTER and all(one.outcome in unhelped for one in tail)


def _why(turn: Turn) -> Why | None:
    if turn.chosen:
        return Why(_("You chose this answer."))
    if turn.outcome in (Outcome.HUMAN, Outcome.CRISIS) or (
        turn.outcome == Outcome.FIXED and turn.gate is None
    ):
        return Why(_("Words in your question follow a fixed rule; no model was asked."))
    if turn.outcome == Outcome.ANSWER and "[protocol]" in turn.question and not _is_clear(turn):
        return Why(_("You named a claim by its number."))
    if turn.gate is None or turn.high is None or turn.low is None:
        if turn.outcome == Outcome.REFUSED:
            return None
        return Why(_("Your question is an approved sample question, word by word."))
    band = (
        Band.ANSWER
        if turn.gate >= turn.high
        else (Band.CHOICES if turn.gate >= turn.low else Band.REFUSE)
    )
    words = {
        Band.ANSWER: _("Your question is clearly like approved sample questions."),
        Band.CHOICES: _("Your question is somewhat like several sample questions."),
        Band.REFUSE: _("Your question is not like any approved sample question."),
    }
    return Why(
        words[band],
        nearest=[one["question"] for one in turn.nearest],
        version=f"#{turn.version_id}" if turn.version_id else "",
    )


def _is_clear(turn: Turn) -> bool:
    return turn.gate is not None and turn.high is not None and turn.gate >= turn.high


def _html_code(language: str) -> str:
    return "zh-hans" if language == "zh" else language
