"""Everybody reaches a home page that is theirs."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["Osvaldo Fontana Reis", "Marilda Okamoto Pires"])
def test_a_citizen_signs_in_with_the_digital_identity(visitor, name, width):
    person = visitor(width).go("/").sign_in_as_citizen(name)
    for path in (
        "/",
        "/record/",
        "/claims/",
        "/payments/",
        "/inbox/",
        "/account/",
        "/account/looked/",
        "/account/sign-ins/",
        "/services/",
    ):
        person.go(path)
    assert person.page.get_by_role("button", name="Sign out").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    ("names", "paths"),
    [
        (("joana", "rui"), ("/desk/",)),
        (("nestor", "plinio"), ("/treasury/runs/", "/treasury/statements/")),
    ],
)
def test_staff_sign_in_with_password_and_code(visitor, names, paths, width):
    """Another one at each width: a code opens once, and nobody waits for the next."""
    person = visitor(width).sign_in_by_code(names[width > 360])
    for path in paths:
        person.go("/").go(path)
        assert person.page.url.endswith(path)
