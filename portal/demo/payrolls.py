"""Payrolls of the demo's employers, as their programs export them, and when they are filed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from accounts import acts
from accounts.national_ids import formatted
from contributions import process
from contributions.declarations.models import Declaration
from portal.demo.employers import EMPLOYERS, EmployerPlan, keys
from portal.demo.lives import Life, pay
from portal.demo.numbers import national_id, registration
from portal.demo.story import Story, StoryError
from portal.demo.world import STORY_MONTHS, World
from portal.money import format_cents
from portal.periods import first_of_month


@dataclass(frozen=True, slots=True)
class PayrollLine:
    """One worker's pay of one month."""

    cpf: str
    name: str
    cents: int


def payroll(lives: list[Life], employer: str, month: date) -> list[PayrollLine]:
    """Return what an employer paid in a month, by name."""
    return sorted(_lines(lives, employer, month), key=lambda line: (line.name, line.cpf))


def _lines(lives: list[Life], employer: str, month: date) -> Iterator[PayrollLine]:
    for life in lives:
        for spell in life.spells:
            if spell.employer != employer or first_of_month(spell.start) > month:
                continue
            if spell.end is not None and first_of_month(spell.end) < month:
                continue
            if month not in spell.missing:
                yield PayrollLine(national_id(life.key), life.name, pay(spell, month))


def brazilian(lines: list[PayrollLine], employer: str, month: date) -> bytes:
    """Return a file as most payroll programs write it: semicolons, decimal comma, Latin-1."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(["CPF", "Nome", "CNPJ", "Competência", "Remuneração"])
    for line in lines:
        pay = format_cents(line.cents, "pt", symbol=False)
        rows.writerow([
            formatted(line.cpf), line.name, registration(employer), f"{month:%m/%Y}", pay,
        ])  # fmt: skip
    return text.getvalue().encode("cp1252")


def english(lines: list[PayrollLine], employer: str, month: date) -> bytes:
    """Return a file of a program in English: commas, decimal point, UTF-8 with a mark."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["National id", "Full name", "Gross pay", "Month"])
    for line in lines:
        pay = f"{line.cents // 100}.{line.cents % 100:02}"
        rows.writerow([line.cpf, line.name, pay, f"{month:%Y-%m}"])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


FORMATS: dict[str, Callable[[list[PayrollLine], str, date], bytes]] = {"software": english}


def content(lives: list[Life], employer: str, month: date) -> bytes:
    """Return the employer's file of a month in its usual format."""
    write = FORMATS.get(employer, brazilian)
    return write(payroll(lives, employer, month), employer, month)


# ── When they are filed ──────────────────────────────────────────────────────────────────────


def tell_payrolls(story: Story) -> None:
    """Add the payrolls of the story's months; the last is missing where somebody should try it."""
    at = story.world.calendar.at
    for months_ago in range(STORY_MONTHS, 0, -1):
        for number, plan in enumerate(EMPLOYERS):
            if months_ago == 1 and plan.habit == "not yet filed":
                continue
            faulty = months_ago == 1 and plan.habit == "faulty file"
            story.tell(
                at(months_ago, 27, 9 + number // 6, 3 * (number % 6)),
                _files(story.world, plan, faulty=faulty),
            )


def _files(world: World, plan: EmployerPlan, *, faulty: bool) -> Callable[[datetime], object]:
    def act(at: datetime) -> None:
        month = first_of_month(at.date())
        lives = [citizen.life for citizen in world.citizens.values()]
        text = content(lives, plan.key, month)
        if faulty:
            text = _spoilt(text)
        actor, employer = world.filer(plan.key, at), world.employers[plan.key]
        clerk = world.preparer(plan.key, at)
        name = f"folha-{month:%Y-%m}.csv"
        uploaded = process.upload_declaration(clerk, employer.pk, month, name, text, at)
        acts.done(clerk, "contributions:upload", at, about=uploaded.protocol)
        checked = process.check_declaration(uploaded.pk, at)
        if faulty:
            _expect(checked, "faulty")
            return
        _expect(checked, "ready")
        process.file_declaration(actor, checked, at)
        acts.done(actor, "contributions:file", at, about=checked.protocol)

    return act


def _spoilt(text: bytes) -> bytes:
    """The file with a CPF that lost a digit and a wage written as a word."""
    lines = text.split(b"\r\n")
    cells = lines[3].split(b";")
    lines[3] = b";".join([cells[0][:-1], *cells[1:]])
    cells = lines[6].split(b";")
    lines[6] = b";".join([*cells[:-1], b"afastado"])
    return b"\r\n".join(lines)


def _expect(declaration: Declaration, state: str) -> None:
    if declaration.state != state:
        faults = [(f.line, f.column, f.code) for f in declaration.faults.filter(blocking=True)[:5]]
        raise StoryError(f"payroll of {declaration.employer} is {declaration.state}: {faults}")


def paid_in_time(months_ago: int) -> list[str]:
    """Return who pays the bill of a month within the story."""
    prompt = keys("prompt")
    if months_ago == 1:
        return [key for key in prompt if key not in ("grocer", "meat", "printer")]
    late = keys("late payer") if months_ago > 2 else []
    return [*prompt, *keys("not yet filed"), *keys("faulty file"), *late]
