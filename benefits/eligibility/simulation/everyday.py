"""What somebody might be entitled to, from everyday answers: every benefit's own rule is asked.

Each benefit is asked twice: with what is said alone, and as if what an assessment or a paper has to
show were shown. What stays open the second time too, nobody can tell from these answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from benefits.eligibility.simulation.life import Calendar, spread_months
from benefits.law import (
    accident_aid,
    assistance,
    family_allowance,
    family_grant,
    imprisonment,
    maternity,
    permanent_incapacity,
    survivors,
    temporary_incapacity,
    unemployment,
)
from benefits.law.accident_aid import AccidentClaim
from benefits.law.assistance import AssistanceClaim, Income
from benefits.law.correction import correction_table
from benefits.law.determination import Determination, Outcome
from benefits.law.facts import Activity, Category, ContributionMonth, Facts, Source
from benefits.law.family_allowance import AllowanceClaim, Child
from benefits.law.family_grant import Family
from benefits.law.maternity import MaternityClaim
from benefits.law.permanent_incapacity import PermanentClaim
from benefits.law.retirement import best_retirement
from benefits.law.statute import the_law
from benefits.law.survivors import Dependant, Kin, SurvivorsClaim
from benefits.law.temporary_incapacity import IncapacityClaim
from benefits.law.unemployment import UnemploymentClaim
from portal.periods import add_months, age, first_of_month, month_from_number, month_number
from portal.statutes import Statutes

DISMISSED, ILL, ILL_FOR_GOOD, ACCIDENT = "dismissed", "ill", "ill_for_good", "accident"
CHILD, DEATH, PRISON, DISABILITY = "child", "death", "prison", "disability"
SMALL, SCHOOL, TEEN = 3, 10, 15  # an age within each group of children that is asked for


class Likely(StrEnum):
    """How an answer is to be read. Nothing here is a decision."""

    YES = "yes"
    IF_SHOWN = "if_shown"
    OPEN = "open"
    NOT_NOW = "not_now"


@dataclass(frozen=True)
class Situation:
    """The answers. None: not answered; ``worked_until`` None with ``works``: still at work."""

    on: date
    birth: date
    sex: str
    category: Category | None = None
    works: bool = False
    worked_until: date | None = None
    paid_months: int | None = None
    wage_cents: int | None = None
    happened: frozenset[str] = field(default_factory=frozenset)
    since: date | None = None
    members: int | None = None
    small_children: int = 0
    school_children: int = 0
    teenagers: int = 0
    income_cents: int | None = None

    @property
    def children(self) -> int:
        return self.small_children + self.school_children + self.teenagers


@dataclass(frozen=True)
class Possible:
    """One benefit: how likely, why, how much, and what to bring.

    ``least`` says that the amount is the least it can be; ``first_day`` is for a right to come.
    """

    rule: str
    likely: Likely
    article: str
    determination: Determination | None = None
    cents: int | None = None
    least: bool = False
    first_day: date | None = None


def possible_benefits(told: Situation) -> list[Possible]:
    """Every benefit that the answers touch, the likely ones first."""
    law = the_law()
    person = _person(told, law)
    found = [*_retirement(told, person), *_risks(told, person, law), *_family(told, law)]
    order = list(Likely)
    return sorted(found, key=lambda one: order.index(one.likely))


# ── Facts ────────────────────────────────────────────────────────────────────────────────────


def _person(told: Situation, law: Statutes) -> Facts | None:
    """The person with a record as told; None if it was not told how long or for how much."""
    facts = Facts(
        told.birth,
        told.sex,
        (),
        requested_on=told.on,
        left_work_on=None,
        sources={name: Source("your answer", told.on) for name in ("birth", "sex", "joined_on")},
    )
    if told.paid_months == 0:
        return facts
    if told.category is None or told.paid_months is None or told.wage_cents is None:
        return None
    last = told.worked_until if not told.works else add_months(first_of_month(told.on), -1)
    if last is None:
        return None
    numbers = spread_months(told.paid_months, None, month_number(last) + 1)
    table, decent = correction_table(told.on, law), _decent(told.wage_cents, told.on, law)
    months = Calendar.of(law).worth(numbers, told.wage_cents, table, decent)
    return replace(facts, months=tuple(_month(told, m.number, m.pay_cents) for m in months))


def _decent(wage_cents: int, on: date, law: Statutes) -> bool:
    return bool(wage_cents >= law.get("wages/minimum_wage", on))


def _month(told: Situation, number: int, pay_cents: int | None) -> ContributionMonth:
    assert told.category is not None
    return ContributionMonth(
        month_from_number(number),
        pay_cents,
        told.category,
        source="your answer",
        paid=True,
        activity=Activity.RURAL if told.category is Category.SMALLHOLDER else Activity.COMMON,
    )


# ── How to read two answers of one rule ──────────────────────────────────────────────────────


def _read(told: Determination, shown: Determination) -> Possible:
    if told.entitled:
        likely, best = Likely.YES, told
    elif shown.entitled:
        likely, best = Likely.IF_SHOWN, shown
    elif Outcome.UNKNOWN in (told.outcome, shown.outcome):
        likely, best = Likely.OPEN, shown
    else:
        likely, best = Likely.NOT_NOW, shown
    if likely is Likely.YES and best.doubts:
        likely = Likely.IF_SHOWN
    return Possible(best.rule, likely, best.article, best, best.amount_cents)


# ── Retirement ───────────────────────────────────────────────────────────────────────────────


def _retirement(told: Situation, person: Facts | None) -> Iterator[Possible]:
    if person is None:
        yield Possible("old_age", Likely.OPEN, "EC 103/2019 art. 19")
        return
    answer = best_retirement(person, told.on)
    if answer.best is not None:
        yield _read(answer.best, answer.best)
        return
    days = {rule: day for rule, day in answer.first_dates.items() if day}
    rule = min(days, key=lambda one: days[one], default="old_age")
    found = next((one for one in answer.all if one.rule == rule), answer.all[0])
    unknown = answer.outcome is Outcome.UNKNOWN
    yield Possible(
        found.rule,
        Likely.OPEN if unknown else Likely.NOT_NOW,
        found.article,
        found,
        first_day=days.get(rule) if told.works else None,
    )


# ── Illness, accident, birth, death, prison, lost work ───────────────────────────────────────


def _risks(told: Situation, person: Facts | None, law: Statutes) -> Iterator[Possible]:
    on, happened = told.on, told.happened
    if happened & {ILL, ILL_FOR_GOOD, ACCIDENT}:
        yield from _incapacity(told, person, law)
    if CHILD in happened:
        if person is None:
            yield Possible("maternity", Likely.OPEN, maternity.ARTICLE)
        else:
            claim = MaternityClaim(person, "birth", told.since, told.category, told.works)
            found = maternity.determine(claim, law, on)
            yield _read(found, found)
    if DEATH in happened:
        yield _survivors(told, law)
    if PRISON in happened:
        cents = imprisonment.amount(on, law)
        yield Possible("imprisonment", Likely.OPEN, imprisonment.ARTICLE, cents=cents)
    if DISMISSED in happened:
        yield _unemployment(told, law)


def _incapacity(told: Situation, person: Facts | None, law: Statutes) -> Iterator[Possible]:
    asked = _incapacity_rules(told)
    if person is None:
        articles = {
            "temporary_incapacity": temporary_incapacity.ARTICLE,
            "permanent_incapacity": permanent_incapacity.ARTICLE,
            "accident_aid": accident_aid.ARTICLE,
        }
        yield from (Possible(rule, Likely.OPEN, articles[rule]) for rule in asked)
        return
    accident = True if ACCIDENT in told.happened else None
    jobless = DISMISSED in told.happened
    said = IncapacityClaim(person, told.since, None, exempt_cause=accident, unemployed=jobless)
    shown = replace(said, unable_days=60, from_before_joining=False)
    if "temporary_incapacity" in asked:
        yield _read(*(temporary_incapacity.determine(one, law, told.on) for one in (said, shown)))
    if "permanent_incapacity" in asked:
        claims = (PermanentClaim(said, None), PermanentClaim(shown, True))
        yield _read(*(permanent_incapacity.determine(one, law, told.on) for one in claims))
    if "accident_aid" in asked:
        claim = AccidentClaim(person, told.since, None, None)
        hurt = replace(claim, lasting_damage=True, less_able_to_work=True)
        yield _read(*(accident_aid.determine(one, law, told.on) for one in (claim, hurt)))


def _incapacity_rules(told: Situation) -> list[str]:
    rules = []
    if told.happened & {ILL, ACCIDENT}:
        rules.append("temporary_incapacity")
    if ILL_FOR_GOOD in told.happened:
        rules.append("permanent_incapacity")
    if ACCIDENT in told.happened:
        rules.append("accident_aid")
    return rules


def _survivors(told: Situation, law: Statutes) -> Possible:
    """We know nothing of the person who died: only the least amount can be said."""
    spouse = Dependant("you", Kin.SPOUSE, told.birth)
    claim = SurvivorsClaim(told.since, told.on, None, None, None, (spouse,))
    found = survivors.determine(claim, law, told.on)
    least = survivors.pension_amount(0, 1, told.on, law)
    return replace(_read(found, found), cents=least, least=True)


def _unemployment(told: Situation, law: Statutes) -> Possible:
    """As if asked for on the first day on which one may, and for the first time."""
    asked = told.on
    if told.since is not None:
        first = law.get("unemployment/window", told.on)["first"]
        asked = max(told.on, told.since + timedelta(days=first))
    pays = () if told.wage_cents is None else (told.wage_cents,) * 3
    claim = UnemploymentClaim(
        told.since,
        asked,
        "without_cause",
        request_number=1,
        months_worked=None if told.paid_months is None else min(told.paid_months, 36),
        last_pays_cents=pays,
        domestic=told.category is Category.DOMESTIC,
        other_income=told.works,
    )
    found = unemployment.determine(claim, law, told.on)
    return _read(found, found)


# ── Family and income ────────────────────────────────────────────────────────────────────────


def _family(told: Situation, law: Statutes) -> Iterator[Possible]:
    on = told.on
    if told.works and told.category is not None and told.small_children + told.school_children:
        ages = [SMALL] * told.small_children + [SCHOOL] * told.school_children
        children = tuple(Child(add_months(first_of_month(on), -12 * years)) for years in ages)
        claim = AllowanceClaim(first_of_month(on), told.category, told.wage_cents, children)
        found = family_allowance.determine(claim, law, on)
        yield _read(found, found)
    yield from _assistance(told, law)
    if told.members is None:
        yield Possible("family_grant", Likely.OPEN, family_grant.ARTICLE)
        return
    family = Family(
        told.members,
        small_children=told.small_children,
        children=told.school_children + told.teenagers,
        income_cents=told.income_cents,
    )
    found = family_grant.determine(family, law, on)
    yield _read(found, found)


def _assistance(told: Situation, law: Statutes) -> Iterator[Possible]:
    disability = DISABILITY in told.happened
    old = age(told.birth, told.on).years >= law.get("assistance/age", told.on)
    if not disability and not old:
        return
    incomes = None if told.income_cents is None else (Income("other", told.income_cents),)
    said = AssistanceClaim(
        told.birth, told.on, None if disability else False, told.members, incomes
    )
    shown = replace(
        said, impairment=disability, register_updated_on=told.on, biometrics="registered"
    )
    yield _read(*(assistance.determine(one, law, told.on) for one in (said, shown)))
