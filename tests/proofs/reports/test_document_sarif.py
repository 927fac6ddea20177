"""SARIF 2.1.0: valid by its schema, what the standard demands besides, and what stands in the results.

The schema (OASIS) is that of the npm package @microsoft/jest-sarif, in the folder that BACKPROOF_SARIF names.
"""

from __future__ import annotations

import json
import os
import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from proofs.reports.document_sarif import sarif, uri
from tests.proofs.reports.texts import ALL_KINDS, HOSTILE, report_on

LEVELS = {"none", "note", "warning", "error"}
KINDS = {"notApplicable", "pass", "fail", "review", "open", "informational"}
URI = re.compile(r"[\w%./~:-]+", re.ASCII)


def log(text: str = ALL_KINDS, strict: bool = False, cell: int | None = None, path: str = "post.md") -> dict[str, Any]:
    found = sarif([report_on(text, path, cell)], [], strict, "1.2.3")
    check(found)
    return found


def check(log: dict[str, Any]) -> None:
    """The rules of the schema for the objects that occur (sections 3.13 to 3.58 of the standard)."""
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    assert json.loads(json.dumps(log)) == log
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        assert driver["name"]
        rules = driver["rules"]
        assert len({rule["id"] for rule in rules}) == len(rules)
        for rule in rules:
            assert rule["shortDescription"]["text"]
            assert rule["fullDescription"]["text"]
            assert rule["name"].isalnum()
            assert rule["defaultConfiguration"]["level"] in LEVELS
        assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
        for invocation in run["invocations"]:
            assert isinstance(invocation["executionSuccessful"], bool)
            for notification in invocation["toolExecutionNotifications"]:
                assert notification["message"]["text"]
                assert notification["level"] in LEVELS
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["message"]["text"]
            assert result["level"] in LEVELS
            assert result["kind"] in KINDS
            assert result["level"] == "none" or result["kind"] == "fail"
            assert all(isinstance(value, str) for value in result.get("partialFingerprints", {}).values())
            for location in result["locations"]:
                physical = location["physicalLocation"]
                assert URI.fullmatch(physical["artifactLocation"]["uri"])
                for name in ("region", "contextRegion"):
                    region = physical.get(name, {"startLine": 1})
                    assert region["startLine"] >= 1
                    start = (region["startLine"], region.get("startColumn", 1))
                    assert (region.get("endLine", region["startLine"]), region.get("endColumn", 10**9)) > start
                assert "contextRegion" not in physical or "region" in physical


@cache
def schema() -> dict[str, Any]:
    folder = Path(os.environ.get("BACKPROOF_SARIF", "/nowhere"))
    found = sorted(folder.glob("node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0*.json"))
    if not found:
        assert "sarif" not in os.environ.get("BACKPROOF_REQUIRE", ""), "the schema of SARIF is required, and not found"
        pytest.skip("BACKPROOF_SARIF names no folder with the schema of SARIF")
    return dict(json.loads(found[-1].read_text(encoding="utf-8")))


def faults(log: dict[str, Any]) -> list[str]:
    """What the schema has to say against a log."""
    found = schema()
    from jsonschema import FormatChecker
    from jsonschema.validators import validator_for

    validator = validator_for(found)(found, format_checker=FormatChecker())
    return [f"{'/'.join(map(str, each.absolute_path))}: {each.message}" for each in validator.iter_errors(log)]


LOGS = {
    "everything": lambda: sarif([report_on(ALL_KINDS)], [("my notes.md", "gone")], True, "1.2.3"),
    "a notebook": lambda: sarif([report_on(ALL_KINDS, "nb.ipynb", 3)], [], True, "1.2.3"),
    "a hostile text": lambda: sarif([report_on(HOSTILE, 'a b#"<δ>.md')], [], True, "1.2.3"),
    "what is unclosed": lambda: sarif([report_on("$$a = {b$$\n\n$$x")], [], True, "1.2.3"),
    "nothing": lambda: sarif([], [], False, "1.2.3"),
}


@pytest.mark.parametrize("name", LOGS)
def test_the_log_is_valid_by_the_schema_of_the_standard(name: str) -> None:
    assert faults(LOGS[name]()) == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("version",), "2.0.0", "version"),
        (("runs", 0, "results", 0, "level"), "fatal", "level"),
        (("runs", 0, "results", 0, "locations", 0, "physicalLocation", "region", "startLine"), 0, "startLine"),
        (("runs", 0, "tool", "driver", "name"), None, "name"),
        (("runs", 0, "results", 0, "message"), {}, "message"),
    ],
)
def test_the_schema_finds_what_is_wrong(path: tuple[str | int, ...], value: object, said: str) -> None:
    log: Any = deepcopy(LOGS["everything"]())
    place = log
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert any(said in each for each in faults(log))


def test_a_result_for_everything_false_as_printed() -> None:
    (run,) = log()["runs"]
    refuted, ill_formed, slip = run["results"]
    assert (refuted["ruleId"], refuted["level"]) == ("refuted/lost-g-prime", "error")
    assert (ill_formed["ruleId"], ill_formed["level"]) == ("refuted/order-of-a-matrix-product", "error")
    assert (slip["ruleId"], slip["level"]) == ("slip", "warning")
    region = refuted["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (5, 46, 47)
    assert region["snippet"]["text"] == "="
    for said in ("∂C/∂zˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹", "counterexample: L = ", "the left side is", "Likely cause: lost g′"):
        assert said in refuted["message"]["text"]
    assert "brackets around the operand" in slip["message"]["text"]
    assert run["properties"] == {"regions": 6, "read": 7, "checked": 7, "equalities": 8}


def test_one_rule_for_each_verdict_and_cause() -> None:
    (run,) = log(ALL_KINDS + "\n" + ALL_KINDS, strict=True)["runs"]
    names = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert sorted(names) == ["refuted/lost-g-prime", "refuted/order-of-a-matrix-product", "slip", "unread"]


def test_equal_equalities_have_fingerprints_of_their_own_that_do_not_hang_on_lines() -> None:
    once, twice = (
        [each["partialFingerprints"]["equality/v1"] for each in log(text)["runs"][0]["results"]]
        for text in (ALL_KINDS, "Moved down.\n\n" + ALL_KINDS + "\n" + ALL_KINDS)
    )
    assert len(set(twice)) == len(twice) == 2 * len(once)
    assert set(once) < set(twice)


def test_notes_with_strict() -> None:
    assert [each["level"] for each in log(strict=True)["runs"][0]["results"]] == ["error", "error", "warning", "note"]
    (unclosed,) = log("$$a = {b$$\n", strict=True)["runs"][0]["results"]
    assert (unclosed["ruleId"], unclosed["level"]) == ("unread", "note")
    assert unclosed["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 7}


def test_a_cell_is_a_logical_location() -> None:
    (location,) = log(cell=3, path="nb.ipynb")["runs"][0]["results"][0]["locations"]
    assert "region" not in location["physicalLocation"]
    assert location["logicalLocations"] == [{"name": "cell 3", "fullyQualifiedName": "nb.ipynb:cell 3:5:46"}]


def test_a_file_that_cannot_be_read_is_a_notification() -> None:
    found = sarif([], [("my notes.md", "my notes.md cannot be read.")], False, "1.2.3")
    check(found)
    (invocation,) = found["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "my notes.md cannot be read."


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a/b.md", "a/b.md"), ("my notes#1.md", "my%20notes%231.md"), ("/tmp/δ.md", "file:///tmp/%CE%B4.md")],
)
def test_paths_are_uris(path: str, expected: str) -> None:
    assert uri(path) == expected
