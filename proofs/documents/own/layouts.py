"""In which layouts the derivatives of a text that defines its own model may stand."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

from proofs.documents.models.stages import Stage, fits_in
from proofs.documents.own.models import OwnModels, sides_in
from proofs.documents.texts.statements import Equality
from symbolic.reading.notation import CUSTOMARY, Layout, Undetermined
from symbolic.reading.syntax import Derivative, walk

LAYOUTS = tuple(
    Layout(numerator, across, errors_across=across)
    for across, numerator in ((False, False), (True, True), (True, False))
)
"""The layouts of derivatives beside the customary one."""


def in_layout(stage: Stage, layout: Layout) -> Stage:
    """The stage with this layout of derivatives."""
    return replace(stage, notation=replace(stage.notation, derivatives=layout))


def layouts_of_gradients(models: OwnModels) -> tuple[Layout, ...]:
    """The layouts in which gradients are rows, where the text shows that they are; else none.

    One chain rule that only fits so shows it, and so do several gradients that are written out, ∂s/∂h = uᵀ, where none
    of the text is a column.
    """
    if models.rows_of_gradients is None:
        fitting = [each for each in map(partial(_fitting, models), models.all_said) if each]
        chains = any(count > 1 and all(layout.across for layout in several) for count, several in fitting)
        rows = sum(count == 1 and all(layout.across for layout in several) for count, several in fitting)
        columns = any(not any(layout.across for layout in several) for _, several in fitting)
        models.rows_of_gradients = models.turned or chains or (rows > 1 and not columns)
    return tuple(each for each in LAYOUTS if each.across) if models.rows_of_gradients else ()


def names_are_rows(models: OwnModels) -> bool:
    """Whether δ of δ = ∂J/∂θ is a row: more of the equations with such a name fit so, true or not."""
    named = {each.name for epoch in models.epochs for each in epoch.definitions if each.derived}
    if models.layered or not named:
        return False
    about = [each for each in models.all_said if len(sides_in(each)) == 2 and _mentions(models, each, named)]
    fits = []
    for turned in (False, True):
        models.turned = turned
        fits.append(sum(_fits(models, each) for each in about))
    models.turned = False
    return fits[1] > fits[0]


def _mentions(models: OwnModels, equality: Equality, named: set[str]) -> bool:
    """Whether one of these names stands in an equality that is understood."""
    with suppress(Undetermined):
        return not named.isdisjoint(models.used_in(sides_in(equality)))
    return False


def _fits(models: OwnModels, equality: Equality) -> bool:
    left, right = sides_in(equality)
    try:
        stage = models.stage_of(equality).stage
    except Undetermined:
        return False
    return any(fits_in(left, right, in_layout(stage, each)) for each in (CUSTOMARY, *LAYOUTS))


def _fitting(models: OwnModels, equality: Equality) -> tuple[int, list[Layout]] | None:
    """How many derivatives stand in an equality, and the layouts in which it fits; None where there are none."""
    sides = sides_in(equality)
    count = sum(isinstance(each, Derivative) for side in sides for each in walk(side))
    if len(sides) < 2 or not count:
        return None
    try:
        stage = models.stage_of(equality).stage
    except Undetermined:
        return None
    several = [each for each in (CUSTOMARY, *LAYOUTS) if fits_in(sides[0], sides[1], in_layout(stage, each))]
    return (count, several) if several else None
