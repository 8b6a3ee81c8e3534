"""Flags on claims: raised by rules, settled by officers, counted, switched on and off."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.models import PayoutAccount
from benefits.applications.models import Benefit, Claim, ClaimState
from benefits.eligibility.flag_models import Flag, FlagState, FlagSwitch
from benefits.eligibility.flag_rules import RULES, FlagRule, Situation
from benefits.evidence import papers
from benefits.evidence.models import Evidence
from benefits.law.codec import stable_hash
from portal.components import dates
from portal.errors import Mendable
from portal.messages import notices
from portal.messages.texts import WORDS

JUDGED = 200  # settled flags after which a rule answers for its precision
_ENDED_WELL = (ClaimState.REFUSED, ClaimState.WITHDRAWN)
Reason = dict[str, Any]
WORDS["flag_title"] = {key: rule.title for key, rule in RULES.items()}
WORDS["flag_asks"] = {key: rule.asks for key, rule in RULES.items()}

# ── Raising ──────────────────────────────────────────────────────────────────────────────────


def raise_for(claim: Claim, doubts: Iterable[dict[str, Any]], at: datetime) -> list[Reason]:
    """Runs the rules that are on; keeps each fact once and tells the claimant of a new one.

    Returns a reason for a human per flag that nobody settled yet.
    """
    on = rules_on()
    seen = situation_of(claim, doubts, at)
    there = {(flag.rule, flag.fingerprint): flag for flag in claim.flags.all()}
    for rule in RULES.values():
        if rule.key not in on:
            continue
        for fact in rule.find(seen):
            mark = stable_hash(fact)
            if (rule.key, mark) not in there:
                there[rule.key, mark] = _keep(claim, rule, fact, mark, at)
    return [
        {"key": "flag", "values": {"rule": flag.rule, **flag.values}}
        for flag in there.values()
        if flag.state == FlagState.OPEN
    ]


def _keep(claim: Claim, rule: FlagRule, fact: dict[str, Any], mark: str, at: datetime) -> Flag:
    flag, _new = Flag.objects.get_or_create(
        claim=claim,
        rule=rule.key,
        fingerprint=mark,
        defaults={"person_id": claim.person_id, "values": fact, "raised_at": at},
    )
    notices.send(
        claim.person_id,
        "check_is_on",
        key=f"flag:{flag.pk}",
        values={"flag_title": rule.key, "flag_asks": rule.key, "due_on": claim.due_on},
        case=claim.protocol,
        at=at,
    )
    return flag


def situation_of(claim: Claim, doubts: Iterable[dict[str, Any]], at: datetime) -> Situation:
    """Gathers what the rules may see: a handful of queries, none of them about origin or place."""
    account = people.payout_account(claim.person_id, at)
    pending = people.pending_payout_account(claim.person_id, at)
    accounts = [one for one in (account, pending) if one is not None]
    return Situation(
        benefit=claim.benefit,
        filed_on=claim.filed_on,
        doubts=tuple(doubts),
        other_benefits=tuple(
            Claim.objects.filter(person_id=claim.person_id)
            .exclude(pk=claim.pk)
            .exclude(state__in=_ENDED_WELL)
            .exclude(benefit=claim.benefit)
            .order_by("id")
            .values_list("benefit", "protocol")
        ),
        others_on_account=_others_on(accounts, claim.person_id),
        holder_differs=any(_plain(one.holder) != _plain(claim.person.name) for one in accounts),
        account_from=timezone.localdate(pending.effective_at) if account and pending else None,
        papers_elsewhere=_papers_elsewhere(claim),
    )


def _others_on(accounts: list[PayoutAccount], person_id: int) -> int:
    """Other people whose claim runs or was granted and whose account is the same one."""
    if not accounts:
        return 0
    numbers = [bytes(one.number_index) for one in accounts]
    claims = Claim.objects.filter(person_id=OuterRef("person_id")).exclude(state__in=_ENDED_WELL)
    return (
        PayoutAccount.objects.filter(number_index__in=numbers, ended_at__isnull=True)
        .exclude(person_id=person_id)
        .filter(Exists(claims))
        .values("person_id")
        .distinct()
        .count()
    )


def _papers_elsewhere(claim: Claim) -> tuple[tuple[str, str], ...]:
    own = Evidence.objects.filter(draft_id=claim.draft_id, state__in=papers.HERE)
    return tuple(
        (paper.reference, paper.paper)
        for paper in own.order_by("id")
        if papers.twins_elsewhere(paper).exists()
    )


def _plain(name: str) -> str:
    """A name as banks write it: without accents, case and double spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


