"""What is given and what is defined, in front of the proofs that speak of it: for both documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from proofs.checking.proving import Proof
from proofs.reports.prose import text_to_latex
from symbolic.formula import Symbol
from symbolic.indices import ONE
from symbolic.model import Model
from symbolic.writing.latex import ALPHABET, latex, latex_definitions


def with_definitions(proofs: Sequence[Proof], written: Callable[[Proof], str], subsection: str) -> list[str]:
    """The proofs, each model's symbols introduced before the first proof about it.

    ``subsection``: the command of the heading under which letters mean something else than before.
    """
    parts: list[str] = []
    model: Model | None = None
    for proof in proofs:
        if model is None or not model.extends(proof.derivation.model):
            known, model = model, proof.derivation.model
            if known is not None and not model.extends(known):
                # Letters may mean something else from here on: W̃ moves in any direction, then down the gradient.
                parts.append(f"\\{subsection}{{{text_to_latex(model.name[0].upper() + model.name[1:])}}}\n")
            parts.append(definitions(model, known))
        parts.append(written(proof))
    return parts


def definitions(model: Model, known: Model | None) -> str:
    """What is given and defined in the model beyond what is known, which it may extend."""
    new = model if known is None or not model.extends(known) else model.beyond(known)
    given = ", ".join(f"${declared(each.symbol)}$ ({text_to_latex(each.meaning)})" for each in new.given)
    lead = f"Given are {given}, and\n" if given else "Further\n"
    return f"{lead}\\begin{{equation*}}\n{latex_definitions(new)}\n\\end{{equation*}}\n"


def declared(symbol: Symbol) -> str:
    r"""W^{l} \in \mathbb{R}^{n_{l} \times n_{l-1}}."""
    sizes = r" \times ".join(ALPHABET.size(size) for size in symbol.shape if size != ONE)
    return rf"{latex(symbol)} \in \mathbb{{R}}" + (f"^{{{sizes}}}" if sizes else "")
