"""The pages of employers and of treasury on a phone and on a desk."""

import re

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_an_accountant_walks_through_the_pages_of_a_firm(visitor, demo, width):
    lidia = visitor(width)
    lidia.sign_in_as_citizen("Lídia Nogueira Sato")
    lidia.follow("Act for someone else").press(re.compile("^Act for (?!yourself)"))
    lidia.go("/employer/").sees("The last months")
    for path in ("/employer/payroll/", "/employer/bills/", "/employer/workers/", "/act-as/"):
        lidia.go(path)
    lidia.go("/employer/done/").sees("signed and filed a payroll")
    lidia.go("/employer/bills/")
    lidia.page.locator("main a[href*='/employer/bills/B-']").first.click()
    lidia.look().sees("How the amount came about")
    lidia.go("/employer/payroll/")
    lidia.page.locator("main a[href*='/employer/payroll/D-']").first.click()
    lidia.look()


@pytest.mark.parametrize("width", [360, 1280])
def test_treasury_walks_through_runs_and_statements(visitor, width):
    olga = visitor(width).sign_in_as_staff("olga")
    olga.go("/treasury/runs/")
    olga.page.locator("main a[href*='/treasury/runs/R-']").first.click()
    olga.look().sees("Reconciled")
    olga.go("/treasury/statements/")
    olga.page.locator("main a[href*='/treasury/statements/']").first.click()
    olga.look()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_caseworker_and_a_supervisor_open_the_desk(visitor, width):
    tadeu = visitor(width).sign_in_as_staff("tadeu")
    tadeu.go("/desk/").press("Take next").look()
    assert "/desk/C-" in tadeu.page.url
    tadeu.press(re.compile("Put back")).look()
    zenaide = visitor(width).sign_in_as_staff("zenaide")
    zenaide.go("/").go("/desk/")
    assert zenaide.page.url.endswith("/desk/")
