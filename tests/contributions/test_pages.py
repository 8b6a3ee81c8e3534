"""The pages of the money coming in, as those who open them see them."""

import html
import re
import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLogEntry, Role
from contributions import process
from contributions.declarations.models import Bill, Declaration
from contributions.employers.models import Employment
from contributions.remittances.models import BankStatement, StatementEntry
from portal import clock
from tests.contributions import world
from tests.contributions.world import NOW, OCTOBER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def browser(user, **session):
    client = Client()
    client.force_login(user)
    stored = client.session
    stored.update({"level": 3, **session})
    stored.save()
    return client


def employer_browser(payer, kind="employer_admin"):
    holder = world.citizen()
    return browser(holder, **world.session_of(world.mandate(holder, payer, kind)))


def staff_browser(*roles):
    officer = world.staff(*roles)
    used = {"method": "mfa", "type": "totp", "at": time.time()}
    return browser(
        officer,
        account_authentication_methods=[used],
        account_authentication_methods_user=str(officer.pk),
    )


def url(name, *args):
    return reverse(f"contributions:{name}", args=args)


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return words_of(answer)


def words_of(answer):
    """What can be read on the page: tags away, spaces single; addresses of links kept."""
    text = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>', r" \1 ", answer.content.decode())
    text = text if answer["Content-Type"].startswith("text/csv") else re.sub(r"<[^>]*>", "", text)
    return html.unescape(re.sub(r"[ \n]+", " ", text))


def send(client, content, month=OCTOBER, name="folha.csv"):
    data = {
        "month_month": str(month.month), "month_year": str(month.year),
        "month_0": str(month.month), "month_1": str(month.year),
        "file": SimpleUploadedFile(name, content),
    }  # fmt: skip
    return client.post(url("upload"), data)


# ── The chain on the employer's side ─────────────────────────────────────────────────────────


def test_from_the_upload_to_the_receipt_and_the_paid_bill():
    payer, workers = world.employer(), world.people(3)
    client = employer_browser(payer)
    assert "To be declared by Thursday" in page(client, url("employer"))
    answer = send(client, world.payroll(workers))
    declaration = Declaration.objects.get()
    assert answer.url == url("declaration", declaration.protocol)
    checking = page(client, answer.url)
    assert "Checking your file" in checking
    assert "HX-Refresh" not in client.get(url("declaration_status", declaration.protocol))
    process.check_declaration(declaration.pk, NOW)
    assert client.get(url("declaration_status", declaration.protocol))["HX-Refresh"] == "true"
    assert "October 2026 is checked" in page(client, url("employer"))
    ready = page(client, answer.url)
    for words in (
        "Payroll of October 2026",
        "R$\xa06,000.00",
        "Confirm and file",
        "has not worked",
    ):
        assert words in ready
    filed = client.post(url("file", declaration.protocol))
    again = client.post(url("file", declaration.protocol))
    assert filed.url == again.url == answer.url
    bill = Bill.objects.get()
    receipt = page(client, filed.url)
    assert declaration.protocol in receipt
    assert bill.reference in receipt
    assert bill.reference in page(client, url("bills"))
    to_pay = page(client, url("bill", bill.reference))
    assert "Thursday, 19 November 2026" in to_pay or "19 November" in to_pay
    assert f"reference={bill.reference}" in to_pay  # the simulated internet bank
    process.import_statement(
        world.COLLECTOR, world.bank_says((bill.total_cents, bill.reference)), NOW
    )
    assert "Paid on" in page(client, url("bill", bill.reference))
    assert "Everything is declared and paid" in page(client, url("employer"))
    assert declaration.protocol in page(client, url("declarations"))
    assert "200000" not in page(client, url("lines_file", declaration.protocol))


def test_faults_are_listed_with_the_mend_and_can_be_taken_home():
    payer, worker = world.employer(), world.person()
    client = employer_browser(payer)
    content = f"CPF;Nome;Salario\n{worker.national_id};=1+1;=SUM(A1)\n11111111111;B;1,00\n".encode()
    answer = send(client, content)
    declaration = process.check_declaration(Declaration.objects.get().pk, NOW)
    shown = page(client, answer.url)
    assert "2 things to mend" in shown
    assert "“=SUM(A1)” is not an amount." in shown
    assert "Look for a mistyped or swapped digit." in shown
    assert f"{url('upload')}?month=2026-10" in shown
    table = page(client, url("faults_file", declaration.protocol))
    assert table.startswith("\ufeffLine;Column;")
    assert "2;Salario;“=SUM(A1)”" in table
    assert client.post(url("discard", declaration.protocol)).url == url("employer")
    assert "discarded" in page(client, answer.url)


