"""Every planted error is found, with its line, its column, and words how to mend it."""

from datetime import date

import pytest
from django.utils import translation

from accounts.models import Person
from accounts.queries import national_id_index
from contributions import process, queries
from contributions.declarations import staging, wording
from contributions.declarations.models import Declaration, DeclarationLine
from portal.errors import Mendable
from portal.outbox import HANDLERS, OutboxEvent
from portal.records import acting
from tests.contributions import world
from tests.contributions.world import NOW, OCTOBER

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer():
    return world.employer()


@pytest.fixture
def clerk(payer):
    return world.acting_for(payer, "employer_clerk")


def test_twelve_planted_errors_are_each_found_with_line_and_column(payer, clerk):
    good = world.people(8)
    dead = world.person(died_on=date(2026, 9, 30))
    child = world.person(born_on=date(2013, 1, 1))
    mistyped = good[1].national_id[:-1] + str((int(good[1].national_id[-1]) + 1) % 10)
    unknown = world.national_id(9_999_999)
    lines = [
        "CPF;Nome Completo;Salário bruto;Competência",
        f"{good[0].national_id};Worker;2.000,00;10/2026",
        f"{mistyped};Worker;2.000,00;10/2026",  # 3 check digits
        f"{unknown};Worker;2.000,00;10/2026",  # 4 not in the register
        f"{good[0].national_id};Worker;1.000,00;10/2026",  # 5 twice
        f"{good[2].national_id};Worker;dois mil;10/2026",  # 6 no amount
        f"{good[3].national_id};Worker;-2.000,00;10/2026",  # 7 below zero
        f"{good[4].national_id};Worker;2.000,00;09/2026",  # 8 another month
        f"{good[5].national_id};Worker;;10/2026",  # 9 missing
        "1,23457E+10;Worker;2.000,00;10/2026",  # 10 rounded by the spreadsheet
        f"{dead.national_id};Worker;2.000,00;10/2026",  # 11 died before
        f"{child.national_id};Worker;2.000,00;10/2026",  # 12 too young
        f"{good[6].national_id};Worker;99.999.999,99;10/2026",  # 13 slipped mark
        f"{mistyped};Worker;0,00;13/2026",  # 14 three at once
        ";TOTAL;21.000,00;",  # 15 a sum
    ]
    declaration = world.uploaded(clerk, payer, "\n".join(lines).encode())
    assert declaration.state == "faulty"
    assert world.faults(declaration) == [
        (3, "CPF", "cpf_check_digits"),
        (4, "CPF", "person_unknown"),
        (5, "CPF", "duplicate"),
        (6, "Salário bruto", "wage_not_a_number"),
        (7, "Salário bruto", "wage_negative"),
        (8, "Competência", "month_other"),
        (9, "Salário bruto", "wage_empty"),
        (10, "CPF", "cpf_rounded"),
        (11, "CPF", "person_died"),
        (12, "CPF", "person_too_young"),
        (13, "Salário bruto", "wage_too_large"),
        (14, "CPF", "cpf_check_digits"),
        (14, "Salário bruto", "wage_zero"),
        (14, "Competência", "month_other"),
        (15, "CPF", "totals_line"),
    ]
    assert declaration.fault_count == 15
    assert not DeclarationLine.objects.exists()  # nothing half-saved


@pytest.mark.parametrize("language", ["en", "pt"])
def test_every_finding_has_words_with_its_values_filled_in(language):
    values = {
        "limit": 1, "line": 1, "found": "x", "column": "wage", "cells": 2, "needed": 3,
        "digits": 9, "first": 2, "age": 14, "text": "x", "month": "2026-10", "name": "Ana",
        "ended": "2026-08-31",
    }  # fmt: skip
    with translation.override(language):
        for code in wording.CODES:
            what, mend = wording.finding_words(code, values)
            assert what
            assert "%(" not in what + mend


def test_every_kind_of_finding_about_a_line_has_a_name():
    about_lines = {*wording._LINE, *wording._TO_LOOK_AT} - {"columns_read"}
    assert all(wording.kind_words(code) for code in about_lines)
    assert wording.kind_words("pdf") == ""


