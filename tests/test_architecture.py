"""What ARCHITECTURE.md says of the rooms is true: who imports whom, and that no module is longer than 400 lines.

And what only the oldest Python refuses is seen on every one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOUSE = ("symbolic", "numeric", "proofs")
ROOMS = ("texts", "conventions", "models", "own", "verdicts", "calculus", "worked")
LONGEST = 400


def imports(folder: Path) -> Iterator[tuple[Path, str]]:
    """(module, what it imports) for every import at the top of a module."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                yield path.relative_to(ROOT), node.module


def test_what_is_said_imports_neither_what_is_computed_nor_what_is_shown() -> None:
    for place, room in enumerate(HOUSE):
        above = HOUSE[place + 1 :]
        assert [(str(path), name) for path, name in imports(ROOT / room) if name.split(".")[0] in above] == []


def test_the_rooms_of_documents_import_those_before_them_only() -> None:
    documents = ROOT / "proofs" / "documents"
    for place, room in enumerate(ROOMS):
        above = {f"proofs.documents.{other}" for other in ROOMS[place + 1 :]}
        found = [(str(path), name) for path, name in imports(documents / room)]
        assert [each for each in found if ".".join(each[1].split(".")[:3]) in above] == []


def test_no_module_is_too_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for room in HOUSE
               for path in (ROOT / room).rglob("*.py")}  # fmt: skip
    assert {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > LONGEST} == {}


def frozen_defaults(source: str) -> list[str]:
    """The fields of classes whose default is MappingProxyType(…), which a dataclass of Python 3.11 refuses."""
    classes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    return [
        ast.unparse(field.target)
        for each in classes for field in each.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.value, ast.Call)
        and ast.unparse(field.value.func) == "MappingProxyType"
    ]  # fmt: skip


def test_no_default_is_one_that_the_oldest_python_refuses() -> None:
    assert frozen_defaults("class A:\n    b: int = 0\n    c: dict = MappingProxyType({})") == ["c"]
    found = {path: frozen_defaults(path.read_text(encoding="utf-8")) for room in HOUSE
             for path in (ROOT / room).rglob("*.py")}  # fmt: skip
    assert {str(path.relative_to(ROOT)): fields for path, fields in found.items() if fields} == {}
