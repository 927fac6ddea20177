"""One pass with the arrays that it is checked on, and what has to be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Arrays = Callable[[np.random.Generator], tuple[np.ndarray, ...]]


@dataclass(frozen=True, slots=True)
class Case:
    """A pass in the plain convention: forward(*arrays), backward(dout, *arrays).

    ``inputs`` are the inputs that are reported, ``says`` the words of the cause; both are empty for a right pass.
    """

    name: str
    forward: Callable[..., Any]
    backward: Callable[..., Any]
    arrays: Arrays
    says: str = ""
    inputs: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name
