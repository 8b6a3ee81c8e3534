"""Offices and the people who work there. All demo staff share one password and one code secret."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import Person, Role, StaffMember, Unit, User
from accounts.second_factor import enrol_totp

PASSWORD = "demo-demo-demo"  # noqa: S105  (printed by the demo's guide)
CODE_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105  (the demo's only)

UNITS: tuple[tuple[str, str, str, str, str], ...] = (
    ("central", "Agência Central de Benefícios", "Brasília", "+55 61 5550-0100", ""),
    ("north", "Agência de Rio Manso", "Rio Manso", "+55 11 5550-0200", "SP MG RJ ES"),
    ("south", "Agência de Serra Azul", "Serra Azul", "+55 51 5550-0300", "RS PR"),
    ("coast", "Agência de Gaivotas", "Gaivotas", "+55 48 5550-0400", "SC"),
    ("treasury", "Tesouraria", "Brasília", "+55 61 5550-0500", ""),
    ("board", "Junta de Recursos", "Brasília", "+55 61 5550-0600", ""),
    ("council", "Conselho de Recursos", "Brasília", "+55 61 5550-0700", ""),
)

ADDRESSES = {
    "central": "Quadra 904, bloco C",
    "north": "Rua das Garças, 120",
    "south": "Avenida dos Pinhais, 45",
    "coast": "Praça do Cais, 7",
}


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """A member of staff. `person` is the key of the insured person they also are."""

    username: str
    name: str
    unit: str
    roles: tuple[Role, ...]
    person: str = ""


STAFF: tuple[StaffPlan, ...] = (
    StaffPlan("joana", "Joana Prado Igarashi", "central", (Role.CASEWORKER,)),
    StaffPlan("rui", "Rui Kalil Bezerra", "central", (Role.CASEWORKER,), "without-3"),
    StaffPlan("helena", "Helena Uchoa Weber", "central", (Role.SUPERVISOR,)),
    StaffPlan("matias", "Matias Potiguara Leal", "north", (Role.CASEWORKER,)),
    StaffPlan("samira", "Samira Zanella Cruz", "north", (Role.SUPERVISOR,)),
    StaffPlan("ivo", "Ivo Honda Cardoso", "south", (Role.CASEWORKER,)),
    StaffPlan("noemi", "Noemi Adeyemi Prates", "south", (Role.SUPERVISOR, Role.CASEWORKER)),
    StaffPlan("tadeu", "Tadeu Mamani Rocha", "coast", (Role.CASEWORKER,)),
    StaffPlan("zenaide", "Zenaide Novak Tourinho", "coast", (Role.SUPERVISOR,)),
    StaffPlan("nestor", "Nestor Schmidt Paiva", "treasury", (Role.TREASURY,)),
    StaffPlan("olga", "Olga Ramalho Chung", "treasury", (Role.TREASURY,)),
    StaffPlan("plinio", "Plínio Daher Veloso", "treasury", (Role.TREASURY,)),
    StaffPlan("magali", "Magali Serpa Yamada", "central", (Role.AUDITOR,)),
    StaffPlan("vanda", "Vanda Terena Freire", "central", (Role.CLERK,)),
    StaffPlan("otavio", "Otávio Becker Sabino", "central", (Role.MEDICAL,)),
    StaffPlan("wanda", "Wanda Cisneros Figueira", "central", (Role.SOCIAL,)),
    StaffPlan("estela", "Estela Munduruku Dias", "central", (Role.RULES,)),
    StaffPlan("fabricio", "Fabrício Atta Moreno", "central", (Role.RULES,)),
    StaffPlan("hugo", "Hugo Petrov Guedes", "central", (Role.ADMIN,)),
    StaffPlan("iracema", "Iracema Lobo Fagundes", "central", (Role.ADMIN,)),
    StaffPlan("quirino", "Quirino Baptista Nakagawa", "board", (Role.BOARD,)),
    StaffPlan("rosalba", "Rosalba Ticona Menezes", "board", (Role.BOARD,)),
    StaffPlan("silvio", "Sílvio Kruger Amaral", "board", (Role.BOARD,)),
    StaffPlan("tereza", "Tereza Oyelaran Pinto", "board", (Role.BOARD,)),
    StaffPlan("ubaldo", "Ubaldo Fontana Reis", "council", (Role.COUNCIL,)),
    StaffPlan("valquiria", "Valquíria Sato Brandão", "council", (Role.COUNCIL,)),
    StaffPlan("xavier", "Xavier Guarani Lopes", "council", (Role.COUNCIL,)),
)


def write_units() -> dict[str, Unit]:
    """Write the offices; returns them by key."""
    units = Unit.objects.bulk_create(
        Unit(name=name, address=ADDRESSES.get(key, ""), city=city, phone=phone, regions=regions)
        for key, name, city, phone, regions in UNITS
    )
    return {row[0]: unit for row, unit in zip(UNITS, units, strict=True)}


def write_staff(units: dict[str, Unit], persons: dict[str, Person]) -> dict[str, StaffMember]:
    """Write the staff with their sign-ins and code secrets; returns them by user name."""
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(username=plan.username, password=password) for plan in STAFF
    )
    members = StaffMember.objects.bulk_create(
        StaffMember(
            user=user,
            person=persons.get(plan.person),
            unit=units[plan.unit],
            roles=[role.value for role in plan.roles],
            display_name=plan.name,
        )
        for plan, user in zip(STAFF, users, strict=True)
    )
    for user in users:
        enrol_totp(user, CODE_SECRET)
    return {plan.username: member for plan, member in zip(STAFF, members, strict=True)}