def test_questions_do_not_block_but_are_told(payer, clerk):
    known, left, other = world.people(3)
    world.employ(known, payer)
    world.employ(left, payer, ended_on=date(2026, 8, 31))
    lines = ["CPF;Nome;Salario", f"{known.national_id};Somebody Else;2000,00"]
    lines += [f"{left.national_id};{left.name};10,00", f"{other.national_id};{other.name};10,00"]
    declaration = world.uploaded(clerk, payer, "\n".join(lines).encode())
    assert declaration.state == "ready"
    assert world.questions(declaration) == [
        (2, "name_differs"),
        (3, "employment_ended"),
        (4, "employment_new"),
    ]


def test_a_social_name_is_the_persons_name_too(payer, clerk):
    worker = world.person("José da Silva", social_name="Josefa da Silva")
    world.employ(worker, payer)
    for name in ("JOSÉ SILVA", "josefa silva"):
        text = f"CPF;Nome;Salario\n{worker.national_id};{name};10,00\n"
        assert world.questions(world.uploaded(clerk, payer, text.encode())) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{cpf};Ana", "too_few_cells"),
        ("{cpf};Ana;1000;00", "too_many_cells"),
        (";Ana;10,00", "cpf_missing"),
        ("abc;Ana;10,00", "cpf_not_digits"),
        ("1234;Ana;10,00", "cpf_length"),
        ("11222333000181;Ana;10,00", "cpf_is_cnpj"),
        ("{cpf};Ana;1.2345,00", "wage_not_a_number"),
        ("{cpf};Ana;10,0012", "wage_too_many_decimals"),
        ("{cpf};Ana;1.234", "wage_ambiguous"),
        ("{cpf};A\x07na;10,00", "name_unreadable"),
        ("{cpf};" + "x" * 300 + ";10,00", "name_too_long"),
        (";;12,00", "totals_line"),
        ("Total geral;;12,00", "totals_line"),
    ],
)
def test_single_faults(payer, clerk, line, code):
    worker = world.person()
    text = "CPF;Nome;Salario\n" + line.format(cpf=worker.national_id) + "\n"
    declaration = world.uploaded(clerk, payer, text.encode())
    assert [found[2] for found in world.faults(declaration)] == [code]


def test_another_clients_file_is_noticed(payer, clerk):
    worker = world.person()
    own, other = payer.organisation.registration, world.employer().organisation.registration
    for cnpj, codes in [(own, []), (other, ["employer_other"])]:
        dotted = f"{cnpj[:2]}.{cnpj[2:5]}.{cnpj[5:8]}/{cnpj[8:12]}-{cnpj[12:]}"
        text = f"CNPJ;CPF;Salario\n{dotted};{worker.national_id};10,00\n"
        declaration = world.uploaded(clerk, payer, text.encode())
        assert [found[2] for found in world.faults(declaration)] == codes


def test_a_whole_file_that_cannot_be_read_is_one_fault(payer, clerk):
    declaration = world.uploaded(clerk, payer, b"%PDF-1.7")
    assert (declaration.state, world.faults(declaration)) == ("faulty", [(0, "", "pdf")])


def test_headings_without_workers_are_a_fault(payer, clerk):
    declaration = world.uploaded(clerk, payer, b"CPF;Salario\n")
    assert world.faults(declaration) == [(0, "", "no_lines")]


def test_stored_lines_carry_digest_person_and_contribution(payer, clerk):
    worker = world.person()
    text = f"CPF;Nome;Salario\n{worker.national_id};{worker.name}\\t x;1621,00\n"
    declaration = world.uploaded(clerk, payer, text.encode())
    line = declaration.lines.get()
    assert (line.line, line.person_id, line.name) == (2, worker.pk, f"{worker.name}\\t x")
    assert bytes(line.national_id_index) == national_id_index(worker.national_id)
    assert (line.remuneration_cents, line.contribution_cents) == (162_100, 12_157)
    assert (declaration.line_count, declaration.remuneration_cents) == (1, 162_100)


def test_many_findings_are_counted_but_not_all_kept(payer, clerk):
    content = ("CPF;Salario\n" + "abc;def\n" * 3_000).encode()
    declaration = world.uploaded(clerk, payer, content)
    assert declaration.fault_count == 6_000
    assert len(world.faults(declaration)) == 5_000
    assert queries.found_counts(declaration) == {
        "cpf_not_digits": 3_000,
        "wage_not_a_number": 3_000,
    }


