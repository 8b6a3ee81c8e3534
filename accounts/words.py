"""Words of this room that several pages share."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

# Certified facts that can be disputed, and how each is called.
FACTS = {
    "name": _("Name"),
    "social_name": _("Social name"),
    "born_on": _("Date of birth"),
    "sex": _("Sex in the register"),
    "national_id": _("CPF"),
}

# Phrases that the access log keeps in English and shows in the reader's language.
KEPT_PHRASES = (
    gettext_noop("your question about a look or a fact"),
    gettext_noop("answering your question"),
    gettext_noop("eligibility engine"),
)
