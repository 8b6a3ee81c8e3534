"""Working lives: who somebody is, and the spells of work that their record is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.models import Sex
from contributions.employers.models import Category
from portal.demo.chance import chance
from portal.demo.names import person_name
from portal.demo.wages import FIRST_MONTH, own_contribution, wage, withheld
from portal.money import round_ratio
from portal.periods import add_months, first_of_month, last_day, month_range, months_between

OWN_ACCOUNT = (Category.OWN_ACCOUNT, Category.MEI, Category.VOLUNTARY)


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of work. `level` is the wage in thousandths of the minimum wage of the time."""

    start: date
    end: date | None  # None: still going on
    level: int
    employer: str = ""  # key of the employer; empty for households and own account
    category: str = Category.EMPLOYEE
    growth: int = 0  # thousandths of the minimum wage more, each year
    missing: tuple[date, ...] = ()  # months that nobody declared
    jump: tuple[date, int] | None = None  # from this month on, this level


@dataclass(frozen=True, slots=True)
class RecordMonth:
    """One month of a spell as the record keeps it."""

    month: date
    cents: int
    contribution_cents: int


@dataclass(frozen=True, slots=True)
class Life:
    """A person of the demo and what they did."""

    key: str
    name: str
    sex: str
    born_on: date
    spells: tuple[Spell, ...] = ()
    died_on: date | None = None
    has_account: bool = True
    account_ending: str = ""
    signs_in: bool = False
    note: str = field(default="", compare=False)

    @property
    def joined_on(self) -> date | None:
        """Return the first day of insured work."""
        return min((spell.start for spell in self.spells), default=None)


def months_of(spell: Spell, until: date) -> Iterator[RecordMonth]:
    """Yield the months of a spell up to `until` (a month, included), pro rata at both ends."""
    last = min(first_of_month(spell.end), until) if spell.end else until
    for month in month_range(first_of_month(spell.start), last):
        if month in spell.missing:
            continue
        cents = pay(spell, month)
        if spell.category in OWN_ACCOUNT:
            contribution = own_contribution(spell.category, cents, month)
        else:
            contribution = withheld(cents, month)
        yield RecordMonth(month, cents, contribution)


def pay(spell: Spell, month: date) -> int:
    """Return the wage of a month in cents, pro rata in the months of start and end."""
    level = spell.level + spell.growth * (months_between(spell.start, month) // 12)
    if spell.jump and month >= spell.jump[0]:
        level = spell.jump[1]
    cents = wage(level, month)
    first = spell.start.day if month == first_of_month(spell.start) else 1
    last = 30
    if spell.end and month == first_of_month(spell.end) and spell.end < last_day(month):
        last = spell.end.day
    days = max(min(last, 30) - first + 1, 1)
    return cents if days >= 30 else round_ratio(cents * days, 30)


# ── Lives drawn by chance ────────────────────────────────────────────────────────────────────


def drawn_life(key: str, month: date, *, now_at: str, past: list[str], age: int) -> Life:
    """Return a life that has led to the employer `now_at` (or to no work, when that is empty)."""
    draw = chance("life", key)
    sex = draw.choice((Sex.FEMALE, Sex.MALE))
    born_on = add_months(month, -12 * age - draw.randrange(12)) + timedelta(days=draw.randrange(27))
    start = max(add_months(first_of_month(born_on), 12 * draw.randint(16, 21)), FIRST_MONTH)
    spells: list[Spell] = []
    level = draw.choice((1000, 1000, 1050, 1200, 1400, 1750, 2300, 3100))
    while months_between(start, month) > 30:
        length = draw.randint(10, 110)
        end = add_months(start, length)
        if months_between(end, month) < 8:
            break
        spells.append(_past_spell(draw, start, end, level, past))
        start = add_months(end, draw.choice((0, 0, 1, 1, 2, 3, 5, 9, 16)))
        level = min(level + draw.choice((0, 60, 150, 340)), 9000)
    latest = add_months(month, -4)
    if now_at:
        day = draw.choice((0, 0, 0, 4, 9, 14))
        spells.append(
            Spell(min(start, latest) + timedelta(days=day), None, level, now_at, growth=20)
        )
    return Life(
        key=key,
        name=person_name(key, sex),
        sex=sex,
        born_on=born_on,
        spells=tuple(spells),
        has_account=draw.random() < 0.6,
    )


def _past_spell(draw: object, start: date, end: date, level: int, past: list[str]) -> Spell:
    kind = draw.random()  # type: ignore[attr-defined]
    last = last_day(add_months(end, -1))
    if kind < 0.07:
        return Spell(start, last, 1000, category=Category.DOMESTIC)
    if kind < 0.12:
        return Spell(start, last, max(level, 1000), category=Category.OWN_ACCOUNT)
    if kind < 0.16 and start >= date(2011, 6, 1):
        return Spell(start, last, 1000, category=Category.MEI)
    if kind < 0.20:
        return Spell(start, last, 500, draw.choice(past))  # type: ignore[attr-defined]
    return Spell(start, last, level, draw.choice(past), growth=15)  # type: ignore[attr-defined]
