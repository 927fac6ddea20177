"""The command line as its users meet it: what it prints, its exit status, and its sentences about bad input."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def backproof(*words, cwd=None):
    return subprocess.run(
        [sys.executable, "-c", "from proofs.commands.main import run; run()", *words],
        capture_output=True, text=True, check=False, cwd=cwd,
    )  # fmt: skip


def test_help_has_examples_and_imports_nothing_heavy():
    ran = backproof("--help")
    assert ran.returncode == 0
    assert "backproof verify --widths 2,3,2" in ran.stdout
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from proofs.commands.main import parser; parser();"
            "print({'sympy', 'numpy', 'rich'} & set(sys.modules))",
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert loaded.stdout.strip() == "set()"


def test_verify_as_json_has_the_promised_fields():
    ran = backproof("verify", "--widths", "2,3,2", "--batch", "4", "--format", "json")
    assert ran.returncode == 0, ran.stderr
    claims = json.loads(ran.stdout)["claims"]
    for claim in claims:
        assert {"name", "layer", "latex", "verdict", "method", "scope", "seconds"} <= set(claim)
        assert claim["verdict"] in ("holds", "definition")
    (hidden,) = [claim for claim in claims if claim["name"] == "delta-hidden"]
    assert hidden["latex"] == r"\delta^{l} = (W^{l+1})^{\top} \delta^{l+1} \odot g'(z^{l})"
    assert hidden["layer"] == 1
    assert hidden["entries"] == 3
    assert {claim["layer"] for claim in claims if claim["name"] == "gradient-W"} == {1, 2}


def test_a_planted_mistake_is_refuted_with_status_1():
    ran = backproof("verify", "--widths", "2,3,4,2", "--plant", "lost g'", "--format", "json")
    assert ran.returncode == 1
    claims = json.loads(ran.stdout)["claims"]
    assert {claim["verdict"] for claim in claims} == {"refuted"}
    assert all(claim["counterexample"]["left"] != claim["counterexample"]["right"] for claim in claims)
    assert all(claim["cause"].startswith("lost g′") for claim in claims)


def test_prove_names_stages_and_derivations():
    ran = backproof("prove", "delta-hidden", "two-layers", "--steps")
    assert ran.returncode == 0, ran.stderr
    assert "Two layers" in ran.stdout
    assert "extensionality" in ran.stdout
    assert "Minibatches" not in ran.stdout


def test_prove_as_json():
    ran = backproof("prove", "single_neuron", "--format", "json")
    theorems = json.loads(ran.stdout)["theorems"]
    assert [theorem["name"] for theorem in theorems] == [
        "neuron-dC-da",
        "neuron-da-dz",
        "neuron-delta",
        "neuron-dz-dw",
        "neuron-gradient-w",
        "neuron-gradient-b",
    ]
    for theorem in theorems:
        assert {"name", "statement", "scope", "verdict", "steps", "seconds"} <= set(theorem)
        assert theorem["verdict"] == "proved"
        assert theorem["steps"] >= len(theorem["derivation"]) > 0
        assert all(line["verdict"] == "proved" and line["entries"] > 0 for line in theorem["derivation"])


def test_prove_says_for_which_networks():
    ran = backproof("prove", "delta-hidden", "samples-apart")
    assert ran.returncode == 0, ran.stderr
    assert "l = 1, …, L-1" in ran.stdout
    assert "2 theorems: proved 2" in ran.stdout
    assert "Scope: every L, all widths, every m, any differentiable g and C." in ran.stdout


def test_prove_writes_the_theorems_as_latex(tmp_path):
    target = tmp_path / "theorems.tex"
    ran = backproof("prove", "many_neurons", "--latex", str(target))
    assert ran.returncode == 0, ran.stderr
    assert r"\label{delta-hidden}" in target.read_text(encoding="utf-8")


def test_trust_prints_what_has_to_be_believed():
    ran = backproof("trust")
    assert ran.returncode == 0, ran.stderr
    for word in ("chain rule", "induction over the layers", "proofs/kernel.py", "symbolic/inequalities.py"):
        assert word in ran.stdout


BAD = [
    (("verify", "--widths", "2,x,1"), "“x” at place 1 is no whole number"),
    (("verify", "--widths", "3"), "L ≥ 1"),
    (("verify", "--widths", "2,0,1"), "n_1 = 0"),
    (("verify", "--widths", "2,-3"), "n_1 = -3"),
    (("verify", "--widths", ""), "no whole number"),
    (("verify", "--widths", "2,2", "--batch", "0"), "0 samples"),
    (("verify", "--widths", "2,2", "--activation", "sigmod"), "Did you mean “sigmoid”?"),
    (("verify", "--widths", "2,2", "--cost", "quadrtic"), "Did you mean “quadratic”?"),
    (("verify", "--widths", "2,2", "--activation", r"\frac{1}{1+e^{-z}"), "Column"),
    (("verify", "--widths", "2,2", "--activation", "k z"), "k"),
    (("verify", "--widths", "2,2", "--activation", "g'(z)"), "Column"),
    (("verify", "--widths", "2,2", "--activation", "z^{l}"), "Column"),
    (("verify", "--widths", "2,2", "--cost", "(y-t)^2"), "t"),
    (
        ("verify", "--widths", "2,2,2", "--activation", "tanh", "--activation", "relu", "--activation", "relu"),
        "3 activ",
    ),
    (("verify", "--widths", "2,2", "--plant", "nonsense"), "Known: lost g′"),
    (("prove", "nowhere"), "There is no stage or theorem “nowhere”"),
    (("prove", "--layers", "0"), "at least one layer"),
    (("prove", "--layers", "3", "--widths", "2,3"), "disagree"),
    (("prove", "--pdf"), "--latex out.tex"),
    (("prove", "single_neuron", "--latex", "/nonexistent/out.tex"), "/nonexistent/out.tex cannot be written"),
    (("latex", "--widths", "2,3", "--pdf"), "-o out.tex"),
    (("latex", "--widths", "1,1", "-o", "/nonexistent/out.tex"), "/nonexistent/out.tex cannot be written"),
    (("numpy", "--widths", "1,1", "-o", "/nonexistent/net.py"), "/nonexistent/net.py cannot be written"),
    (("graph", "--widths", "1,1", "--highlight", "W9"), "W9"),
]


@pytest.mark.parametrize(
    ("words", "sentence"), BAD, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_bad_input_is_a_sentence_and_status_2(words, sentence):
    ran = backproof(*words)
    assert ran.returncode == 2, (ran.stdout, ran.stderr)
    assert sentence in ran.stderr
    assert ran.stderr.startswith("backproof: ")
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""


def test_unknown_words_are_wrong_use():
    assert backproof("verify").returncode == 2
    assert backproof("nonsense").returncode == 2


def test_nothing_is_half_written(tmp_path):
    target = tmp_path / "out.tex"
    target.write_text("what was there before")
    ran = backproof("latex", "--widths", "2,0", "-o", str(target))
    assert ran.returncode == 2
    assert target.read_text() == "what was there before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.tex"]


def test_a_folder_is_no_file(tmp_path):
    ran = backproof("numpy", "--widths", "1,1", "-o", str(tmp_path))
    assert ran.returncode == 2
    assert "cannot be written" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_reader_may_stop_reading():
    with subprocess.Popen(
        [sys.executable, "-c", "from proofs.commands.main import run; run()", "prove", "--steps"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()


def test_numpy_writes_a_module_that_stands_alone(tmp_path):
    target = tmp_path / "net.py"
    ran = backproof("numpy", "--widths", "4,8,3", "--activation", "tanh", "--cost", "quadratic", "-o", str(target))
    assert ran.returncode == 0, ran.stderr
    text = target.read_text()
    assert "import numpy as np" in text
    for forbidden in ("backproof", "symbolic", "proofs"):
        assert f"import {forbidden}" not in text
        assert f"from {forbidden}" not in text
    alone = subprocess.run([sys.executable, "-I", str(target)], capture_output=True, check=False, cwd=tmp_path)
    assert alone.returncode == 0, alone.stderr


@pytest.mark.parametrize(("kind", "start"), [("mermaid", "graph LR"), ("dot", "digraph"), ("svg", "<svg")])
def test_graph_prints_the_chosen_picture(kind, start):
    ran = backproof("graph", "--widths", "1,1,1", "--format", kind, "--highlight", "W1")
    assert ran.returncode == 0, ran.stderr
    assert start in ran.stdout[:400]
