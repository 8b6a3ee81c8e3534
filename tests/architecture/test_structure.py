"""Who may know whom, also where the import linter cannot see it."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from accounts import acts
from accounts.words import ACT_WORDS
from tests.architecture.sweep_policy import POLICY

ROOT = Path(__file__).resolve().parents[2]
# Django's own apps are below the ground floor.
FLOORS = {
    "portal": 0,
    "accounts": 1,
    "portal_messages": 2,
    "contributions": 3,
    "benefits": 4,
    "assistant": 5,
}


def test_imports_keep_to_the_contracts():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]


def test_no_table_points_to_a_higher_floor():
    upward = [
        f"{model._meta.label}.{relation.name} → {relation.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for relation in model._meta.get_fields()
        if relation.many_to_one or relation.one_to_one or relation.many_to_many
        if relation.concrete and not isinstance(relation.related_model, str)
        if FLOORS.get(relation.related_model._meta.app_label, -1) > FLOORS[model._meta.app_label]
    ]
    assert upward == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_what_is_an_act_is_said_of_addresses_that_exist():
    """A page that gets another name would else lose its words, or be told as an act it is not."""
    shared = {"other", "for_company"}  # the words where a page has none of its own
    assert (acts.NOT_ACTS | acts.ONCE | set(ACT_WORDS)) - shared <= set(POLICY)
    assert set(ACT_WORDS) >= acts.ONCE
    assert not acts.NOT_ACTS & set(ACT_WORDS)


def test_the_law_runs_without_django():
    code = (
        "import sys; import benefits.law, contributions.law;"
        "sys.exit(any(name in sys.modules for name in ('django', 'celery', 'psycopg2')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_files_stay_short_enough_to_hold_in_mind():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for room in ("portal", "accounts", "contributions", "benefits")
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
    }
    assert {name: lines for name, lines in lengths.items() if lines > 600} == {}
    long = {name: lines for name, lines in lengths.items() if lines > 400}
    assert len(long) <= len(lengths) / 20, long


def test_nothing_is_left_unsaid_in_the_code():
    words = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for room in (*FLOORS, "tests")
        for path in sorted((ROOT / room).rglob("*.py"))
        for word in words
        if word in path.read_text()
    ]
    assert found == []
