"""What is written in another way and means the same keeps its verdicts: spaces, letters, signs, sides, conventions."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from proofs.documents.checking import check_sources
from proofs.documents.texts.sources import make_source

TEXTS = Path(__file__).parent / "texts"


def verdicts(text: str) -> list[str]:
    """The verdict of every equality, in their order; proved and holds are one."""
    found = check_sources("post.md", [make_source("post.md", text, "markdown")]).findings
    return ["holds" if str(each.kind) == "proved" else str(each.kind) for each in found]


def _replaced(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, new, text)


REWRITINGS = {
    "thin spaces": _replaced(r"(?<=[\]}]) = ", r" \\,=\\; "),
    "dfrac": _replaced(r"\\frac", r"\\dfrac"),
    "another activation": _replaced(r"\\sigma(?![a-z])", r"\\phi"),
    "another cost": _replaced(r"\bC\b", "J"),
    "another index": _replaced(r"[_^](\{[^{}\\]*\}|\w)", lambda found: found.group(0).replace("j", "p")),
    "another transpose": _replaced(r"\^T(?![a-z])|\]T\}", lambda found: found.group(0).replace("T", r"\top")),
    "another entrywise sign": _replaced(r"\\odot", r"\\circ"),
    "another prime": _replaced(r"(?<=[a-z])'(?=\()", r"^{\\prime}"),
    "other brackets around layers": _replaced(r"\^\{\[([^\]]*)\]", r"^{(\1)"),
    "other displays": _replaced(r"\$\$(.+?)\$\$", r"\\[\1\\]"),
}


@pytest.mark.parametrize("name", ["nielsen.md", "turned_in_brackets.md"])
def test_rewritten_texts_keep_their_verdicts(name: str) -> None:
    text = (TEXTS / name).read_text(encoding="utf-8")
    wanted = verdicts(text)
    changed = {title: new for title, rewrite in REWRITINGS.items() if (new := rewrite(text)) != text}
    assert len(changed) >= 4
    assert {title: verdicts(new) for title, new in changed.items()} == dict.fromkeys(changed, wanted)


CONVENTIONS = {
    "columns": r"""
$$z^{l} = W^{l} a^{l-1} + b^{l}, \quad a^{l} = f(z^{l}), \quad \delta^{l} = \frac{\partial E}{\partial z^{l}}$$
$$\delta^{l} = (W^{l+1})^T \delta^{l+1} \odot f'(z^{l})$$
$$\frac{\partial E}{\partial W^{l}} = \delta^{l} (a^{l-1})^T$$
$$\delta^{l} = W^{l+1} \delta^{l+1} \odot f'(z^{l})$$
$$\frac{\partial E}{\partial W^{l}} = \delta^{l} (a^{l})^T$$
""",
    "both sides turned": r"""
$$z^{l} = W^{l} a^{l-1} + b^{l}, \quad a^{l} = f(z^{l}), \quad \delta^{l} = \frac{\partial E}{\partial z^{l}}$$
$$(\delta^{l})^T = (\delta^{l+1})^T W^{l+1} \odot f'(z^{l})^T$$
$$\left(\frac{\partial E}{\partial W^{l}}\right)^T = a^{l-1} (\delta^{l})^T$$
$$(\delta^{l})^T = (\delta^{l+1})^T (W^{l+1})^T \odot f'(z^{l})^T$$
$$\left(\frac{\partial E}{\partial W^{l}}\right)^T = a^{l} (\delta^{l})^T$$
""",
    "rows": r"""
$$z^{l} = a^{l-1} W^{l} + b^{l}, \quad a^{l} = f(z^{l}), \quad \delta^{l} = \frac{\partial E}{\partial z^{l}}$$
$$\delta^{l} = \delta^{l+1} (W^{l+1})^T \odot f'(z^{l})$$
$$\frac{\partial E}{\partial W^{l}} = (a^{l-1})^T \delta^{l}$$
$$\delta^{l} = \delta^{l+1} W^{l+1} \odot f'(z^{l})$$
$$\frac{\partial E}{\partial W^{l}} = (a^{l})^T \delta^{l}$$
""",
    "out of the layer": r"""
$$z^{l+1} = W^{l} a^{l} + b^{l}, \quad a^{l} = f(z^{l}), \quad \delta^{l} = \frac{\partial E}{\partial z^{l}}$$
$$\delta^{l} = (W^{l})^T \delta^{l+1} \odot f'(z^{l})$$
$$\frac{\partial E}{\partial W^{l}} = \delta^{l+1} (a^{l})^T$$
$$\delta^{l} = W^{l} \delta^{l+1} \odot f'(z^{l})$$
$$\frac{\partial E}{\partial W^{l}} = \delta^{l+1} (a^{l+1})^T$$
""",
    "layers below": r"""
$$z_{l} = W_{l} a_{l-1} + b_{l}, \quad a_{l} = f(z_{l}), \quad \delta_{l} = \frac{\partial E}{\partial z_{l}}$$
$$\delta_{l} = W_{l+1}^T \delta_{l+1} \odot f'(z_{l})$$
$$\frac{\partial E}{\partial W_{l}} = \delta_{l} a_{l-1}^T$$
$$\delta_{l} = W_{l+1} \delta_{l+1} \odot f'(z_{l})$$
$$\frac{\partial E}{\partial W_{l}} = \delta_{l} a_{l}^T$$
""",
    "gradients first": r"""
$$\delta^{l} = (W^{l+1})^T \delta^{l+1} \odot f'(z^{l})$$
$$\frac{\partial E}{\partial W^{l}} = \delta^{l} (a^{l-1})^T$$
$$\delta^{l} = W^{l+1} \delta^{l+1} \odot f'(z^{l})$$
$$\frac{\partial E}{\partial W^{l}} = \delta^{l} (a^{l})^T$$
$$z^{l} = W^{l} a^{l-1} + b^{l}, \quad a^{l} = f(z^{l}), \quad \delta^{l} = \frac{\partial E}{\partial z^{l}}$$
""",
}


@pytest.mark.parametrize("name", CONVENTIONS)
def test_one_derivation_in_many_conventions(name: str) -> None:
    found = verdicts(CONVENTIONS[name])
    claims = found[:4] if name == "gradients first" else found[3:]
    assert claims == ["holds", "holds", "refuted", "refuted"]
