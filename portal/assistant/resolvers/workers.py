"""For an employer: who left lately, so that a time of waiting may run before a short job."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from accounts.models import Level
from contributions import queries
from portal.assistant.resolvers.base import EMPLOYER, Ask, Own, resolver
from portal.components.parts import Link
from portal.periods import anniversary

MONTHS = 6  # the longest time of waiting that the law knows


@resolver(
    "short_job",
    action="workers.read",
    source=gettext_lazy("the jobs that you declared"),
    what=gettext_noop("the employer's own workers"),
    subject=EMPLOYER,
    level=Level.LOW,
)
def short_job(ask: Ask) -> Own:
    """How many left within the longest time of waiting; nobody is named."""
    count = queries.left_since(ask.subject_id, anniversary(ask.on, -MONTHS))
    sentence = (
        ngettext(
            "%(count)s worker left you in the last six months: a time of waiting may run.",
            "%(count)s workers left you in the last six months: times of waiting may run.",
            count,
        )
        % {"count": count}
        if count
        else _("Nobody left you in the last six months: no time of waiting runs.")
    )
    link = Link(_("Choose a worker by name"), reverse("contributions:short_job"))
    return Own(sentence=sentence, links=[link])
