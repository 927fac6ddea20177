"""In which layouts the derivatives of a text that defines its own model may stand."""

from __future__ import annotations

from dataclasses import replace

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
    """The layouts in which gradients are rows, where a chain rule of the text only fits so; else none."""
    if models.rows_of_gradients is None:
        models.rows_of_gradients = any(_fits_across_only(each, models) for each in models.all_said)
    return tuple(each for each in LAYOUTS if each.across) if models.rows_of_gradients else ()


def _fits_across_only(equality: Equality, models: OwnModels) -> bool:
    sides = sides_in(equality)
    if len(sides) < 2 or sum(isinstance(each, Derivative) for side in sides for each in walk(side)) < 2:
        return False
    try:
        stage = models.stage_of(equality).stage
    except Undetermined:
        return False
    several = [each for each in (CUSTOMARY, *LAYOUTS) if fits_in(sides[0], sides[1], in_layout(stage, each))]
    return bool(several) and all(each.across for each in several)
