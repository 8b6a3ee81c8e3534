"""Of what a home page can show, what is there at all for a person: asked in one short query.

Most people have most of it never: no draft, no question, no visit. What is not there is not read.
"""

from __future__ import annotations

from django.db import connection

from benefits.adjudication.models import RequestState
from benefits.agenda.models import STANDING
from benefits.assessments.models import ReferralState
from portal.home.offered import PARTNERS

_KINDS = {
    "claims": "EXISTS (SELECT FROM benefits_claim WHERE person_id = %(person)s)",
    "drafts": """EXISTS (SELECT FROM benefits_draft
                          WHERE person_id = %(person)s AND closed_at IS NULL)""",
    "requests": """EXISTS (SELECT FROM benefits_informationrequest
                            WHERE person_id = %(person)s AND state = %(open_request)s)""",
    "visits": """EXISTS (SELECT FROM benefits_appointment
                          WHERE person_id = %(person)s AND state = ANY(%(standing)s))""",
    "to_book": """EXISTS (SELECT FROM benefits_referral
                           WHERE person_id = %(person)s AND state = %(open_referral)s
                             AND by_visit)""",
    "certificates": "EXISTS (SELECT FROM benefits_certificate WHERE person_id = %(person)s)",
    "awards": """EXISTS (SELECT FROM benefits_award
                          WHERE person_id = %(person)s OR payee_id = %(person)s)""",
    "unread": """EXISTS (SELECT FROM portal_messages_notice
                          WHERE person_id = %(person)s AND read_at IS NULL)""",
    # A tie may be written down at either end.
    "bereaved": """EXISTS (SELECT FROM accounts_familytie tie JOIN accounts_person late
                            ON late.id IN (tie.person_id, tie.relative_id)
                            AND late.id <> %(person)s
                            WHERE %(person)s IN (tie.person_id, tie.relative_id)
                              AND tie.is_certified AND tie.kind = ANY(%(partners)s)
                              AND late.died_on IS NOT NULL)""",
}
NOTHING: frozenset[str] = frozenset()


def there(person_id: int) -> frozenset[str]:
    """Which of the kinds the person has."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_KINDS.values())}",
            {
                "person": person_id,
                "open_request": RequestState.OPEN,
                "open_referral": ReferralState.OPEN,
                "partners": list(PARTNERS),
                "standing": [str(state) for state in STANDING],
            },
        )
        found = cursor.fetchone()
    return frozenset(kind for kind, is_there in zip(_KINDS, found, strict=True) if is_there)
