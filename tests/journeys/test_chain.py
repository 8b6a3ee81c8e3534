"""From payroll to pension: one month through the whole house, in the browser.

The steps stand in the order in which the month happens; each person has a browser of their own.
"""

import re

import pytest

from portal import clock
from portal.periods import add_months, first_of_month
from tests.browsing import lead
from tests.journeys.applying import (
    begin,
    grant,
    granted_within_a_minute,
    send,
    take_out_of_turn,
)

pytestmark = pytest.mark.browser


def payroll(demo, pattern: str):
    (found,) = (p for p in (demo.state / "demo_files").iterdir() if re.search(pattern, p.name))
    return found


def send_file(person, path):
    person.go("/employer/payroll/upload/")
    person.page.set_input_files("input[type=file]", path)
    return person.press("Check the file")


@pytest.mark.parametrize("width", [1280])
def test_from_payroll_to_pension(visitor, demo, width):
    bill = an_employer_files_and_pays(visitor(width), demo)
    a_worker_sees_the_month_paid(visitor(360), demo)
    a_clean_claim_is_granted_within_a_minute(visitor(360))
    protocol = an_unclear_claim_goes_to_a_person(visitor(360))
    officer = visitor(width)
    a_supervisor_takes_it_out_of_turn_and_asks(officer, protocol)
    the_claimant_answers(visitor(360), protocol)
    the_supervisor_decides(officer, protocol)
    everybody_is_paid(visitor)
    the_person_sees_payment_and_looks(visitor(360))
    assert bill.startswith("B-")


def an_employer_files_and_pays(caio, demo) -> str:
    caio.sign_in_as_citizen("Caio Brandt Uchoa")
    caio.follow("Act for someone else").press(re.compile("Act for Tecelagem Rio Manso"))
    caio.go("/employer/").sees("Tecelagem Rio Manso")

    send_file(caio, payroll(demo, r"12-faults\.csv$")).sees("12 things to mend")
    send_file(caio, payroll(demo, r"-\d\d\.csv$")).sees("Every line is in order")
    caio.press("Confirm and file").sees("Your protocol number is")
    caio.follow("How to pay").sees("Transfer exactly this amount")
    reference = re.search(r"B-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}", caio.text()).group()

    bill_page = caio.page.url
    caio.page.goto(
        caio.page.get_by_role("link", name="Pay in the internet bank").get_attribute("href")
    )
    assert caio.page.locator("input[name=reference]").input_value() == reference
    lead(caio.page.locator("main form button").first)
    caio.go(bill_page).sees("Paid on")
    return reference


def a_worker_sees_the_month_paid(dalva, demo):
    dalva.sign_in_as_citizen("Dalva Ferrari Custódio")
    dalva.go("/record/").sees("Tecelagem Rio Manso")
    with dalva.page.expect_download() as download:
        dalva.page.get_by_role("link", name="Download as a table").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    month = add_months(first_of_month(clock.today()), -1)
    newest = [line for line in lines if f"{month:%Y-%m}" in line]
    assert len(newest) == 1
    assert re.search("paid", newest[0], re.I)


def apply(person) -> str:
    """Fill in the application page by page and send it; returns the protocol number."""
    begin(person, "old-age")
    person.choose("Yes").press("Continue")
    person.choose("Yes").press("Continue")
    person.choose("Yes").press("Continue")
    person.press("Continue")
    person.choose("No").press("Continue")
    return send(person)


def a_clean_claim_is_granted_within_a_minute(marilda):
    marilda.sign_in_as_citizen("Marilda Okamoto Pires")
    protocol = apply(marilda)
    granted_within_a_minute(marilda, protocol)
    marilda.sees("How the amount came about").sees("R$")
    marilda.go(f"/claims/{protocol}/")
    marilda.page.locator("a[href^='/letters/']").first.click()
    marilda.look().sees(protocol)
    address = marilda.page.locator("a[href$='.pdf']").first.get_attribute("href")
    pdf = marilda.context.request.get(marilda.portal + address)
    assert pdf.ok
    assert pdf.body().startswith(b"%PDF-")


def an_unclear_claim_goes_to_a_person(benedito) -> str:
    benedito.sign_in_as_citizen("Benedito Nakashima Rocha")
    protocol = apply(benedito)
    benedito.go(f"/claims/{protocol}/").sees("Why a person looks at it")
    return protocol


def a_supervisor_takes_it_out_of_turn_and_asks(helena, protocol):
    helena.sign_in_as_staff("helena")
    take_out_of_turn(helena, protocol)
    helena.go(f"/desk/{protocol}/?do=ask")
    helena.page.locator("textarea[name=what]").fill("Please send the payslips of the seven months.")
    helena.page.locator("textarea[name=why]").fill("Your employer declared the months around them.")
    helena.press("Send the question").look()


def the_claimant_answers(benedito, protocol):
    benedito.sign_in_as_citizen("Benedito Nakashima Rocha")
    benedito.go("/").go(f"/claims/{protocol}/answer/")
    benedito.page.locator("main textarea").first.fill("I was at work; the work card shows it.")
    benedito.press("Send the answer").look()


def the_supervisor_decides(helena, protocol):
    helena.go(f"/desk/{protocol}/").press("Take this file")
    grant(helena, protocol, "The work card shows the job without a break.")


def everybody_is_paid(visitor):
    nestor = visitor(1280).sign_in_as_staff("nestor")
    nestor.go("/treasury/runs/").go("/treasury/runs/prepare/").press("Prepare")
    seal_approve_and_pay(visitor, nestor)
    nestor.go("/treasury/runs/").sees("A run waits to be sealed")  # the 13th opened by itself
    nestor.page.locator("main a[href*='/treasury/runs/R-']").first.click()
    seal_approve_and_pay(visitor, nestor)


def seal_approve_and_pay(visitor, nestor):
    run = re.search(r"/treasury/runs/(R-[0-9A-Z-]+)/", nestor.page.url).group(1)
    nestor.press("Seal for approval").sees("Seal")
    for name in ("olga", "plinio"):
        approver = visitor(1280).sign_in_as_staff(name)
        approver.go(f"/treasury/runs/{run}/").go(f"/treasury/runs/{run}/approve/")
        approver.type_code()
        approver.go(f"/treasury/runs/{run}/approve/").type_code()
        approver.go(f"/treasury/runs/{run}/approve/")
        approver.press("Approve and sign").look()
    nestor.go(f"/treasury/runs/{run}/").sees("Reconciled")


def the_person_sees_payment_and_looks(marilda):
    marilda.sign_in_as_citizen("Marilda Okamoto Pires")
    marilda.go("/payments/").sees(re.compile("Paid", re.I))
    marilda.go("/account/looked/").sees("automatic check")
