"""Where one finds a person: every office, those of one state, and a word when there is none."""

import pytest
from django.test import Client

from accounts.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units() -> None:
    Unit.objects.create(
        name="Office of Serra Azul",
        address="Rua das Flores, 1",
        city="Serra Azul",
        phone="+55 11 5550",
        regions="SP MG",
    )
    Unit.objects.create(name="Office of Porto Velho", city="Porto Velho", regions="RO")
    Unit.objects.create(name="Treasury", city="Brasília")


def page(address: str) -> str:
    return Client().get(address).content.decode()


def test_everybody_finds_the_offices_that_one_may_come_to() -> None:
    found = page("/offices/")
    assert "Office of Serra Azul" in found
    assert "Rua das Flores, 1, Serra Azul" in found
    assert 'href="tel:+55115550"' in found
    assert "Treasury" not in found


def test_a_state_shows_the_offices_that_serve_it() -> None:
    found = page("/offices/?state=MG")
    assert "Office of Serra Azul" in found
    assert "Porto Velho" not in found


def test_a_state_without_an_office_says_where_to_go_and_an_unknown_one_shows_all() -> None:
    assert "served by all offices" in page("/offices/?state=AC")
    assert "Porto Velho" in page("/offices/?state=Atlantis")
