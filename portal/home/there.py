"""Of what a home page can show, what is there at all for a person: asked in one short query.

Most people have most of it never: no draft, no question, no visit. What is not there is not read.
"""

from __future__ import annotations

from django.db import connection

from benefits.adjudication.models import RequestState
from benefits.agenda.models import STANDING
from benefits.assessments.models import ReferralState

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
    "awards": """EXISTS (SELECT FROM benefits_award
                          WHERE person_id = %(person)s OR payee_id = %(person)s)""",
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
                "standing": [str(state) for state in STANDING],
            },
        )
        found = cursor.fetchone()
    return frozenset(kind for kind, is_there in zip(_KINDS, found, strict=True) if is_there)
