"""The one way to change a state, and the database that repeats the table."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, models, transaction

from accounts.models import Organisation, User
from contributions.declarations.models import DECLARATION, Declaration
from contributions.employers.models import Employer
from portal.records import StateChange, acting
from portal.states import IllegalTransition, Machine, Move

NOON = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def declaration(db):
    user = User.objects.create(username="u")
    with acting("test", "set up"):
        office = Organisation.objects.create(name="Padaria", registration="11222333000181")
    return Declaration.objects.create(
        employer=Employer.objects.create(organisation=office),
        month=date(2026, 10, 1),
        file_name="a.csv",
        file_sha256="0" * 64,
        content=b"",
        uploaded_by=user,
        uploaded_at=NOON,
    )


def test_a_move_is_written_and_logged(declaration):
    moved = DECLARATION.apply(declaration, "pass", by="engine", actor="checker", at=NOON)
    assert moved.state == "ready"
    step = StateChange.objects.get()
    assert (step.action, step.before, step.after, step.actor) == (
        "pass",
        "checking",
        "ready",
        "checker",
    )


def test_the_wrong_kind_of_actor_is_refused(declaration):
    with pytest.raises(IllegalTransition):
        DECLARATION.apply(declaration, "pass", by="employer", actor="Ana", at=NOON)
    assert not StateChange.objects.exists()


def test_a_stale_copy_does_not_move_a_row_twice(declaration):
    DECLARATION.apply(declaration, "pass", by="engine", actor="checker", at=NOON)
    with pytest.raises(IllegalTransition):
        DECLARATION.apply(declaration, "pass", by="engine", actor="checker", at=NOON)


def test_the_database_refuses_a_move_that_is_not_in_the_table(declaration):
    with pytest.raises(IntegrityError, match="cannot go from"), transaction.atomic():
        Declaration.objects.filter(pk=declaration.pk).update(state="filed", filed_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Declaration.objects.filter(pk=declaration.pk).update(state="nonsense")


def test_a_state_change_cannot_be_rewritten(declaration):
    DECLARATION.apply(declaration, "pass", by="engine", actor="checker", at=NOON)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        StateChange.objects.update(actor="somebody else")


def test_a_table_that_names_an_unknown_state_does_not_start():
    class Light(models.TextChoices):
        ON = "on"

    with pytest.raises(ValueError, match="unknown states"):
        Machine("light", Light, [Move("off", ("on",), "off", ("engine",))])


def all_machines():
    from benefits.adjudication.models import REQUEST
    from benefits.appeals.models import APPEAL
    from benefits.applications.models import CLAIM
    from benefits.payments.models import AWARD, PAY_RUN, PAYMENT
    from contributions.declarations.models import BILL
    from contributions.remittances.models import STATEMENT_ENTRY

    return [CLAIM, REQUEST, APPEAL, AWARD, PAY_RUN, PAYMENT, BILL, DECLARATION, STATEMENT_ENTRY]


@pytest.mark.parametrize("machine", all_machines(), ids=lambda m: m.name)
def test_every_state_of_every_machine_can_be_reached(machine):
    reached, grown = {machine.states.values[0]}, True
    while grown:
        more = {m.target for m in machine.moves if set(m.sources) & reached} - reached
        grown, reached = bool(more), reached | more
    assert reached == set(machine.states.values)


def test_no_move_of_the_engine_ends_in_a_refusal():
    from benefits.applications.models import CLAIM

    by_engine = {m.target for m in CLAIM.moves if "engine" in m.by}
    assert by_engine == {"granted", "in_review", "awaiting_answer", "awaiting_assessment"}