def faulty(payer, workers):
    """An upload with three good lines' worth of workers, and six faults of two kinds."""
    lines = ["CPF;Nome;Salario", *(f"{one.national_id};{one.name};10,00" for one in workers)]
    lines += ["11111111111;B;1,00"] * 4 + [f"{workers[0].national_id};{workers[0].name};abc"] * 2
    return world.uploaded(world.acting_for(payer), payer, "\n".join(lines).encode())


def test_faults_are_counted_by_kind_and_each_kind_can_be_listed_alone():
    payer, workers = world.employer(), world.people(2)
    client = employer_browser(payer)
    address = url("declaration", faulty(payer, workers).protocol)
    shown = page(client, address)
    assert "6 things to mend" in shown
    assert re.search(r"\?kind=cpf_check_digits CPF mistyped\D*4 ", shown)
    assert re.search(r"\?kind=wage_not_a_number Not an amount\D*2 ", shown)
    shown = page(client, f"{address}?kind=wage_not_a_number")
    assert shown.count("is not an amount") == 2
    assert "Look for a mistyped or swapped digit." not in shown
    assert "Look for a mistyped or swapped digit." in page(client, f"{address}?kind=nonsense")


def test_the_file_comes_back_with_what_is_wrong_and_can_be_mended_and_sent_again():
    payer, workers = world.employer(), world.people(2)
    client, declaration = employer_browser(payer), faulty(payer, workers)
    answer = client.get(url("marked_file", declaration.protocol))
    lines = answer.content.decode().splitlines()
    assert lines[0] == "\ufeffCPF;Nome;Salario;What is wrong"
    assert lines[1] == f"{workers[0].national_id};{workers[0].name};10,00;"
    assert lines[3].startswith("11111111111;B;1,00;CPF: The last two digits")
    good = "\r\n".join(lines[:3]).encode()
    again = world.uploaded(world.acting_for(payer), payer, good)
    assert (again.state, again.line_count) == ("ready", 2)
    page(client, url("marked_file", again.protocol), status=404)  # nothing to mend there


def test_a_file_that_cannot_be_read_is_not_offered_with_marks():
    payer = world.employer()
    client = employer_browser(payer)
    declaration = world.uploaded(world.acting_for(payer), payer, b"%PDF-1.7")
    assert "mend.csv" not in page(client, url("declaration", declaration.protocol))
    page(client, url("marked_file", declaration.protocol), status=404)


def test_many_new_workers_do_not_hide_another_name():
    payer, workers = world.employer(), world.people(13)
    lines = ["CPF;Nome;Salario", *(f"{one.national_id};{one.name};10,00" for one in workers)]
    lines[13] = f"{workers[12].national_id};Zulmira;10,00"
    declaration = world.uploaded(world.acting_for(payer), payer, "\n".join(lines).encode())
    client = employer_browser(payer)
    shown = page(client, url("declaration", declaration.protocol))
    assert "First name other than in the civil register: 1" in shown
    assert "“Zulmira”" in shown
    assert "Worker who is new with you: 13" in shown
    assert "and 3 more" in shown
    listed = page(client, url("faults_file", declaration.protocol))
    assert listed.count("has not worked for you before") == 13


def test_downloads_never_start_a_formula():
    payer, worker = world.employer(), world.person()
    client = employer_browser(payer)
    declaration = world.uploaded(
        world.acting_for(payer),
        payer,
        f"CPF;Nome;Salario\n{worker.national_id};=HYPERLINK(1);10,00\n".encode(),
    )
    assert "2;'=HYPERLINK(1);10,00;0,75" in page(client, url("lines_file", declaration.protocol))


def test_differences_against_last_month_are_shown_before_signing():
    payer, (same, gone, raised, new) = world.employer(), world.people(4)
    september = date(2026, 9, 1)
    world.filed(payer, [same, gone, raised], ["2.000,00", "2.000,00", "2.000,00"], month=september)
    declaration = world.uploaded(
        world.acting_for(payer),
        payer,
        world.payroll([same, raised, new], ["2.100,00", "5.000,00", "1.700,00"]),
    )
    shown = page(employer_browser(payer), url("declaration", declaration.protocol))
    for words in (
        "New: 1", new.name, "No longer there: 1", gone.name,
        "Wage changed by more than a fifth: 1", raised.name, "+R$", "September 2026",
    ):  # fmt: skip
        assert words in shown, words
    assert same.name not in shown


def test_a_clerk_sees_the_summary_but_no_button_to_sign():
    payer = world.employer()
    declaration = world.uploaded(world.acting_for(payer), payer, world.payroll(world.people(1)))
    clerk = employer_browser(payer, "employer_clerk")
    shown = page(clerk, url("declaration", declaration.protocol))
    assert "Confirm and file" not in shown
    assert "An administrator or the accountant confirms" in shown
    assert clerk.post(url("file", declaration.protocol)).status_code == 404


