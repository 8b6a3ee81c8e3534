"""What the registers of other institutions have told us of the people of the tour."""

from __future__ import annotations

from datetime import date

from accounts.models import FamilyTie
from benefits.eligibility.models import RegisterExtract
from portal.demo.people import SOURCE, Citizen
from portal.periods import add_months, last_day

Register = RegisterExtract.Register


def write_registers(citizens: dict[str, Citizen], month: date) -> None:
    """Write a child's birth, a dismissal and a household: nobody is asked for them again."""
    baby, rosane = citizens["baby"].life, citizens["rosane"].life
    FamilyTie.objects.create(
        person=citizens["marina"].person,
        relative=citizens["baby"].person,
        kind=FamilyTie.Kind.CHILD,
        since=baby.born_on,
        source=SOURCE,
        stated_on=month,
    )
    for child in ("davi", "luna"):
        FamilyTie.objects.create(
            person=citizens["ivone"].person,
            relative=citizens[child].person,
            kind=FamilyTie.Kind.CHILD,
            since=citizens[child].life.born_on,
            source=SOURCE,
            stated_on=month,
        )
    ended_on = rosane.spells[-1].end
    assert ended_on is not None
    told = {
        ("rosane", Register.DISMISSALS): {
            "ended_on": ended_on.isoformat(),
            "termination": "without_cause",
        },
        ("moacir", Register.FISHERS): {
            "registered_on": add_months(month, -80).isoformat(),
            "season": {
                "starts_on": month.isoformat(),
                "ends_on": last_day(add_months(month, 3)).isoformat(),
                "waters": "Rio Paraná",
                "ordinance": "IN Ibama 25/2009",
            },
        },
        ("dorival", Register.SOCIAL): {
            "updated_on": add_months(month, -8).isoformat(),
            "members": [
                {"born_on": citizens["dorival"].life.born_on.isoformat()},
                {"born_on": "1962-08-19", "kind": "wage", "income_cents": 60_000},
            ],
        },
        ("ivone", Register.SOCIAL): {
            "updated_on": add_months(month, -9).isoformat(),
            "members": [
                {"born_on": citizens[key].life.born_on.isoformat()}
                for key in ("ivone", "davi", "luna")
            ],
        },
    }
    told |= {
        (key, Register.SOCIAL): {
            "updated_on": add_months(month, -5).isoformat(),
            "members": [{"born_on": citizens[key].life.born_on.isoformat()}],
        }
        for key in ("jurema", "firmino")
    }
    told |= {
        (key, Register.BIOMETRICS): {"document": "identity card"}
        for key in ("dorival", "jurema", "firmino")
    }
    RegisterExtract.objects.bulk_create(
        RegisterExtract(
            person=citizens[key].person, register=register, content=content, taken_on=month
        )
        for (key, register), content in told.items()
    )
