"""Survivors' pension: who died, who is left, from the civil register; the rest is asked.

The dependants of the best class share alike (Lei 8.213/1991 art. 16 and 77). Each gets an award of
their own; that of a minor is paid to the adult who asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from accounts.queries import Relative
from benefits.applications import steps
from benefits.applications.forms.base import (
    Event,
    Form,
    Grant,
    Paper,
    Pay,
    Planned,
    Reason,
    reason,
)
from benefits.applications.forms.incapacity import accident_reasons
from benefits.applications.forms.inheritance import base_of
from benefits.applications.known import Known
from benefits.applications.models import Benefit
from benefits.applications.steps import Step, StepForm
from benefits.law.claims import late_or_not
from benefits.law.statute import the_law
from benefits.law.survivors import (
    PARTNERS,
    Dependant,
    Kin,
    SurvivorsClaim,
    entitled_dependants,
    pension_amount,
    share_ends_on,
)
from portal.components import dates
from portal.components.forms import DateField, RadioSelect
from portal.money import split_equally
from portal.periods import anniversary

ANOTHER = "other"
FULL_AGE_MONTHS = 12 * 18
# What somebody was to the deceased, by the kind of tie in the register.
KIN = {
    "spouse": Kin.SPOUSE,
    "partner": Kin.COMPANION,
    "child": Kin.CHILD,
    "stepchild": Kin.CHILD,
    "ward": Kin.CHILD,
    "parent": Kin.PARENT,
    "sibling": Kin.SIBLING,
}


def _dead_relatives(known: Known) -> list[Relative]:
    return [one for one in known.relatives() if one.died_on is not None and one.person_id]


class DeceasedForm(StepForm):
    from_known = ("deceased",)
    deceased = forms.ChoiceField(label=_("Who has died?"), widget=RadioSelect)
    deceased_name = forms.CharField(
        label=_("If not in the list: the full name"), required=False, max_length=200
    )
    died_on = DateField(label=_("And the day of the death"), required=False)
    tie_to_deceased = forms.CharField(
        label=_("And what you were to each other"), required=False, max_length=200
    )

    def prepare(self) -> None:
        self.fields["deceased"].choices = [  # type: ignore[attr-defined]
            *(
                (
                    str(one.tie_id),
                    f"{one.name}, " + _("died on %(day)s") % {"day": dates.long_date(one.died_on)},
                )
                for one in (_dead_relatives(self.known) if self.known else [])
                if one.died_on
            ),
            (ANOTHER, _("Somebody who is not in the list")),
        ]

    def clean(self) -> None:
        self.not_after_today("died_on")
        if self.cleaned_data.get("deceased") == ANOTHER:
            self.need("deceased_name", _("Write the full name of the person who died."))
            self.need("died_on", _("Tell us the day of the death."))
            self.need("tie_to_deceased", _("Tell us what you were to each other."))


DependantsForm = steps.right_or_wrong(
    "dependants",
    _("Are these all who depended on the person who died?"),
    _("If not: who is missing or wrong, and what were they to each other?"),
    _("Tell us the names, births and ties."),
    words="missing",
    most=2000,
)


class UnionForm(StepForm):
    union_on = DateField(label=_("Since when were you married or living together?"))

    def clean(self) -> None:
        self.not_after_today("union_on")


class CauseForm(StepForm):
    accident = forms.ChoiceField(
        label=_("Did the death come from an accident or a disease of work?"),
        choices=steps.YES_NO_UNSURE,
        widget=RadioSelect,
    )


def deceased(known: Known) -> Relative | None:
    """The relative in the register whom the claimant named; None for somebody else."""
    return next(
        (one for one in _dead_relatives(known) if str(one.tie_id) == known.said("deceased")), None
    )


def deceased_id(known: Known) -> int | None:
    found = deceased(known)
    return found.person_id if found else None


def died_on(known: Known) -> date | None:
    if known.other is not None:
        return known.other.died_on
    return known.said_day("died_on")


def living_dependants(known: Known) -> list[Relative]:
    """Certified relatives of the deceased who were alive and tied to them at the death."""
    if known.other is None or known.other.died_on is None:
        return []
    day = known.other.died_on
    return [
        one
        for one in known.other.family
        if one.is_certified
        and one.person_id is not None
        and one.kind in KIN
        and (one.died_on is None or one.died_on > day)
        and (one.since is None or one.since <= day)
        and (one.until is None or one.until >= day)
    ]


def _union_since(one: Relative, known: Known) -> date | None:
    if one.since is not None:
        return one.since
    return known.said_day("union_on") if one.person_id == known.person_id else None


def named_dependants(known: Known) -> list[tuple[Dependant, Relative]]:
    """The dependants as the law reads them, each with a name of its own."""
    found: list[tuple[Dependant, Relative]] = []
    taken: set[str] = set()
    day = died_on(known) or known.on
    for one in living_dependants(known):
        name = one.name
        while name in taken:
            name += " (2)"
        taken.add(name)
        disabled, depends = one.fact("disabled", day), one.fact("dependent", day)
        found.append(
            (
                Dependant(
                    name=name,
                    kin=KIN[one.kind],
                    birth=one.born_on,
                    disabled=disabled is not None and disabled.is_certified,
                    dependence_proved=True if depends and depends.is_certified else None,
                    union_since=_union_since(one, known) if KIN[one.kind] in PARTNERS else None,
                ),
                one,
            )
        )
    return found


def claims(known: Known) -> dict[str, SurvivorsClaim]:
    base = base_of(known.other, died_on(known), work_cause=False)
    return {
        "survivors": SurvivorsClaim(
            died_on=died_on(known),
            requested_on=known.on,
            insured_or_entitled=base.insured_or_entitled,
            base_cents=base.cents,
            contributions=base.contributions,
            dependants=tuple(one for one, _relative in named_dependants(known)),
            accident=accident(known),
        )
    }


def accident(known: Known) -> bool | None:
    """Whether the death came from an accident or a disease of work, as far as is known.

    A notice that says so speaks for it, never against: an open answer becomes yes, a no is left
    open for whoever decides. That no notice is known changes nothing.
    """
    said = known.said_yes("accident")
    if said or not known.notices:
        return said
    return True if said is None else None


def payees(pairs: Sequence[tuple[Dependant, Relative]], known: Known) -> dict[str, dict[str, Any]]:
    """Who each dependant is, and into whose account a minor's share goes."""
    return {
        one.name: {
            "person_id": relative.person_id,
            "payee_id": known.person_id if _is_minor(relative, known.on) else None,
        }
        for one, relative in pairs
    }


