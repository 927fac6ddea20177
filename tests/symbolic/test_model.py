"""Models as keys of caches: equal ones are found again, and different ones do not meet in one place."""

from __future__ import annotations

import pytest

from symbolic.errors import InputError
from symbolic.formula import Symbol
from symbolic.indices import Size, Sizes
from symbolic.model import Given, Model


def test_models_of_one_letter_each_have_hashes_of_their_own() -> None:
    def of(number: int) -> Model:
        return Model("own", (Given(Symbol(f"x_{number}")),), ())

    assert of(1) == of(1)
    assert hash(of(1)) == hash(of(1))
    assert len({hash(of(number)) for number in range(100)}) > 90


def test_a_size_of_which_nothing_is_said_is_no_key_error() -> None:
    with pytest.raises(InputError, match="Nothing says how large N is"):
        Sizes.of_network((1, 2)).of(Size("N"), {})