def test_a_correction_that_lowers_a_paid_month_shows_the_credit():
    payer, workers = world.employer(), world.people(2)
    world.paid(world.filed(payer, workers))
    second = world.uploaded(world.acting_for(payer), payer, world.payroll(workers[:1]))
    client = employer_browser(payer)
    assert "Nothing more to pay" in page(client, url("declaration", second.protocol))
    client.post(url("file", second.protocol))
    assert "in your favour" in page(client, url("declaration", second.protocol))
    assert "You have paid too much" in page(client, url("employer"))
    assert "You have paid too much" in page(client, url("bills"))
    first = Declaration.objects.get(number=1)
    assert "A correction took its place" in page(client, url("declaration", first.protocol))


@pytest.mark.parametrize(
    ("content", "name", "month", "words"),
    [
        (b"x", "folha.exe", OCTOBER, "We can take: CSV, TXT, TSV, XLSX."),
        (b"", "folha.csv", OCTOBER, "The file is empty"),
        (b"x", "folha.csv", date(2027, 1, 1), "The month must be"),
        (b"x", "folha.csv", date(2015, 1, 1), "from 12/2020 on"),
    ],
)
def test_a_bad_upload_is_answered_beside_the_field(content, name, month, words):
    client = employer_browser(world.employer())
    answer = send(client, content, month, name)
    assert answer.status_code == 400
    assert words in words_of(answer)
    assert not Declaration.objects.exists()


def test_a_month_in_the_address_that_is_none_is_ignored():
    client = employer_browser(world.employer())
    for month in ("2026-13", "x", "2026-10-01", "\x00"):
        page(client, f"{url('upload')}?month={month}")
    filled = client.get(f"{url('upload')}?month=2026-03").content.decode()
    assert 'value="3"' in filled or 'value="03"' in filled


# ── Workers ──────────────────────────────────────────────────────────────────────────────────


def test_workers_are_listed_and_each_can_see_that_somebody_looked():
    payer, worker = world.employer(), world.person()
    employment = world.employ(worker, payer)
    client = employer_browser(payer)
    shown = page(client, url("workers"))
    assert worker.name in shown
    assert worker.national_id not in shown
    assert AccessLogEntry.objects.get(person=worker).case == payer.organisation.registration
    answer = client.post(
        url("end_employment", employment.pk),
        {"ended_on_day": "31", "ended_on_month": "10", "ended_on_year": "2026"},
    )
    assert answer.status_code == 302
    employment.refresh_from_db()
    assert employment.ended_on == date(2026, 10, 31)
    page(client, url("workers"))  # takes the message of success away
    assert worker.name not in page(client, url("workers"))
    assert client.get(url("end_employment", employment.pk)).status_code == 404


def test_a_start_is_checked_beside_the_field():
    payer, worker = world.employer(), world.person()
    client = employer_browser(payer)

    def start(own, year):
        return client.post(
            url("start_employment"),
            {
                "national_id": own,
                "started_on_day": "2", "started_on_month": "3", "started_on_year": str(year),
            },
        )  # fmt: skip

    assert "Nobody in the civil register" in words_of(start(world.national_id(9_999_998), 2026))
    assert "in the future" in words_of(start(worker.national_id, 2027))
    assert "not yet 14 years old" in words_of(start(worker.national_id, 1990))
    assert start(worker.national_id, 2026).status_code == 302
    assert "already works for you" in words_of(start(worker.national_id, 2026)) or (
        Employment.objects.count() == 1
    )


# ── The record ───────────────────────────────────────────────────────────────────────────────


def test_a_person_sees_the_month_its_payer_and_that_it_is_paid():
    payer, worker = world.employer(), world.person()
    world.employ(worker, payer, date(2026, 9, 1))
    done = world.filed(payer, [worker])
    client = browser(world.citizen(worker))
    shown = page(client, url("record"))
    assert "R$\xa02,000.00" in shown
    assert payer.organisation.name in shown
    assert done.declaration.protocol in shown
    assert "September 2026 was not declared, although" in shown
    world.paid(done)
    shown = page(client, url("record"))
    assert 'class="tag tag-paid"' in shown or "Paid" in shown
    table = page(client, url("record_file"))
    assert "2026-10;" in table
    assert "2000,00;155,68;paid;2026-11-18" in table
    assert not AccessLogEntry.objects.filter(person=worker).exists()  # one's own look is not kept


def test_an_empty_record_says_what_to_do():
    assert "No month is known yet" in page(browser(world.citizen()), url("record"))


# ── Treasury ─────────────────────────────────────────────────────────────────────────────────