def test_what_is_to_be_mended_is_kept_however_much_is_to_be_looked_at(payer, clerk, monkeypatch):
    monkeypatch.setattr(staging, "MAX_FINDINGS", 2)
    lines = ["CPF;Nome;Salario"]
    lines += [f"{worker.national_id};{worker.name};10,00" for worker in world.people(4)]
    lines += [f"{world.national_id(9_000_000 + number)};Ana;10,00" for number in range(3)]
    declaration = world.uploaded(clerk, payer, "\n".join(lines).encode())
    assert world.questions(declaration) == [(2, "employment_new"), (3, "employment_new")]
    assert world.faults(declaration) == [(6, "CPF", "person_unknown"), (7, "CPF", "person_unknown")]
    assert declaration.fault_count == 3
    assert queries.found_counts(declaration) == {"employment_new": 4, "person_unknown": 3}


# ── Records that were joined ─────────────────────────────────────────────────────────────────


@pytest.fixture
def joined():
    """A person who was in the register twice: the record that stayed, and the other number's."""
    stays, goes = world.people(2)
    with acting("test", "joined"):
        Person.objects.filter(pk=goes.pk).update(merged_into=stays)
    return stays, goes


def test_the_number_of_a_joined_record_means_the_one_that_stayed(payer, clerk, joined):
    stays, goes = joined
    world.employ(stays, payer)
    declaration = world.uploaded(clerk, payer, world.payroll([goes]))
    assert (declaration.state, world.questions(declaration)) == ("ready", [])
    assert declaration.lines.get().person_id == stays.pk


def test_both_numbers_of_a_joined_record_are_the_same_worker_twice(payer, clerk, joined):
    other = world.person()
    declaration = world.uploaded(clerk, payer, world.payroll([joined[0], other, joined[1]]))
    assert world.faults(declaration) == [(4, "CPF", "duplicate")]
    assert declaration.faults.get(code="duplicate").values == {"first": 2}


# ── Taken in or not at all ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("month", "content", "field"),
    [
        (date(2026, 12, 1), b"CPF;Salario\n", "month"),
        (date(2018, 12, 1), b"CPF;Salario\n", "month"),
        (date(2026, 10, 2), b"CPF;Salario\n", "month"),
        (OCTOBER, b"", "file"),
        (OCTOBER, b"x" * (20 * 1024 * 1024 + 1), "file"),
    ],
)
def test_months_and_sizes_that_cannot_be_taken(payer, clerk, month, content, field):
    with pytest.raises(Mendable) as trouble:
        process.upload_declaration(clerk, payer.pk, month, "f.csv", content, NOW)
    assert trouble.value.field == field
    assert not Declaration.objects.exists()


def test_a_month_that_can_no_longer_be_charged_goes_to_an_office(payer, clerk):
    with pytest.raises(Mendable, match="from 12/2020 on"):
        process.upload_declaration(
            clerk, payer.pk, date(2020, 11, 1), "f.csv", b"CPF;Salario\n", NOW
        )
    process.upload_declaration(clerk, payer.pk, date(2020, 12, 1), "f.csv", b"CPF;Salario\n", NOW)
    assert Declaration.objects.get().month == date(2020, 12, 1)


def test_the_worker_checks_what_was_uploaded(payer, clerk):
    worker = world.person()
    declaration = process.upload_declaration(
        clerk, payer.pk, OCTOBER, "C:\\folha\x00\n.csv", world.payroll([worker]), NOW
    )
    assert (declaration.state, declaration.file_name) == ("checking", "folha.csv")
    event = OutboxEvent.objects.get(kind="declaration.uploaded")
    HANDLERS["declaration.uploaded"].handle(event.subject_id, NOW)
    HANDLERS["declaration.uploaded"].handle(event.subject_id, NOW)
    declaration.refresh_from_db()
    assert declaration.state == "ready"
    assert declaration.lines.count() == 1


def test_a_check_that_keeps_failing_says_that_the_failure_is_ours(payer, clerk):
    declaration = process.upload_declaration(clerk, payer.pk, OCTOBER, "f.csv", b"CPF", NOW)
    HANDLERS["declaration.uploaded"].exhausted(declaration.pk, NOW)
    declaration.refresh_from_db()
    assert (declaration.state, world.faults(declaration)) == ("faulty", [(0, "", "our_failure")])
