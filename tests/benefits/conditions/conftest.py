"""What the tests of conditions share."""

from __future__ import annotations

import pytest

from tests.benefits.conditions import world as grants


@pytest.fixture
def family() -> grants.Family:
    return grants.family()
