"""Models as keys of caches: equal ones are found again, and different ones do not meet in one place."""

from __future__ import annotations

from symbolic.formula import Symbol
from symbolic.model import Given, Model


def test_models_of_one_letter_each_have_hashes_of_their_own() -> None:
    def of(number: int) -> Model:
        return Model("own", (Given(Symbol(f"x_{number}")),), ())

    assert of(1) == of(1)
    assert hash(of(1)) == hash(of(1))
    assert len({hash(of(number)) for number in range(100)}) > 90
