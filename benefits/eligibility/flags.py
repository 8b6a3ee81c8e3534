"""Flags on claims: raised by rules, settled by officers, counted, switched on and off."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.models import PayoutAccount, Person
from benefits.applications.models import Benefit, Claim, ClaimState
from benefits.eligibility.flag_models import Flag, FlagState, FlagSwitch
from benefits.eligibility.flag_rules import RULES, FlagRule, Situation
from benefits.evidence import papers
from benefits.evidence.models import Evidence
from benefits.law.codec import stable_hash
from portal import row_guard
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
    return raise_for_each([(claim, tuple(doubts))], at)[claim.pk]


def raise_for_each(
    claims: Sequence[tuple[Claim, Sequence[dict[str, Any]]]], at: datetime
) -> dict[int, list[Reason]]:
    """The same for several claims, each with the doubts of its record: one query a question."""
    switched_on = rules_on()
    on = [rule for rule in RULES.values() if rule.key in switched_on]
    there: dict[int, dict[tuple[str, str], Flag]] = {claim.pk: {} for claim, _doubts in claims}
    for flag in Flag.objects.filter(claim__in=there):
        there[flag.claim_id][flag.rule, flag.fingerprint] = flag
    seen = situations_of(claims, at)
    for claim, _doubts in claims:
        kept = there[claim.pk]
        for rule in on:
            for fact in rule.find(seen[claim.pk]):
                mark = stable_hash(fact)
                if (rule.key, mark) not in kept:
                    kept[rule.key, mark] = _keep(claim, rule, fact, mark, at)
    return {
        claim_id: [
            {"key": "flag", "values": {"rule": flag.rule, **flag.values}}
            for flag in kept.values()
            if flag.state == FlagState.OPEN
        ]
        for claim_id, kept in there.items()
    }


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


@row_guard.everyone("whether the same account or paper was given by others")
def situations_of(
    claims: Sequence[tuple[Claim, Sequence[dict[str, Any]]]], at: datetime
) -> dict[int, Situation]:
    """Gathers what the rules may see: a handful of queries, none of them about origin or place."""
    person_ids = {claim.person_id for claim, _doubts in claims}
    names = dict(Person.objects.filter(pk__in=person_ids).values_list("id", "name"))
    accounts, pending = people.payout_accounts(person_ids, at), _pending(person_ids, at)
    known = {
        person_id: [one for one in (accounts.get(person_id), pending.get(person_id)) if one]
        for person_id in person_ids
    }
    sharing, running = _sharing(known.values()), _running(person_ids)
    papers_of = _papers_elsewhere([claim for claim, _doubts in claims])
    found = {}
    for claim, doubts in claims:
        mine, coming = known[claim.person_id], pending.get(claim.person_id)
        others: set[int] = set().union(*(sharing[bytes(one.number_index)] for one in mine))
        name = _plain(names[claim.person_id])
        found[claim.pk] = Situation(
            benefit=claim.benefit,
            filed_on=claim.filed_on,
            doubts=tuple(doubts),
            other_benefits=tuple(
                (benefit, protocol)
                for benefit, protocol in running.get(claim.person_id, ())
                if benefit != claim.benefit
            ),
            others_on_account=len(others - {claim.person_id}),
            holder_differs=any(_plain(one.holder) != name for one in mine),
            account_from=timezone.localdate(coming.effective_at)
            if coming and claim.person_id in accounts
            else None,
            papers_elsewhere=papers_of.get(claim.draft_id, ()),
        )
    return found


def _pending(person_ids: Collection[int], at: datetime) -> dict[int, PayoutAccount]:
    """New accounts that still wait for their cooling-off time."""
    rows = PayoutAccount.objects.filter(
        person_id__in=person_ids, effective_at__gt=at, ended_at__isnull=True
    )
    return {account.person_id: account for account in rows.order_by("-id")}


def _running(person_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Benefit and number of each person's claims that run or were granted, oldest first."""
    rows = (
        Claim.objects.filter(person_id__in=person_ids)
        .exclude(state__in=_ENDED_WELL)
        .order_by("id")
        .values_list("person_id", "benefit", "protocol")
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for person_id, benefit, protocol in rows:
        found[person_id].append((benefit, protocol))
    return found


def _sharing(accounts: Iterable[list[PayoutAccount]]) -> dict[bytes, set[int]]:
    """For each account the people who have it and whose claim runs or was granted."""
    numbers = {bytes(one.number_index) for mine in accounts for one in mine}
    found: dict[bytes, set[int]] = {number: set() for number in numbers}
    if not numbers:
        return found
    claims = Claim.objects.filter(person_id=OuterRef("person_id")).exclude(state__in=_ENDED_WELL)
    rows = (
        PayoutAccount.objects.filter(number_index__in=numbers, ended_at__isnull=True)
        .filter(Exists(claims))
        .values_list("number_index", "person_id")
    )
    for number, person_id in rows:
        found[bytes(number)].add(person_id)
    return found


def _papers_elsewhere(claims: Iterable[Claim]) -> dict[int, tuple[tuple[str, str], ...]]:
    """By draft, the papers that were also handed in for somebody else."""
    own = Evidence.objects.filter(
        draft_id__in={claim.draft_id for claim in claims}, state__in=papers.HERE
    )
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for paper in own.order_by("id"):
        if papers.twins_elsewhere(paper).exists():
            mine = found.get(paper.draft_id, ())
            found[paper.draft_id] = (*mine, (paper.reference, paper.paper))
    return found


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
