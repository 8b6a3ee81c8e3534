"""Personal values at rest."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from portal.sealed import blind_index, seal, unseal


@given(st.text(), st.text(max_size=40))
def test_what_is_sealed_opens_to_the_same_text(text, name):
    assert unseal(seal(text, name), name) == text


def test_the_same_text_is_never_sealed_to_the_same_bytes():
    assert seal("52998224725", "a") != seal("52998224725", "a")


def test_a_value_moved_to_another_field_does_not_open():
    with pytest.raises(InvalidTag):
        unseal(seal("52998224725", "person.national_id"), "contact.value")


def test_an_altered_value_does_not_open():
    blob = bytearray(seal("52998224725", "a"))
    blob[-1] ^= 1
    with pytest.raises(InvalidTag):
        unseal(bytes(blob), "a")


def test_an_old_key_still_opens_and_new_values_use_the_newest_key(settings):
    old = seal("text", "a")
    settings.SEALING_KEYS = {**settings.SEALING_KEYS, 2: b"3" * 32}
    assert unseal(old, "a") == "text"
    assert seal("text", "a")[0] == 2


def test_a_blind_index_finds_equal_values_of_the_same_kind_only():
    assert blind_index("1", "cpf") == blind_index("1", "cpf")
    assert len({blind_index("1", "cpf"), blind_index("2", "cpf"), blind_index("1", "phone")}) == 3
