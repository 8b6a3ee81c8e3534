"""Who may act for the employers: an administrator each, two clerks, one accountant for four."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import Mandate
from portal.demo.employers import EMPLOYERS, MILL
from portal.demo.world import World

ACCOUNTANT, CLERK, ADMINISTRATOR = "lidia", "dalva", "caio"
KEPT_BY_THE_ACCOUNTANT = ("bakery", "garage", "printer", "grocer")
SECOND_CLERK = ("clinic", "clinic-1")


def administrators() -> dict[str, str]:
    """Return the key of the person who runs each employer."""
    return {plan.key: ADMINISTRATOR if plan.key == MILL else f"{plan.key}-0" for plan in EMPLOYERS}


def holders() -> set[str]:
    """Return everybody who needs a sign-in to act for an employer."""
    return {*administrators().values(), ACCOUNTANT, CLERK, SECOND_CLERK[1]}


def write_mandates(world: World) -> None:
    """Write the mandates; whoever files or prepares is kept in the world by employer."""
    admin, accountant, clerk = (
        Mandate.Kind.EMPLOYER_ADMIN,
        Mandate.Kind.ACCOUNTANT,
        Mandate.Kind.EMPLOYER_CLERK,
    )
    wanted = [(employer, key, admin, []) for employer, key in administrators().items()]
    wanted += [
        (employer, ACCOUNTANT, accountant, ["upload", "file", "bills", "workers"])
        for employer in KEPT_BY_THE_ACCOUNTANT
    ]
    wanted += [(MILL, CLERK, clerk, []), (*SECOND_CLERK, clerk, [])]
    since = timezone.localdate(world.calendar.opened_at) - timedelta(days=30)
    mandates = Mandate.objects.bulk_create(
        Mandate(
            holder=world.users[key],
            kind=kind,
            organisation=world.employers[employer].organisation,
            scopes=scopes,
            starts_on=since,
            proof="Junta Comercial" if kind == admin else "dado pela pessoa administradora",
        )
        for employer, key, kind, scopes in wanted
    )
    for (employer, _key, kind, _scopes), mandate in zip(wanted, mandates, strict=True):
        (world.clerks if kind == clerk else world.mandates)[employer] = mandate