def test_treasury_imports_sees_what_waits_and_matches_it():
    bill = world.filed(world.employer(), [world.person()]).bill
    client = staff_browser(Role.TREASURY)
    content = world.bank_says((bill.total_cents, "thanks"), (-300, "fee"))
    answer = client.post(url("statements"), {"file": SimpleUploadedFile("s.xml", content)})
    statement = BankStatement.objects.get()
    assert answer.url == url("statement", statement.pk)
    assert "thanks" in page(client, answer.url)
    shown = page(client, url("statements"))
    assert "The payer wrote no bill reference." in shown
    assert "Money went out that is not one of our payments." in shown
    waiting = StatementEntry.objects.get(amount_cents__gt=0)
    assert url("entry", waiting.pk) in shown
    assert url("entry", waiting.pk) not in page(staff_browser(Role.AUDITOR), url("statements"))
    page(client, url("entry", waiting.pk))
    bad = client.post(url("entry", waiting.pk), {"reference": "B-1", "reason": "x"})
    assert bad.status_code == 400
    good = client.post(url("entry", waiting.pk), {"reference": bill.reference, "reason": "call"})
    assert good.url == url("statements")
    bill.refresh_from_db()
    assert bill.state == "paid"
    assert client.get(url("entry", waiting.pk)).status_code == 302
    refused = client.post(url("statements"), {"file": SimpleUploadedFile("s.xml", b"<x/>")})
    assert refused.status_code == 400
    assert "not an account statement" in words_of(refused)


# ── Denied looks like not there ──────────────────────────────────────────────────────────────


def test_another_employers_things_are_not_there():
    payer, worker = world.employer(), world.person()
    employment = world.employ(worker, payer)
    done = world.filed(payer, [worker])
    stranger = employer_browser(world.employer())
    protocol, reference = done.declaration.protocol, done.bill.reference
    for address in (
        url("declaration", protocol), url("declaration_status", protocol),
        url("faults_file", protocol), url("lines_file", protocol), url("bill", reference),
        url("end_employment", employment.pk),
    ):  # fmt: skip
        denied, absent = stranger.get(address), stranger.get(address.replace("-", "-9", 1))
        assert denied.status_code == 404
        assert absent.status_code == 404
    for name in ("file", "discard"):
        assert stranger.post(url(name, protocol)).status_code == 404


def test_an_ended_mandate_closes_the_pages_at_the_next_click():
    payer, holder = world.employer(), world.citizen()
    given = world.mandate(holder, payer)
    client = browser(holder, **world.session_of(given))
    page(client, url("employer"))
    with world.acting("test", "ends"):
        given.revoked_at = NOW
        given.save()
    assert client.get(url("employer")).status_code == 404


@pytest.mark.parametrize("name", ["employer", "declarations", "upload", "bills", "workers"])
def test_a_citizen_in_their_own_name_has_no_employer_pages(name):
    assert browser(world.citizen()).get(url(name)).status_code == 404


def test_staff_without_treasury_have_no_statements():
    everybody_else = [role for role in Role if role not in (Role.TREASURY, Role.AUDITOR)]
    assert staff_browser(*everybody_else).get(url("statements")).status_code == 404


def test_an_auditor_reads_statements_and_changes_nothing():
    client = staff_browser(Role.AUDITOR)
    assert "Bring in a statement" not in page(client, url("statements"))
    content = world.bank_says((1, "x"))
    answer = client.post(url("statements"), {"file": SimpleUploadedFile("s.xml", content)})
    assert answer.status_code == 404
    assert not BankStatement.objects.exists()


def test_visitors_are_asked_to_sign_in():
    for name in ("employer", "record", "statements"):
        assert Client().get(url(name)).status_code == 302


# ── The number of queries does not grow ──────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["employer", "declarations", "bills"])
def test_employer_pages_ask_the_same_number_of_questions(name, django_assert_max_num_queries):
    def count(months):
        payer, workers = world.employer(), world.people(2)
        for month in months:
            world.filed(payer, workers, month=month)
        client = employer_browser(payer)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        page(client, url(name))
        with CaptureQueriesContext(connection) as queries:
            page(client, url(name))
        return len(queries)

    few = count([OCTOBER])
    many = count([date(2026, month, 1) for month in range(3, 11)])
    assert many == few <= 25


def test_a_long_record_asks_no_more_than_a_short_one():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for months in ([10], range(1, 11)):
        payer, worker = world.employer(), world.person()
        for month in months:
            world.filed(payer, [worker], month=date(2026, month, 1))
        client = browser(world.citizen(worker))
        page(client, url("record"))
        with CaptureQueriesContext(connection) as queries:
            page(client, url("record"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
