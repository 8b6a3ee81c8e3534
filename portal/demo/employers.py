"""Fifteen employers, from a bakery to a weaving mill, and how well they keep their dates."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Organisation
from contributions.employers.models import Employer
from portal.demo.numbers import registration

MILL = "mill"  # its next payroll is among the files to play with


@dataclass(frozen=True, slots=True)
class EmployerPlan:
    """An employer of the demo. `workers` is how many they employ now."""

    key: str
    name: str
    workers: int
    risk_percent: int
    factor: str = "1.0000"
    habit: str = "prompt"  # prompt · late payer · faulty file · not yet filed


EMPLOYERS: tuple[EmployerPlan, ...] = (
    EmployerPlan(MILL, "Tecelagem Rio Manso Ltda.", 250, 3, "1.1204", "not yet filed"),
    EmployerPlan("bakery", "Padaria Flor do Cerrado", 8, 2),
    EmployerPlan("steel", "Metalúrgica Serra Azul S.A.", 24, 3, "0.8732"),
    EmployerPlan("haulage", "Transportes Veredas Ltda.", 14, 3, "1.3051", "late payer"),
    EmployerPlan("clinic", "Clínica Vale das Acácias", 20, 1),
    EmployerPlan("school", "Escola Caminho das Águas", 12, 1),
    EmployerPlan("builder", "Construtora Pedra Lavrada Ltda.", 16, 3, "1.0000", "faulty file"),
    EmployerPlan("grocer", "Mercado Três Ipês", 15, 2),
    EmployerPlan("dairy", "Cooperativa Leite da Serra do Vento", 9, 2),
    EmployerPlan("hotel", "Hotel Mirante das Gaivotas", 10, 2, "1.0000", "not yet filed"),
    EmployerPlan("software", "Araucária Sistemas Digitais Ltda.", 12, 1, "0.5000"),
    EmployerPlan("meat", "Frigorífico Campo Sereno S.A.", 18, 3, "1.7420"),
    EmployerPlan("printer", "Gráfica Letra Viva", 6, 2),
    EmployerPlan("garage", "Oficina Ponte Nova Motores", 5, 2),
    EmployerPlan("cleaning", "Aurora Limpeza e Conservação", 13, 2),
)


def write_employers() -> dict[str, Employer]:
    """Write the organisations and their role as employers; returns them by key."""
    organisations = Organisation.objects.bulk_create(
        Organisation(name=plan.name, registration=registration(plan.key)) for plan in EMPLOYERS
    )
    employers = Employer.objects.bulk_create(
        Employer(
            organisation=organisation,
            risk_percent=plan.risk_percent,
            experience_factor=plan.factor,
        )
        for plan, organisation in zip(EMPLOYERS, organisations, strict=True)
    )
    return {plan.key: employer for plan, employer in zip(EMPLOYERS, employers, strict=True)}


def keys(habit: str) -> list[str]:
    """Return the employers with a habit."""
    return [plan.key for plan in EMPLOYERS if plan.habit == habit]
