"""Two records become one with all that the sweep's world has about a person: found, not listed."""

from __future__ import annotations

import pytest

from accounts import archive, merging
from accounts.actors import actor_for
from accounts.models import Role
from accounts.permissions import Actor
from portal import clock
from tests.accounts import people
from tests.architecture.test_sweep import Sweep, sweep

__all__ = ["sweep"]
pytestmark = pytest.mark.django_db
Ways = dict[str, set[int]]


def _has(person_id: int) -> Ways:
    """Table and column -> rows that point at the person."""
    found = {
        f"{model._meta.label_lower}.{column}": set(
            model._default_manager.filter(**{f"{column}_id": person_id}).values_list(
                "pk", flat=True
            )
        )
        for model, column in merging.ways()
    }
    return {way: ids for way, ids in found.items() if ids}


def _officer(name: str) -> Actor:
    user = people.staff(Role.SUPERVISOR, name=name, office=people.unit("Unit nine"))
    return actor_for(user.pk, {}, clock.today())


def test_all_that_a_person_has_moves_or_is_read_where_it_stays(sweep: Sweep) -> None:
    goes, stays = sweep.world.citizens["bia"].person, people.person("Bia Again")
    first, second, had = _officer("Fay First"), _officer("Sol Second"), _has(goes.pk)
    assert len(had) > 20 and {"benefits.claim.person", "accounts.mandate.person"} <= set(had)
    case = merging.open_persons_case(first, stays, goes, "same mother", clock.now())
    merging.propose(first, case, "same mother, same birth", clock.now())

    case = merging.confirm(second, case, clock.now())

    moved = {way: set(ids) for way, ids in case.moved["rows"].items()}
    kept = {way: set(ids) for way, ids in case.moved["kept"].items()}
    assert moved | kept == had and not set(moved) & set(kept)
    assert _has(goes.pk) == kept, "what stays is what its own table keeps"
    read = archive.rows_about(stays.pk)
    for way, ids in kept.items():
        model = archive.model_of(way.rpartition(".")[0])
        assert getattr(model._meta, "triggers", []), way
        if model in read:
            assert ids <= set(read[model].values_list("pk", flat=True)), way

    merging.reverse(first, case, "two people after all", clock.now())

    assert _has(goes.pk) == had and _has(stays.pk) == {}
