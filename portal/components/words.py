"""The closed vocabularies of the components: their words and the shape that goes with each."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATUS_WORDS = {
    "granted": pgettext_lazy("status", "Granted"),
    "deciding": pgettext_lazy("status", "Being decided"),
    "needs_you": pgettext_lazy("status", "Needs you"),
    "refused": pgettext_lazy("status", "Not granted"),
    "paid": pgettext_lazy("status", "Paid"),
    "received": pgettext_lazy("status", "Received"),
    "draft": pgettext_lazy("status", "Not sent yet"),
    "waiting": pgettext_lazy("status", "Waiting"),
    "stopped": pgettext_lazy("status", "Stopped"),
    "failed": pgettext_lazy("status", "Did not work"),
    "ended": pgettext_lazy("status", "Ended"),
}
STATUS_KINDS = frozenset(STATUS_WORDS)

TASK_WORDS = {"todo": pgettext_lazy("task", "To do"), "done": pgettext_lazy("task", "Done")}

CONDITION_WORDS = {
    "met": _("Met"),
    "not_met": _("Not met"),
    "unknown": _("Not known yet"),
}
CONDITION_RESULTS = frozenset(CONDITION_WORDS)

NOTICE_WORDS = {
    "info": _("Good to know"),
    "done": _("Done"),
    "warning": _("Please note"),
    "error": _("There is a problem"),
}
NOTICE_KINDS = frozenset(NOTICE_WORDS)

MONTH_WORDS = {
    "paid": _("Paid in"),
    "declared": _("Declared, not paid in"),
    "missing": _("Missing"),
    "benefit": _("In benefit"),
    "none": _("No work known"),
}
MONTH_STATUSES = frozenset(MONTH_WORDS)

MARKER_WORDS = {
    "claim": _("Claim"),
    "decision": _("Decision"),
    "payment": _("Payment"),
    "flag": _("To look at"),
}
MARKER_KINDS = frozenset(MARKER_WORDS)

# One 16 x 16 drawing for each word: shape carries the meaning where colour cannot.
ICONS = {
    "granted": "M6.4 12.6 2 8.2l1.7-1.7 2.7 2.7 5.9-5.9L14 5z",
    "deciding": "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1m0 2.2v9.6a4.8 4.8 0 0 1 0-9.6",
    "needs_you": "M2 2h7l5 6-5 6H2z",
    "refused": "m3.7 2 4.3 4.3L12.3 2 14 3.7 9.7 8l4.3 4.3-1.7 1.7L8 9.7 3.7 14 2 12.3"
    " 6.3 8 2 3.7z",
    "paid": "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1m0 2.4a4.6 4.6 0 1 1 0 9.2 4.6 4.6 0 0 1 0-9.2"
    "m0 2.3a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6",
    "received": "M1 3h14v10H1zm2 2v.6l5 3.6 5-3.6V5zm0 3v3h10V8L8 11.6z",
    "draft": "M11 1.5 14.5 5 6 13.5 1.5 14.5l1-4.5z",
    "waiting": "M3 2h4v12H3zm6 0h4v12H9z",
    "stopped": "M2 2h12v12H2z",
    "failed": "M8 1l7.5 13.5H.5zM7 6v4.4h2V6zm0 5.3v1.9h2v-1.9z",
    "ended": "M1 6.7h14v2.6H1z",
    "todo": "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1m0 2a5 5 0 1 1 0 10A5 5 0 0 1 8 3",
    "unknown": "M8 .8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 8 .8m.9 11.5H7v-1.9h1.9zm1.6-5.9"
    "c-.5.8-1.5 1.2-1.5 2.2v.6H7.1v-.8c0-1.6 1.9-2 1.9-3.1 0-.6-.4-1-1.1-1-.8 0-1.2.5-1.3 1.3"
    "L4.8 5.3c.2-1.6 1.4-2.6 3.2-2.6 1.7 0 2.9.9 2.9 2.4 0 .5-.1.9-.4 1.3",
    "info": "M8 .8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 8 .8M7 7h2v5.2H7zm0-3.2h2v2H7z",
}
ICONS |= {
    "done": ICONS["granted"],
    "met": ICONS["granted"],
    "not_met": ICONS["refused"],
    "warning": ICONS["failed"],
    "error": ICONS["failed"],
}
