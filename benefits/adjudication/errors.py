"""What stops an officer's hand: said in words, never a crash."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.errors import Mendable


class Conflict(Mendable):
    """Somebody or something else was faster: nothing was changed by this attempt."""


def not_yours() -> Conflict:
    return Conflict(_("You do not hold this file any more. Take it again before you act on it."))


def moved_on(state: str) -> Conflict:
    return Conflict(
        _("This claim is now “%(state)s”. Nothing was changed by you; look at the file again.")
        % {"state": state}
    )


def record_changed() -> Conflict:
    return Conflict(
        _(
            "What we know about this person changed while you had the file open. We looked at the "
            "law again with the new facts; please read the result before you decide."
        )
    )
