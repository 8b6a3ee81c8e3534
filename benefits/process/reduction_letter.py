"""What the letter of a reduction says of its own: what changes from when on, by which law."""

from __future__ import annotations

from django.utils.translation import gettext as _

from benefits.eligibility import wording
from benefits.eligibility.assessment import determinations
from benefits.process.procedure_letter import Said
from benefits.recalculation import reducing
from benefits.recalculation.models import Cause
from benefits.recalculation.reduction_models import Reduction
from portal.components import dates
from portal.components.values import money_text
from portal.periods import ONE_DAY


def say(made: Reduction) -> Said:
    """In the language that is set."""
    chosen = made.revision.cause == Cause.CHOICE  # the law's answer is about the other benefit
    found = None if chosen else determinations(made.revision.determination)[0]
    title = _("Your %(benefit)s ends") if reducing.ends(made) else _("Your %(benefit)s changes")
    return Said(
        title=title % {"benefit": made.claim.get_benefit_display()},
        answer=answer(made),
        how={
            "title": _("What you were paid"),
            "paragraphs": [_("This decision takes nothing back of what you were paid until then.")],
        },
        contest=_(
            "You can contest this until %(day)s. Other people than those who decided look at it"
            " again. It costs nothing, and you need no lawyer. If you are right, you are paid"
            " what was stopped."
        ),
        online=_("Online: open “A change to your benefit” with the number %(reference)s."),
        conditions=[
            {
                "label": one.label,
                "result": one.result,
                "own": str(one.own or ""),
                "needed": str(one.needed or ""),
                "source": one.source,
                "article": one.article,
                "note": one.note,
            }
            for one in (wording.conditions(found) if found else ())
        ],
        sum=[
            {
                "label": one.label,
                "amount": one.text or (money_text(one.cents) if one.cents is not None else ""),
                "kind": one.kind,
                "note": one.note,
                "article": one.article,
            }
            for one in (wording.sum_lines(found) if found else ())
        ],
    )


def answer(made: Reduction) -> str:
    """What the decision means, in a sentence: the new amount or the last day."""
    assert made.effect_on is not None and made.result is not None
    if reducing.ends(made):
        return _("%(day)s is the last day that is paid.") % {
            "day": dates.long_date(made.effect_on - ONE_DAY)
        }
    award = made.result.awards.filter(person_id=made.person_id).first()
    return _("From %(day)s on you receive %(amount)s a month, before tax.") % {
        "day": dates.long_date(made.effect_on),
        "amount": money_text(award.amount_cents if award else made.revision.new_cents),
    }