def _is_minor(one: Relative, on: date) -> bool:
    return one.born_on is not None and on < anniversary(one.born_on, FULL_AGE_MONTHS)


def keeps(known: Known) -> dict[str, Any]:
    base = base_of(known.other, died_on(known), work_cause=False)
    return {"dependants": payees(named_dependants(known), known), "base_from": base.source}


def reasons(known: Known) -> list[Reason]:
    found = []
    if known.other is None:
        found.append(reason("deceased_declared", words=known.said("deceased_name") or ""))
    elif known.person_id not in {one.person_id for one in living_dependants(known)}:
        found.append(reason("claimant_not_dependant"))
    if known.said("dependants_right") == "no":
        words = known.said("dependants_missing") or ""
        found.append(reason("dependants_disputed", words=words))
    if known.said("union_on"):
        found.append(reason("union_declared"))
    if known.said("accident") in ("yes", "unsure"):
        found.append(reason("accident_declared"))
    if any(one.kin in PARTNERS for one, _relative in named_dependants(known)):
        found += accident_reasons(known)  # only the years of a partner hang on the cause
    return found


def shares(grant: Grant) -> list[Planned]:
    """An award for each entitled dependant; the earlier ones carry the odd cents."""
    claim: SurvivorsClaim = grant.claim
    law = the_law()
    assert claim.died_on is not None
    people = entitled_dependants(claim.dependants, claim.died_on, law)
    parts = split_equally(grant.amount_cents, len(people))
    who = grant.content["kept"]["dependants"]
    planned = []
    for number, (one, cents) in enumerate(zip(people, parts, strict=True), start=1):
        end, _is_known = share_ends_on(one, claim, law)
        planned.append(
            Planned(
                person_id=who[one.name]["person_id"],
                payee_id=who[one.name]["payee_id"],
                cents=cents,
                starts_on=grant.starts_on,
                ends_on=end - timedelta(days=1) if end else None,
                part=number,
                parts=len(people),
                whole_cents=grant.amount_cents,
                of_partner=one.kin in PARTNERS,
            )
        )
    return [one for one in planned if one.ends_on is None or one.ends_on >= one.starts_on]


