"""A payroll of 40,000 workers goes through in a stream, and in few statements."""

import io
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.queries import national_id_index
from contributions import process
from contributions.record.models import ContributionMonth
from tests.contributions import world
from tests.contributions.world import NOW

pytestmark = pytest.mark.django_db

WORKERS = 40_000
MOST_MEGABYTES = 60  # Python's share; with interpreter and Django below 150 in all


@pytest.fixture
def payer():
    return world.employer()


@pytest.fixture
def crowd(payer):
    """That many persons who work for the employer, put there without their history."""
    numbers = [world.national_id(1_000_000 + number) for number in range(WORKERS)]
    rows = "".join(
        f"Worker {number}\t\t1980-05-04\tF\t\\\\x\t\\\\x{national_id_index(own).hex()}\tpt\tcrowd\n"
        for number, own in enumerate(numbers)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.copy_expert(
            "COPY accounts_person (name, social_name, born_on, sex, national_id,"
            " national_id_index, language, source) FROM STDIN",
            io.StringIO(rows),
        )
        cursor.execute(
            "INSERT INTO contributions_employment (person_id, employer_id, category, started_on,"
            " source) SELECT id, %s, 'employee', '2020-01-01', 'crowd'"
            " FROM accounts_person WHERE source = 'crowd'",
            [payer.pk],
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    return numbers


def test_forty_thousand_lines_are_checked_and_filed_in_a_stream(payer, crowd):
    actor = world.acting_for(payer)
    content = "CPF;Nome;Remuneração\n" + "".join(
        f"{own};Worker;{2_000 + number % 5_000},00\n" for number, own in enumerate(crowd)
    )
    declaration = process.upload_declaration(
        actor, payer.pk, world.OCTOBER, "big.csv", content.encode(), NOW
    )
    del content
    tracemalloc.start()
    with CaptureQueriesContext(connection) as queries:
        declaration = process.check_declaration(declaration.pk, NOW)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (declaration.state, declaration.line_count) == ("ready", WORKERS)
    assert peak < MOST_MEGABYTES * 1024 * 1024
    assert len(queries) < 100
    with CaptureQueriesContext(connection) as queries:
        filed = process.file_declaration(actor, declaration, NOW)
    assert len(queries) < 40
    assert ContributionMonth.objects.filter(line__declaration=filed.declaration).count() == WORKERS
