"""What was done for a company: kept at the door, told to who runs it, shown, and ended at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts import acts, process
from accounts import queries as people
from accounts.actors import actor_for
from accounts.models import ContactPoint, Invitation, Mandate, MandateAct, Role, User
from accounts.permissions import VISITOR
from accounts.words import ACT_WORDS
from benefits.process import months
from contributions import process as money_in
from contributions import queries
from contributions.declarations.models import Declaration
from contributions.employers.models import Employer, Employment
from portal import clock, outbox
from portal.messages.models import Notice
from portal.outbox import OutboxEvent
from portal.records import acting
from tests.benefits import test_months
from tests.contributions import accidents, world
from tests.contributions.test_pages import browser, page, send, url
from tests.contributions.world import NOW, OCTOBER, SEPTEMBER, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


class Somebody:
    """Who acts for a company, with a browser."""

    def __init__(self, payer: Employer, kind: str, name: str = "") -> None:
        self.user: User = world.citizen(world.person(name))
        self.mandate = world.mandate(self.user, payer, kind)
        session = world.session_of(self.mandate) | {"stepped_up_at": NOW.timestamp()}
        self.client = browser(self.user, **session)
        self.actor = actor_for(self.user.pk, session, clock.today())

    @property
    def person(self) -> Any:
        return self.user.identity.person  # type: ignore[attr-defined]

    @property
    def told(self) -> list[Notice]:
        return list(Notice.objects.filter(person=self.person, kind="acted_for_company"))


def admin(payer: Employer, name: str = "") -> Somebody:
    return Somebody(payer, "employer_admin", name)


def accountant(payer: Employer, name: str = "") -> Somebody:
    return Somebody(payer, "accountant", name)


def clerk(payer: Employer, name: str = "") -> Somebody:
    return Somebody(payer, "employer_clerk", name)


def _upload(client: Client, payer: Employer, month: Any = OCTOBER) -> Any:
    workers = [one.person for one in payer.employments.select_related("person")] or world.people(2)
    return send(client, world.payroll(workers), month)


def _checked(client: Client, payer: Employer) -> Declaration:
    _upload(client, payer)
    declaration = Declaration.objects.latest("pk")
    return money_in.check_declaration(declaration.pk, NOW)


def _of_worker(payer: Employer) -> Employment:
    return world.employ(world.person("Zilda Ramos"), payer)


def _dated(name: str, day: int) -> dict[str, str]:
    return {f"{name}_day": str(day), f"{name}_month": "11", f"{name}_year": "2026"}


def _accident(client: Client, payer: Employer) -> Any:
    job = _of_worker(payer)
    address = f"{url('employer_accident_new')}?worker={job.pk}"
    return client.post(address, accidents.typed() | {"act": "sign"})


def _corrected(client: Client, payer: Employer) -> Any:
    reference = _accident(client, payer).url.rstrip("/").rpartition("/")[2]
    typed = accidents.typed(words="The tray slipped, and the hand was burnt.")
    return client.post(url("accident_correct", reference), typed | {"act": "sign"})


def _ended(client: Client, payer: Employer) -> Any:
    other = clerk(payer)
    return client.post(reverse("company_people"), {"end": other.mandate.pk})


def _taken_back(client: Client, payer: Employer) -> Any:
    client.post(reverse("new_company_person"), {"kind": "employer_clerk"})
    code = Invitation.objects.get(organisation_id=payer.pk)
    return client.post(reverse("withdraw_company_code", args=[code.pk]))


def _set_off(client: Client, payer: Employer) -> Any:
    paid = world.filed(payer, world.people(1)).bill
    assert paid is not None
    for number in ("once", "again"):
        content = world.bank_says((paid.total_cents, paid.reference), number=number)
        money_in.import_statement(world.COLLECTOR, content, NOW)
    bill = world.filed(payer, world.people(1), month=SEPTEMBER).bill
    assert bill is not None
    (kept,) = queries.paid_twice(payer.pk, TODAY)
    return client.post(url("bill", bill.reference), {"entry": str(kept.entry.pk)})


def _answered(client: Client, payer: Employer) -> Any:
    told = test_months.told(_of_worker(payer).person, payer)
    asked = months.ask_company(world.officer(Role.CASEWORKER), told, NOW)
    address = reverse("benefits:months_answer", args=[asked.reference])
    return client.post(address, {"answer": "denies", "words": test_months.WHY})


# Each form of an employer's rooms, as somebody sends it.
FORMS: dict[str, Callable[[Client, Employer], Any]] = {
    "contributions:upload": _upload,
    "contributions:file": lambda client, payer: client.post(
        url("file", _checked(client, payer).protocol)
    ),
    "contributions:discard": lambda client, payer: client.post(
        url("discard", _checked(client, payer).protocol)
    ),
    "contributions:start_employment": lambda client, payer: client.post(
        url("start_employment"),
        {"national_id": world.person("Zilda Ramos").national_id, **_dated("started_on", 2)},
    ),
    "contributions:end_employment": lambda client, payer: client.post(
        url("end_employment", _of_worker(payer).pk), _dated("ended_on", 6)
    ),
    "contributions:employer_accident_new": _accident,
    "contributions:accident_correct": _corrected,
    "contributions:regime": lambda client, payer: client.post(
        url("regime"),
        {"regime": "simples", "from_month_month": "10", "from_month_year": "2026", "proof": "4711"},
    ),
    "contributions:bill": _set_off,
    "benefits:months_answer": _answered,
    "company_people": _ended,
    "withdraw_company_code": _taken_back,
    "new_company_person": lambda client, payer: client.post(
        reverse("new_company_person"), {"kind": "employer_clerk"}
    ),
}
SIGNED_BY_WHOEVER_TOLD = {"contributions:accident_correct"}  # also of people who are no employer
OF_ADMINISTRATORS = {"company_people", "new_company_person", "withdraw_company_code"}


def _addresses(
    resolver: URLResolver | Any = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from _addresses(one, prefix + (f"{one.namespace}:" if one.namespace else ""))
        elif one.name:
            yield prefix + one.name, one


def _takes_forms(view: Any) -> bool:
    request = RequestFactory().post("/")
    request.actor = VISITOR  # type: ignore[attr-defined]
    return view(request).status_code != 405


# ── Kept ─────────────────────────────────────────────────────────────────────────────────────


def test_every_form_of_the_employers_rooms_is_sent_in_these_tests():
    rooms = {
        name: one.callback
        for name, one in _addresses()
        if "employer" in getattr(one.callback, "policies", ())
    }
    taking = {name for name, view in rooms.items() if _takes_forms(view)}
    assert len(rooms) > 15 and taking
    assert taking | SIGNED_BY_WHOEVER_TOLD == set(FORMS)
    assert set(FORMS) <= set(ACT_WORDS) and not set(FORMS) & acts.NOT_ACTS


@pytest.mark.parametrize("form", sorted(FORMS))
def test_each_form_leaves_one_act_with_both_names_the_mandate_and_the_object(form):
    payer = world.employer("Padaria Aurora")
    who = (admin if form in OF_ADMINISTRATORS else accountant)(payer, "Rui Tavares")
    answer = FORMS[form](who.client, payer)
    assert answer.status_code < 400
    act = MandateAct.objects.get(page=form)
    assert act.actor == f"Rui Tavares / {payer.organisation.name}"
    assert (act.organisation_id, act.mandate, act.person_id) == (payer.pk, who.mandate, None)
    assert act.at == NOW and (act.about or form == "new_company_person")


def _sample(one: URLPattern) -> dict[str, Any]:
    kinds = {"int": 999_999, "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12}
    return {
        name: kinds.get(type(converter).__name__.removesuffix("Converter").lower(), "2026-01")
        for name, converter in one.pattern.converters.items()
    }


def test_whatever_else_an_accountant_sends_anywhere_has_words_of_its_own_or_is_no_act():
    """All addresses: what is answered at all is known as an act or as none."""
    who = accountant(world.employer())
    for name, one in _addresses():
        if name in ("sign_out", "account_logout"):
            continue
        who.client.post(reverse(name, kwargs=_sample(one)), {})
    found = set(MandateAct.objects.values_list("page", flat=True))
    assert found <= set(ACT_WORDS)


def test_what_changed_nothing_is_no_act():
    payer = world.employer()
    who, other, _worker = accountant(payer), accountant(payer), _of_worker(payer)
    checked = _checked(who.client, payer)
    _upload(who.client, payer)  # the same file is the same declaration
    assert MandateAct.objects.filter(page="contributions:upload").count() == 1
    for _click in range(2):
        who.client.post(url("file", checked.protocol))
    other.client.post(url("file", checked.protocol))
    other.client.post(url("discard", checked.protocol))
    kept = MandateAct.objects.exclude(page="contributions:upload")
    assert [(one.page, one.mandate) for one in kept] == [("contributions:file", who.mandate)]


def test_neither_a_look_nor_a_form_that_is_sent_back_nor_a_denied_one_nor_a_check_is_an_act():
    payer = world.employer()
    job, who, helper = _of_worker(payer), accountant(payer), clerk(payer)
    for name in ("employer", "upload", "workers", "done", "done_file"):
        page(who.client, url(name))
    assert who.client.post(url("start_employment"), {}).status_code == 400
    assert helper.client.post(url("start_employment"), {}).status_code == 404
    accident = f"{url('employer_accident_new')}?worker={job.pk}"
    for step in ("check", "change", "fill"):
        assert who.client.post(accident, accidents.typed() | {"act": step}).status_code == 200
    assert who.client.post(reverse("capacity"), {"capacity": "self"}).status_code == 302
    assert not MandateAct.objects.exists()


def test_in_ones_own_name_nothing_is_done_for_the_company():
    payer, user = world.employer(), world.citizen()
    world.mandate(user, payer)
    worker = world.person()
    answer = browser(user).post(
        url("household_start"),
        {
            "national_id": worker.national_id, "days_a_week": "5", "wage_cents": "2,500.00",
            **_dated("started_on", 2),
        },
    )  # fmt: skip
    assert answer.status_code == 302 and not MandateAct.objects.exists()


def test_whoever_joins_with_a_code_leaves_an_act():
    payer = world.employer()
    boss, user = admin(payer), world.citizen(world.person("Rui Tavares"))
    code = process.invite_to_company(boss.actor, payer.pk, "accountant", ["upload"], NOW)
    invitation = people.invitation(code, NOW)
    assert invitation is not None
    own = actor_for(user.pk, {"level": 3}, clock.today())
    mandate = process.accept_invitation(own, invitation, NOW)
    act = MandateAct.objects.get()
    assert (act.mandate, act.actor, act.page) == (mandate, "Rui Tavares", "accept_invitation")
    assert act.organisation_id == payer.pk


# ── Told ─────────────────────────────────────────────────────────────────────────────────────


def _with_mail(who: Somebody, address: str) -> None:
    with acting("test", "test"):
        ContactPoint.objects.create(
            person=who.person, kind="email", value=address, confirmed_at=NOW
        )


def test_every_administrator_is_told_at_once_except_who_did_it_and_those_who_left():
    payer, other = world.employer("Padaria Aurora"), world.employer()
    boss, second, left, strange = admin(payer), admin(payer), admin(payer), admin(other)
    with acting("test", "test"):
        Mandate.objects.filter(pk=left.mandate.pk).update(revoked_at=NOW)
    who, helper = accountant(payer, "Rui Tavares"), clerk(payer)
    _upload(who.client, payer)
    outbox.drain(lambda: NOW)
    assert [len(one.told) for one in (boss, second, left, strange, who, helper)] == [
        1, 1, 0, 0, 0, 0,
    ]  # fmt: skip
    inbox = browser(boss.user).get(reverse("messages:inbox")).content.decode()
    assert f"Something was done for {payer.organisation.name}" in inbox
    assert "Rui Tavares" in inbox and "sent a payroll to be checked" in inbox

    boss.client.post(url("discard", Declaration.objects.get().protocol))
    outbox.drain(lambda: NOW)
    assert (len(boss.told), len(second.told)) == (1, 2)


def test_telling_twice_is_telling_once():
    payer = world.employer()
    boss, who = admin(payer), accountant(payer)
    _upload(who.client, payer)
    outbox.drain(lambda: NOW)
    OutboxEvent.objects.filter(kind="mandate.acted").update(state="due", due_at=NOW)
    assert outbox.drain(lambda: NOW + timedelta(hours=1)) == 1
    assert len(boss.told) == 1
    assert OutboxEvent.objects.filter(kind="notice.daily").count() == 1


def test_a_day_of_acts_is_one_mail_in_the_morning_and_none_when_all_was_read():
    payer = world.employer("Padaria Aurora")
    boss, who = admin(payer), accountant(payer, "Rui Tavares")
    _with_mail(boss, "boss@example.org")
    worker = world.person("Zilda Ramos")
    send(who.client, world.payroll([worker, *world.people(2)]), OCTOBER)
    send(who.client, world.payroll([worker]), SEPTEMBER)
    outbox.drain(lambda: NOW)
    assert len(boss.told) == 2 and not mail.outbox
    morning = NOW.replace(hour=10, minute=1) + timedelta(days=1)  # seven o'clock in Brasília
    outbox.drain(lambda: morning - timedelta(minutes=5))
    assert not mail.outbox
    outbox.drain(lambda: morning)
    (sent,) = mail.outbox
    assert sent.to == ["boss@example.org"] and "2 coisas foram feitas" in sent.body
    for word in ("Zilda", "Rui", payer.organisation.name, worker.national_id):
        assert word not in sent.body + sent.subject

    outbox.drain(lambda: morning + timedelta(days=3))
    assert len(mail.outbox) == 1
    who.client.post(url("discard", Declaration.objects.earliest("pk").protocol))
    outbox.drain(lambda: morning + timedelta(minutes=1))
    Notice.objects.filter(person=boss.person).update(read_at=morning)
    outbox.drain(lambda: morning + timedelta(days=1))
    assert len(boss.told) == 3 and len(mail.outbox) == 1


def test_who_runs_a_company_alone_and_acts_alone_gets_no_mail():
    payer = world.employer()
    boss = admin(payer)
    _with_mail(boss, "boss@example.org")
    _upload(boss.client, payer)
    outbox.drain(lambda: NOW + timedelta(days=2))
    assert MandateAct.objects.count() == 1
    assert not boss.told and not mail.outbox


# ── Shown ────────────────────────────────────────────────────────────────────────────────────


def test_the_administrator_sees_everybodys_acts_by_person_and_month_and_takes_them_along():
    payer = world.employer()
    boss, who = admin(payer, "Bruna Alves"), accountant(payer, "Rui Tavares")
    assert "Nothing yet" in page(boss.client, url("done"))
    for form in (
        "contributions:file",
        "contributions:end_employment",
        "contributions:start_employment",
    ):
        FORMS[form](who.client, payer)
    FORMS["company_people"](boss.client, payer)
    protocol = Declaration.objects.get().protocol
    assert url("done") in page(boss.client, url("employer"))
    listed = page(boss.client, url("done"))
    for words in (
        f"{url('declaration', protocol)} {protocol}",
        "signed and filed a payroll",
        "Zilda Ramos",
        "ended somebody’s mandate",
        "Bruna Alves",
        "accountant",
    ):
        assert words in listed
    only = page(boss.client, f"{url('done')}?who={who.mandate.pk}&month=2026-11")
    assert "filed a payroll" in only and "ended somebody" not in only
    assert "filed a payroll" in page(boss.client, f"{url('done')}?month=1999-13&who=x")
    assert "Nothing was done" in page(boss.client, f"{url('done')}?who=999999")

    table = boss.client.get(f"{url('done_file')}?who={who.mandate.pk}")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 5 and {row[1] for row in rows[1:]} == {
        f"Rui Tavares / {payer.organisation.name}"
    }
    assert {"Zilda Ramos", protocol} == {row[5] for row in rows[1:]}


def test_the_clerk_and_the_accountant_see_their_own_acts_and_nobody_elses():
    payer = world.employer()
    who, other = accountant(payer, "Rui Tavares"), clerk(payer, "Caio Lopes")
    FORMS["contributions:file"](who.client, payer)
    _upload(other.client, payer, SEPTEMBER)
    for name in ("done", "done_file"):
        seen = page(other.client, url(name))
        assert "Caio Lopes" in seen and "sent a payroll" in seen
        assert "Rui Tavares" not in seen and "filed a payroll" not in seen
        assert "Rui Tavares" not in page(other.client, f"{url(name)}?who={who.mandate.pk}")
    assert "End it now" not in page(other.client, url("done"))


def test_nobody_else_sees_what_was_done_for_a_company():
    payer, other = world.employer(), world.employer()
    who, boss = accountant(payer, "Rui Tavares"), admin(payer)
    _upload(who.client, payer)
    strange, gone = admin(other), admin(payer)
    with acting("test", "test"):
        Mandate.objects.filter(pk=gone.mandate.pk).update(revoked_at=NOW)
    for name in ("done", "done_file"):
        assert "Rui Tavares" not in page(strange.client, url(name))
        assert f"who={who.mandate.pk}" not in page(strange.client, url(name))
        page(gone.client, url(name), status=404)
        page(browser(boss.user), url(name), status=404)  # in their own name
        assert Client().get(url(name)).status_code == 302
    for name in ("done", "done_file"):
        assert "Rui Tavares" in page(boss.client, url(name))


def test_a_worker_is_named_to_who_may_see_the_workers_and_sees_that_somebody_looked():
    payer = world.employer()
    who = accountant(payer)
    FORMS["contributions:end_employment"](who.client, payer)
    worker = Employment.objects.get().person
    assert "Zilda Ramos" in page(who.client, url("done"))
    look = people.looks_at(worker.pk).filter(purpose="what was done for the employer").get()
    assert look.case == payer.organisation.registration
    with acting("test", "test"):
        Mandate.objects.filter(pk=who.mandate.pk).update(scopes=["upload"])
    seen = page(who.client, url("done"))
    assert "an employment ended" in seen and "Zilda Ramos" not in seen


def test_the_list_asks_as_often_for_two_acts_as_for_twenty():
    payer = world.employer()
    boss, who = admin(payer), accountant(payer)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(boss.client, url("done"))
        return len(queries)

    FORMS["contributions:end_employment"](who.client, payer)
    _upload(who.client, payer)
    few = asked()
    for _more in range(9):
        FORMS["contributions:end_employment"](accountant(payer).client, payer)
        FORMS["company_people"](boss.client, payer)
    assert asked() <= few + 1  # the names of those whose mandate was ended


# ── Ended ────────────────────────────────────────────────────────────────────────────────────


def test_the_one_who_did_it_is_ended_from_the_list_and_refused_at_the_next_request():
    payer = world.employer()
    boss, who = admin(payer, "Bruna Alves"), accountant(payer, "Rui Tavares")
    _upload(who.client, payer)
    _upload(boss.client, payer, SEPTEMBER)
    listed = boss.client.get(url("done")).content.decode()
    assert f'name="end" value="{who.mandate.pk}"' in listed
    assert f'name="end" value="{boss.mandate.pk}"' not in listed  # not oneself
    assert page(who.client, url("employer"))
    boss.client.post(reverse("company_people"), {"end": who.mandate.pk})
    page(who.client, url("employer"), status=404)
    assert _upload(who.client, payer).status_code == 404
    assert MandateAct.objects.filter(mandate=who.mandate).count() == 1
    outbox.drain(lambda: NOW)
    assert Notice.objects.filter(person=who.person, kind="mandate_over").count() == 1
    after = boss.client.get(url("done")).content.decode()
    assert "Rui Tavares" in after and f'name="end" value="{who.mandate.pk}"' not in after


def test_of_a_code_that_was_taken_back_the_list_says_as_what_it_let_somebody_join():
    payer = world.employer()
    who = admin(payer, "Rui Tavares")
    _taken_back(who.client, payer)
    line = next(one for one in page(who.client, url("done_file")).splitlines() if "back" in one)
    assert line.endswith(";clerk")
