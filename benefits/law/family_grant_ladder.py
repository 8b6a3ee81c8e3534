"""What follows when conditions of the family grant are not kept: step by step, and what undoes it.

A warning by letter, a month held back and paid later, two months not paid, the end. Each step needs
a failure of its own; after some months without one the ladder begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.periods import first_of_month, months_between
from portal.statutes import Statutes

from .claims import answering, conclude
from .determination import Determination, Line, month
from .facts import FactsError, refuse_other_than
from .family_grant_conditions import ARTICLE, KINDS, Member, conditions_of, not_kept, period_from


class Step(StrEnum):
    """The steps of the ladder; ``NONE`` when nothing follows."""

    NONE = "none"
    WARNING = "warning"
    BLOCK = "block"
    SUSPENSION = "suspension"
    END = "end"


LADDER = (Step.WARNING, Step.BLOCK, Step.SUSPENSION, Step.END)


@dataclass(frozen=True, slots=True)
class Effect:
    """A step that was taken and stands: one that was lifted is none."""

    step: str
    month: date  # the first day of the month in which it was taken

    def __post_init__(self) -> None:
        refuse_other_than({one.value for one in LADDER}, step=self.step)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A family in one period: its members with what was reported, and the steps taken before.

    ``supported``: social assistance has been with the family since the last step; None: not known.
    """

    kind: str
    first_month: date
    members: tuple[Member, ...]
    earlier: tuple[Effect, ...] = ()
    supported: bool | None = None

    def __post_init__(self) -> None:
        refuse_other_than(set(KINDS), kind=self.kind)
        numbers = [one.number for one in self.members]
        if len(numbers) != len(set(numbers)):
            raise FactsError("members", numbers, "a number twice")


def next_step(
    earlier: tuple[Effect, ...], on: date, law: Statutes, *, supported: bool | None = None
) -> Step:
    """The step that follows a failure, from the steps taken before."""
    rule = law.get("family_grant/ladder", on)
    now = first_of_month(on)
    last = max(earlier, key=lambda one: one.month, default=None)
    if last is None:
        return Step.WARNING
    if last.month >= now and rule["once_a_month"]:
        return Step.NONE
    if months_between(last.month, now) > rule["reset"]:
        return Step.WARNING
    place = LADDER.index(Step(last.step))
    following = LADDER[min(place + 1, len(LADDER) - 1)]
    if following is Step.END and rule["support_before_end"] and not supported:
        return Step.SUSPENSION
    return following


def months_of(step: Step, on: date, law: Statutes) -> int:
    """For how many months a step stops the grant; 0 for a letter and for the end."""
    rule = law.get("family_grant/ladder", on)
    return int(rule.get(step.value, 0)) if step in (Step.BLOCK, Step.SUSPENSION) else 0


def paid_afterwards(step: Step) -> bool:
    """Whether what a step held back is paid when it is over."""
    return step is Step.BLOCK


def step_of(determination: Determination) -> Step:
    """The step that a determination proposes."""
    for line in determination.lines:
        kind, _, name = line.key.partition("_")
        if kind == "effect":
            return Step(name)
    return Step.NONE


@answering("family_grant_conditions", ARTICLE)
def determine(family: FollowUp, law: Statutes, on: date) -> Determination:
    """Whether a family kept its conditions in a period, and what follows if it did not.

    ``entitled`` means kept: nothing follows. With anything not kept the lines name the step.
    """
    period = period_from(family.kind, family.first_month, law)
    found = tuple(one for member in family.members for one in conditions_of(member, period, law))
    answer = conclude("family_grant_conditions", 1, on, ARTICLE, law, found, starts_on=on)
    if not not_kept(found):
        return answer
    step = next_step(family.earlier, on, law, supported=family.supported)
    return replace(answer, lines=_lines(step, family, on, law))


def _lines(step: Step, family: FollowUp, on: date, law: Statutes) -> tuple[Line, ...]:
    reset = ("months", int(law.get("family_grant/ladder", on)["reset"]))
    held = ("months", months_of(step, on, law))
    lines = []
    last = max(family.earlier, key=lambda one: one.month, default=None)
    if last is not None:
        lines.append(Line("step_before", month(last.month), ARTICLE, {"step": ("text", last.step)}))
    if step is Step.WARNING:
        lines.append(Line("effect_warning", reset, ARTICLE))
    elif step is Step.BLOCK:
        lines.append(Line("effect_block", held, ARTICLE))
    elif step is Step.SUSPENSION:
        lines.append(Line("effect_suspension", held, ARTICLE))
    elif step is Step.END:
        lines.append(Line("effect_end", reset, ARTICLE))
    return tuple(lines)
