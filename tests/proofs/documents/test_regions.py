"""Where mathematics is found, with its exact places, and what is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofs.documents.texts.regions import layout
from proofs.documents.texts.sources import load, make_source
from symbolic.errors import InputError

FOUND = [
    ("$$\nx = 1\n$$\n", ["\nx = 1\n"]),
    ("in a line $$x = 1$$ and more", ["x = 1"]),
    ("- a list\n\n  $$\n  x = 1\n  $$\n", ["\n  x = 1\n  "]),
    ("> quoted $x = 1$\n", ["x = 1"]),
    ("inline $x = 1$, and $y=2$.", ["x = 1", "y=2"]),
    (r"\(x = 1\) and \\(y = 2\\)", ["x = 1", "y = 2"]),
    (r"\[x = 1\] and \\[y = 2\\]", ["x = 1", "y = 2"]),
    ("\\begin{align*}\nx &= 1\n\\end{align*}", ["\\begin{align*}\nx &= 1\n\\end{align*}"]),
    ("```math\nx = 1\n```\n", ["x = 1\n"]),
    ("costs $5 and $6 each", []),
    ("```python\n$x = 1$\n```\n", []),
    ("`$x = 1$` and ``$y$``", []),
    ("<!-- $x = 1$ -->", []),
    ('<div class="mermaid">\n$x = 1$\n</div>\n', []),
    ("---\ntitle: $x = 1$\n---\n\ntext", []),
    ("<script>$x = 1$</script>", []),
    ('<script type="math/tex">x = 1</script>', ["x = 1"]),
    (r"escaped \$x = 1\$", []),
]


@pytest.mark.parametrize(("text", "pieces"), FOUND)
def test_regions_of_markdown(text: str, pieces: list[str]) -> None:
    source = make_source("post.md", text, "markdown")
    regions = layout(source).regions
    assert [region.text for region in regions] == pieces
    assert all(text[region.start : region.end] == region.text for region in regions)


def test_regions_of_latex() -> None:
    text = "% $a = 1$\n\\begin{verbatim}$b = 1$\\end{verbatim}\n\\section{One}\n\\[ c = 1 \\] \\(d = 1\\) $e = 1$\n"
    page = layout(make_source("a.tex", text, "latex"))
    assert [region.text.strip() for region in page.regions] == ["c = 1", "d = 1", "e = 1"]
    assert [heading.title for heading in page.headings] == ["One"]


def test_regions_of_rst() -> None:
    text = "Title\n=====\n\nwith :math:`a = 1`.\n\n.. math::\n   :label: one\n\n   b = 1\n\n   c = 1\n\n"
    text += ".. code-block:: tex\n\n   $d$\n"
    page = layout(make_source("a.rst", text, "rst"))
    assert [region.text.strip() for region in page.regions] == ["a = 1", "b = 1", "c = 1"]


def test_an_unclosed_display_is_named_and_the_rest_is_read() -> None:
    text = "$$ a = 1\n\nThis is a sentence of plain words without any mathematics.\n\n$$ b = 2 $$\n"
    unclosed, closed = layout(make_source("a.md", text, "markdown")).regions
    assert unclosed.trouble == "This $$ is never closed."
    assert closed.text == " b = 2 "


def test_places_in_a_notebook(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "source": "x = 1"},
        {"cell_type": "markdown", "source": ["# Title\n", "here $x = 1$"]},
    ]
    path = tmp_path / "nb.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    (source,) = load(str(path))
    (region,) = layout(source).regions
    assert source.place(region.start) == f"{path}:cell 2:2:7"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.md", b"\x00\x01", "is no text: it holds zero bytes"),
        ("b.md", "$é$".encode("latin-1"), "b.md:1: this is not UTF-8 (byte 0xe9)"),
        ("c.ipynb", b"{", "is no notebook"),
        ("d.ipynb", b'{"cells": 3}', "is no notebook"),
        ("e.md", b"x" * 16_000_001, "larger than 16,000,000 bytes"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as wrong:
        load(str(path))
    assert sentence in str(wrong.value)