# ── Words ────────────────────────────────────────────────────────────────────────────────────


def sentence(rule: str, values: dict[str, Any]) -> str:
    """The stated fact in the reader's language."""
    found = RULES.get(rule)
    if found is None:  # a rule of an older version
        return _("A check of an older kind is on.")
    shown = dict(values)
    if "from" in shown:
        shown["from"] = dates.weekday_date(date.fromisoformat(shown["from"]))
    if "month" in shown:
        shown["month"] = dates.month_name(date.fromisoformat(f"{shown['month'][:7]}-01"))
    if "benefit" in shown:
        label = str(Benefit(shown["benefit"]).label)
        shown["benefit"] = label[:1].upper() + label[1:]
    return str(found.fact) % shown


# ── Settling ─────────────────────────────────────────────────────────────────────────────────


def open_flags(claim: Claim) -> list[Flag]:
    return list(claim.flags.filter(state=FlagState.OPEN))


def check_settled(claim: Claim) -> None:
    """Mendable while a flag is open: a claim is decided when every stated fact was looked at."""
    waiting = open_flags(claim)
    if waiting:
        raise Mendable(
            _("Settle each flag first: %(facts)s")
            % {"facts": " ".join(sentence(flag.rule, flag.values) for flag in waiting)}
        )


# ── Precision, on and off ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Standing:
    """How a rule stands: on or off, since when and why, and what came of its flags."""

    rule: FlagRule
    on: bool
    last: FlagSwitch | None
    waiting: FlagSwitch | None  # asked to be on, not confirmed yet
    open: int
    cleared: int
    upheld: int

    @property
    def settled(self) -> int:
        return self.cleared + self.upheld

    @property
    def percent(self) -> int | None:
        """Upheld of a hundred settled flags, rounded down; None before the first."""
        return 100 * self.upheld // self.settled if self.settled else None


def switches() -> dict[str, FlagSwitch]:
    """The last switch of each rule that took effect."""
    taken = FlagSwitch.objects.filter(effective_at__isnull=False).order_by("effective_at", "id")
    return {one.rule: one for one in taken}


def rules_on() -> set[str]:
    """The keys of the rules that look at claims now."""
    last = switches()
    return {key for key, rule in RULES.items() if (last[key].on if key in last else rule.starts_on)}


def standings() -> list[Standing]:
    """All rules as the officers' page shows them; precision counts since the last switch on."""
    last, on = switches(), rules_on()
    waiting = {
        one.rule: one
        for one in FlagSwitch.objects.filter(effective_at=None, returned_at=None).select_related(
            "asked_by"
        )
    }
    found = []
    for key, rule in RULES.items():
        counted = _flags_since(key, last.get(key)).aggregate(
            open=Count("id", filter=Q(state=FlagState.OPEN)),
            cleared=Count("id", filter=Q(state=FlagState.CLEARED)),
            upheld=Count("id", filter=Q(state=FlagState.UPHELD)),
        )
        found.append(Standing(rule, key in on, last.get(key), waiting.get(key), **counted))
    return found


def _flags_since(rule: str, last: FlagSwitch | None) -> Any:
    flags = Flag.objects.filter(rule=rule)
    if last is not None and last.on:
        flags = flags.filter(raised_at__gte=last.effective_at)
    return flags


def is_imprecise(rule: str) -> bool:
    """True when fewer than half of the last 200 settled flags of a rule were upheld."""
    settled = (
        _flags_since(rule, switches().get(rule))
        .exclude(state=FlagState.OPEN)
        .order_by("-settled_at", "-id")
        .values_list("state", flat=True)[:JUDGED]
    )
    states = list(settled)
    return len(states) == JUDGED and 2 * states.count(FlagState.UPHELD) < JUDGED
