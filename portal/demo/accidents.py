"""Accidents at work: told by the employer in time, by the worker herself; a death by the widow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from contributions import process
from portal.demo.story import Story
from portal.periods import add_business_days

INJURED, EMPLOYER = "benedito", "steel"
ON_THE_WAY, UNTOLD_BY = "marilda", "clinic"
WIDOW, HUSBAND, HIS_EMPLOYER = "herminia", "aurelio", "printer"

AT_THE_PRESS: dict[str, Any] = {
    "kind": "initial",
    "nature": "typical",
    "happened_at": time(10, 20),
    "place": "at_employer",
    "place_words": "Galpão 2, ao lado da prensa",
    "cause": "machine",
    "words": "A proteção da prensa estava aberta para limpeza; a chapa correu e cortou dois dedos.",
    "police": False,
    "witnesses": "Rubens Tanaka, colega da mesma prensa",
    "body_part": "finger",
    "first_aid": "Pronto-socorro do hospital municipal",
    "doctor": "Dr. Ivo Leal",
    "doctor_number": "CRM-MG 45120",
    "diagnosis": "S61.0",
    "absence_days": 12,
}
IN_THE_STREET: dict[str, Any] = {
    "kind": "initial",
    "nature": "commuting",
    "happened_at": time(6, 50),
    "place": "road",
    "place_words": "Avenida em frente ao terminal de ônibus",
    "cause": "fall",
    "words": "Caí nos degraus molhados do ônibus a caminho do trabalho e machuquei o tornozelo.",
    "police": False,
    "witnesses": "",
    "body_part": "foot",
    "first_aid": "Posto de saúde ao lado do terminal",
    "absence_days": 5,
}

ON_THE_LAST_DAY: dict[str, Any] = {
    "kind": "death",
    "nature": "commuting",
    "happened_at": time(5, 40),
    "place": "road",
    "place_words": "Cruzamento em frente à gráfica",
    "cause": "traffic",
    "words": "Um caminhão furou o sinal; ele ia de bicicleta ao trabalho e morreu no mesmo dia.",
    "police": True,
    "witnesses": "",
    "body_part": "several",
    "first_aid": "Hospital municipal",
}


def tell_accidents(story: Story) -> None:
    """Add them: the employer's on the business day after, the worker's a week later.

    The widow tells of her husband's death the day before she asks for the pension.
    """
    at = story.world.calendar.at
    story.tell(at(3, 5, 18), _by_the_widow(story))
    story.tell(at(1, 14, 9), _by_the_employer(story))
    story.tell(at(1, 20, 19), _by_the_worker(story))


def _by_the_employer(story: Story) -> Callable[[datetime], object]:
    def act(at: datetime) -> None:
        employer, worker = story.world.employers[EMPLOYER], story.world.citizens[INJURED].person
        said = AT_THE_PRESS | {"happened_on": _last_in_time(at.date())}
        process.tell_of_accident_of_worker(
            story.world.filer(EMPLOYER, at), employer, said, at, person_id=worker.pk
        )

    return act


def _by_the_worker(story: Story) -> Callable[[datetime], object]:
    def act(at: datetime) -> None:
        actor = story.world.citizen(ON_THE_WAY, at)
        job = story.world.employers[UNTOLD_BY]
        process.tell_of_accident(
            actor,
            story.world.citizens[ON_THE_WAY].person.pk,
            IN_THE_STREET | {"happened_on": at.date() - timedelta(days=7)},
            at,
            employer_name=job.organisation.name,
            employer_id=job.pk,
        )

    return act


def _by_the_widow(story: Story) -> Callable[[datetime], object]:
    def act(at: datetime) -> None:
        dead, job = story.world.citizens[HUSBAND], story.world.employers[HIS_EMPLOYER]
        day = dead.life.died_on
        process.tell_of_accident(
            story.world.citizen(WIDOW, at),
            dead.person.pk,
            ON_THE_LAST_DAY | {"happened_on": day, "died_on": day},
            at,
            employer_name=job.organisation.name,
            employer_id=job.pk,
        )

    return act


def _last_in_time(told_on: date) -> date:
    """The latest day of an accident that is still told in time on this day."""
    day = told_on
    while add_business_days(day, 1) > told_on:
        day -= timedelta(days=1)
    return day
