"""What occurs in a formula: its shape if it has one, its index names, how far an index goes."""

from __future__ import annotations

from collections.abc import Iterator

from symbolic.errors import ShapeMismatch
from symbolic.formula import (
    BINDERS,
    Column,
    Cost,
    CostGradient,
    CostPartial,
    Entry,
    Formula,
    children,
)
from symbolic.indices import SCALAR, Index, Shape, Size
from symbolic.shapes import shape


def shape_or_none(formula: Formula) -> Shape | None:
    try:
        return shape(formula)
    except ShapeMismatch:
        return None


def is_scalar(formula: Formula) -> bool:
    return shape_or_none(formula) == SCALAR


def fresh_index(*formulas: Formula, besides: tuple[str, ...] = ()) -> str:
    used = {*besides, *(name for formula in formulas for name in index_names(formula))}
    return next(name for name in ("k", "p", "q", "r", "s", "u", "v", "κ", "ρ") if name not in used)


def index_names(formula: Formula) -> Iterator[str]:
    """Every index name in a formula."""
    for value in (getattr(formula, name) for name in formula.__dataclass_fields__):  # type: ignore[attr-defined]
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Index) and each.name is not None:
                yield each.name
            elif isinstance(each, Size) and each.layer is not None and each.layer.name is not None:
                yield each.layer.name
    if isinstance(formula, BINDERS):
        yield formula.index
    for child in children(formula):
        yield from index_names(child)


def size_of(index: str, formula: Formula) -> Size | None:
    """How many values a component index takes, from the first array that has it."""
    if isinstance(formula, Entry):
        base = shape_or_none(formula.base)
        if base:
            for place, each in enumerate(formula.indices):
                if each.name == index:
                    return base[place]
    if isinstance(formula, Column) and formula.sample.name == index:
        base = shape_or_none(formula.base)
        return base[1] if base else None
    if isinstance(formula, Cost | CostGradient) and formula.sample is not None and formula.sample.name == index:
        return Size("m")
    if isinstance(formula, CostPartial) and formula.index is not None and formula.index.name == index:
        base = shape_or_none(formula.argument)
        return base[0] if base else None
    for child in children(formula):
        found = size_of(index, child)
        if found is not None:
            return found
    return None