def left(grant: Grant, people: Sequence[int]) -> int:
    """What those who are left get together; the share of who is gone does not pass on."""
    claim: SurvivorsClaim = grant.claim
    assert claim.died_on is not None and claim.base_cents is not None
    who = grant.content["kept"]["dependants"]
    remaining = [one for one in claim.dependants if who[one.name]["person_id"] in people]
    return pension_amount(
        claim.base_cents,
        len(remaining),
        claim.died_on,
        the_law(),
        disabled=any(one.disabled for one in remaining),
    )


def _means(known: Known) -> str:
    day = died_on(known)
    if day is None:
        return ""
    terms = the_law().get("survivors/ask_within", day)
    begins = late_or_not(day, known.on, terms["days"])
    if begins == day:
        return _g("You ask within %(days)s days: the pension counts from the death.") % {
            "days": terms["days"]
        }
    return _g(
        "More than %(days)s days have passed since the death: the pension counts from the day you"
        " send this, unless a child under %(age)s shares in it."
    ) % {"days": terms["days"], "age": terms["child_below"]}


def _is_partner_without_date(known: Known) -> bool:
    return any(
        one.person_id == known.person_id and KIN[one.kind] in PARTNERS and one.since is None
        for one in living_dependants(known)
    )


FORM = Form(
    benefit=Benefit.SURVIVORS,
    slug="survivors",
    event=Event.DEATH,
    ask=_("Ask for a survivors’ pension"),
    everyday=_("A pension for the husband, wife, partner, children or parents of who has died."),
    steps=(
        steps.YOU,
        Step(
            "deceased",
            _("Who has died"),
            DeceasedForm,
            _("The pension rests on what the person who died had paid in or received."),
            known="deceased",
            means=_means,
        ),
        Step(
            "dependants",
            _("Who depended on them"),
            DependantsForm,
            _("All who depended on the person share the pension alike, each with an own payment."),
            known="dependants",
        ),
        Step(
            "union",
            _("Your union"),
            UnionForm,
            _("How long you were together decides for how long you are paid."),
            when=_is_partner_without_date,
        ),
        Step(
            "cause",
            _("The cause"),
            CauseForm,
            _("After an accident some conditions of time fall away."),
            known="accidents",
        ),
        steps.OTHER_PENSION,
        steps.ACCOUNT,
    ),
    claims=claims,
    term="survivors",
    pay=Pay(awards=shares, left=left, total=_("All together receive each month"), shared=True),
    papers=(
        Paper(
            "death_certificate",
            _("Death certificate"),
            _("The civil register does not show us this death."),
            lambda known: known.said("deceased") == ANOTHER,
        ),
        Paper(
            "union_papers",
            _("Two papers that show your life together: one of the 24 months before, one older"),
            _("The register does not say since when you were a couple."),
            _is_partner_without_date,
        ),
        Paper(
            "dependants_papers",
            _("Papers that show who depended on the person who died"),
            _("You named somebody whom the register does not show us."),
            lambda known: known.said("dependants_right") == "no",
        ),
        Paper(
            "accident_papers",
            _("Report of the accident or the disease of work"),
            _("It changes for how long the pension is paid."),
            lambda known: known.said("accident") == "yes" and not known.notices,
        ),
    ),
    other=deceased_id,
    other_accidents=True,
    reasons=reasons,
    keeps=keeps,
    helps={"death": "deceased", "has_dependants": "dependants", "dependant": "dependants"},
)
