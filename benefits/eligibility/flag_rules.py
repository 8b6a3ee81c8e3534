"""The flag rules: each names one fact that a person must look at before a claim is decided.

A rule sees a `Situation` and of it only what it declares in `reads`. There is no score, nothing is
added up, and nothing about who a person is (nationality, place, sex, age, language) is in reach.
A flag never decides: the claim goes to a human with the fact, under the same deadline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from benefits.law.accumulation import IN_LAW, may_be_paid_together

Fact = dict[str, Any]
RECENT_JUMP = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Situation:
    """What flag rules may look at. Facts about the claim, none about the kind of person."""

    benefit: str
    filed_on: date
    doubts: tuple[dict[str, Any], ...] = ()  # of the contribution record
    other_benefits: tuple[tuple[str, str], ...] = ()  # (benefit, protocol), running or granted
    others_on_account: int = 0  # other people with a claim or award paid into the same account
    holder_differs: bool = False  # the account's holder is not the person of the civil register
    account_from: date | None = None  # a change of account that waits for its cooling-off time
    papers_elsewhere: tuple[tuple[str, str], ...] = field(default=())  # (reference, paper)


IN_WORDS: dict[str, Any] = {
    "benefit": _("the benefit that is asked for"),
    "filed_on": _("the day of the application"),
    "doubts": _("what stands out in the contribution record"),
    "other_benefits": _("other claims and benefits of the person"),
    "others_on_account": _("whether other people are paid into the same account"),
    "holder_differs": _("the name in which the account is held"),
    "account_from": _("a change of account that waits"),
    "papers_elsewhere": _("whether a paper was handed in for somebody else too"),
}
"""What a rule may look at, as officers and auditors read it."""


@dataclass(frozen=True)
class FlagRule:
    """One rule, as officers, claimants and auditors read it."""

    key: str
    title: Any
    why: Any
    fact: Any  # the sentence of a fact, with its values
    asks: Any  # what the claimant can show
    basis: str
    reads: tuple[str, ...]
    find: Find
    starts_on: bool = True

    @property
    def looks_at(self) -> list[Any]:
        """What it reads, in words."""
        return [IN_WORDS[name] for name in self.reads]


Find = Callable[[Situation], Iterable[Fact]]


def _stated(name: str, fact: Callable[[Any], Fact]) -> Find:
    """One fact, stated when what the rule reads is there."""

    def find(seen: Situation) -> Iterable[Fact]:
        value = getattr(seen, name)
        return [fact(value)] if value else []

    return find


def _wage_growth(seen: Situation) -> Iterable[Fact]:
    """Jumps of the last three years only: older ones no longer carry the claim."""
    for doubt in seen.doubts:
        if doubt["key"] != "wage_jump":
            continue
        month = date.fromisoformat(f"{doubt['values']['month'][:7]}-01")
        if seen.filed_on - month <= RECENT_JUMP:
            values = doubt["values"]
            yield {"month": values["month"], "times": values["times"]}


def _reused_document(seen: Situation) -> Iterable[Fact]:
    for reference, paper in seen.papers_elsewhere:
        yield {"paper": reference, "kind": paper}


def _clashing_benefit(seen: Situation) -> Iterable[Fact]:
    own = IN_LAW.get(seen.benefit, seen.benefit)
    for other, protocol in seen.other_benefits:
        if not may_be_paid_together(own, IN_LAW.get(other, other)):
            yield {"benefit": other, "protocol": protocol}


RULES: dict[str, FlagRule] = {
    rule.key: rule
    for rule in (
        FlagRule(
            key="shared_account",
            title=_("One account for several people"),
            why=_("Benefits are personal. One account for several people may be a household, or"
                  " somebody who collects other people’s money."),
            fact=_("Other people with a claim or award who use the same account: %(others)s."),
            asks=_("Tell us whose account it is, and how you belong together."),
            basis="Lei 8.213/1991 art. 109",
            reads=("others_on_account",),
            find=_stated("others_on_account", lambda others: {"others": others}),
        ),
        FlagRule(
            key="wage_growth",
            title=_("A wage that rose beyond all measure"),
            why=_("A wage that is raised shortly before a claim raises the benefit. Most have an"
                  " explanation; some were never paid."),
            fact=_("The wage of %(month)s is more than %(times)s times what was usual before."),
            asks=_("Show a payslip or bank statement of that month."),
            basis="Lei 8.213/1991 art. 29-A §5",
            reads=("doubts", "filed_on"),
            find=_wage_growth,
        ),
        FlagRule(
            key="register_mismatch",
            title=_("The account is in another name"),
            why=_("We pay only the person whom the civil register knows."),
            fact=_("The holder of the account has another name than the civil register says."),
            asks=_("Show that the account is yours, or give us one in your own name."),
            basis="Decreto 3.048/1999 art. 156",
            reads=("holder_differs",),
            find=_stated("holder_differs", lambda _differs: {}),
        ),
        FlagRule(
            key="reused_document",
            title=_("A paper that was handed in for somebody else"),
            why=_("The same paper for two people is right for a family, and wrong for a copy that"
                  " goes round."),
            fact=_("The paper %(paper)s was also handed in for another person."),
            asks=_("Tell us why the paper is about both of you, or bring the original."),
            basis="Decreto 3.048/1999 art. 179",
            reads=("papers_elsewhere",),
            find=_reused_document,
        ),
        FlagRule(
            key="clashing_benefit",
            title=_("A benefit that cannot be had beside this one"),
            why=_("The law pays only one of the two. Which one is better, the person chooses."),
            fact=_("%(benefit)s was asked for or granted under %(protocol)s."),
            asks=_("Tell us which of the two you want if both are possible."),
            basis="Lei 8.213/1991 art. 124",
            reads=("benefit", "other_benefits"),
            find=_clashing_benefit,
        ),
        FlagRule(
            key="account_changed",
            title=_("The account was changed a moment ago"),
            why=_("Who steals a sign-in changes the account first. The new one waits for its"
                  " cooling-off time; a person makes sure that it was you."),
            fact=_("A new account was given; it takes effect on %(from)s."),
            asks=_("Confirm that the change of account was yours."),
            basis="Decreto 3.048/1999 art. 179",
            reads=("account_from",),
            find=_stated("account_from", lambda day: {"from": day.isoformat()}),
        ),
    )
}  # fmt: skip
