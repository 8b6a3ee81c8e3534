"""What an officer who opened a person's file for a purpose may read in it: the claims."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import openings
from accounts.models import Role
from accounts.permissions import Actor
from benefits import queries


@openings.files
def claims_of(actor: Actor, person_id: int) -> list[tuple[str, str]]:
    """Each claim of the person, for the roles that read whole files."""
    if not actor.has(Role.CASEWORKER, Role.SUPERVISOR, Role.AUDITOR):
        return []
    return [
        (
            _("%(benefit)s, %(protocol)s, %(state)s")
            % {
                "benefit": claim.get_benefit_display(),
                "protocol": claim.protocol,
                "state": claim.get_state_display(),
            },
            reverse("benefits:desk_file", args=[claim.protocol]),
        )
        for claim in queries.claims_of(person_id)
    ]
