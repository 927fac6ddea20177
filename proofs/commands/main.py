"""The command line: ``backproof VERB …``. This module only reads the words; each verb does its work in its own.

Nothing heavy is imported before a verb is known, so that --help answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

from proofs.stages import STAGES
from symbolic.errors import InputError
from symbolic.scalars.names import ACTIVATIONS, COSTS

DESCRIPTION = (
    "Verifies derivations of neural-network gradients: proves them for every L, width and batch, checks them exactly\n"
    "for your network, and refutes what is wrong with a counterexample."
)
EXAMPLES = r"""examples:
  backproof prove                               every theorem, from one neuron to minibatches
  backproof prove delta-hidden --steps          one of them, line by line
  backproof prove --latex theorems.tex --pdf    all of them as a document
  backproof trust                               what has to be believed
  backproof verify --widths 2,3,2               every closed form of this network, entry by entry
  backproof verify --widths 4,8,3 --activation tanh --cost quadratic --batch 5
  backproof verify --widths 2,3,4,2 --plant "lost transpose"
  backproof verify --method modular --layers 100 --width 1000
  backproof latex --widths 2,3,1 -o out.tex --pdf
  backproof numpy --widths 4,8,3 --activation '\frac{1}{1+e^{-z}}' --cost quadratic -o net.py
  backproof check post.md notes.tex             every equality of a text, with its line
  backproof check post.md --format html -o report.html
  backproof graph --widths 1,1,1 --highlight W1 --format svg -o graph.svg

exit status: 0 all is well, 1 something was refuted or not proved, 2 wrong use."""


def parser() -> argparse.ArgumentParser:
    """The words that the command line understands."""
    top = argparse.ArgumentParser(
        prog="backproof",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="store_true", help="print the version and exit")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", title="verbs")

    prove = _verb(verbs, "prove", "prove the formulas for every L, width and batch, line by line")
    prove.add_argument("names", nargs="*", metavar="NAME", help=f"stages ({', '.join(STAGES)}) or theorems; all")
    prove.add_argument("--steps", action="store_true", help="print every derivation line by line")
    add_latex(prove)
    add_network(prove, widths_needed=False)
    add_format(prove)

    verify = _verb(verbs, "verify", "check every closed form of a network against direct differentiation")
    add_network(verify, widths_needed=False)
    verify.add_argument("--width", type=int, metavar="n", help="with --layers L: every layer has n neurons")
    verify.add_argument(
        "--method",
        choices=("exact", "modular"),
        default="exact",
        help="exact: every entry as a polynomial (default); modular: large networks, at random points modulo primes",
    )
    verify.add_argument(
        "--error-bits",
        type=int,
        metavar="k",
        help="modular: what is false passes with a probability below 2^-k (default: 60)",
    )
    verify.add_argument("--seed", type=int, metavar="s", help="modular: repeat a run with its random numbers")
    verify.add_argument(
        "--plant", metavar="MISTAKE", help="plant a known mistake into the closed forms; “list” names them"
    )
    verify.add_argument("--plant-layer", type=int, metavar="l", help="modular: plant it in layer l only")
    add_format(verify)

    _verb(verbs, "trust", "print everything that has to be believed: rules, axioms, decision procedures")

    latex = _verb(verbs, "latex", "write the derivations as a LaTeX document")
    add_network(latex)
    latex.add_argument("-o", "--output", metavar="FILE", help="write to FILE instead of the terminal")
    latex.add_argument("--pdf", action="store_true", help="compile it as well (needs LaTeX and -o)")
    latex.add_argument("--shapes", action="store_true", help="shapes under braces in the summary of the formulas")

    numpy = _verb(verbs, "numpy", "generate a NumPy module from the verified formulas")
    add_network(numpy)
    numpy.add_argument("-o", "--output", metavar="FILE", help="write to FILE instead of the terminal")

    check = _verb(verbs, "check", "check the equations of Markdown, LaTeX, reStructuredText files and notebooks")
    check.add_argument(
        "files", nargs="+", metavar="FILE", help="files or directories to proof-read; “-”: standard input"
    )
    check.add_argument("--strict", action="store_true", help="what is unread or undecided counts as well")
    check.add_argument("--all", action="store_true", help="list what holds and what is a definition, too")
    check.add_argument("--steps", action="store_true", help="list what is proved with its proof, line by line")
    check.add_argument(
        "--stdin-filename", metavar="NAME", help="the name of “-” in the report; its end says what it is"
    )
    check.add_argument(
        "--format",
        choices=("text", "json", "github", "sarif", "html"),
        default="text",
        help="text for people, html: one page with the equations typeset, json and sarif (2.1.0) for programs, "
        "github: notes in a pull request",
    )
    check.add_argument("-o", "--output", metavar="FILE", help="write to FILE instead of the terminal")

    graph = _verb(verbs, "graph", "draw the computational graph")
    add_network(graph, functions=False)
    graph.add_argument("--highlight", metavar="NODE", help="mark the paths from NODE (W1, b2, x …) to the cost")
    graph.add_argument("--components", action="store_true", help="a node for every entry, not for every array")
    graph.add_argument("--format", choices=("mermaid", "dot", "svg"), default="mermaid", help="default: mermaid")
    graph.add_argument("-o", "--output", metavar="FILE", help="write to FILE instead of the terminal")
    return top


def _verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, what: str) -> argparse.ArgumentParser:
    return verbs.add_parser(name, help=what, description=what[0].upper() + what[1:] + ".")


def add_network(verb: argparse.ArgumentParser, widths_needed: bool = True, functions: bool = True) -> None:
    """--widths, --activation, --cost, --batch."""
    group = verb.add_argument_group("the network")
    group.add_argument("--widths", metavar="n0,…,nL", required=widths_needed, help="the sizes of its layers: 2,3,1")
    if not widths_needed:
        group.add_argument(
            "--layers", type=int, metavar="L", help="L layers (of one neuron where --widths is not given)"
        )
    if functions:
        group.add_argument(
            "--activation",
            action="append",
            metavar="g",
            help=f"{', '.join(ACTIVATIONS)}, or LaTeX in z; once for all layers or once for each; any g",
        )
        group.add_argument("--cost", metavar="C", help=f"{', '.join(COSTS)}, or LaTeX in a and y; any C")
    group.add_argument("--batch", type=int, metavar="m", help="a minibatch of m samples as well")


def add_latex(verb: argparse.ArgumentParser) -> None:
    """--latex FILE and --pdf."""
    verb.add_argument("--latex", metavar="FILE", help="write the theorems with their proofs as LaTeX (“-”: print it)")
    verb.add_argument("--pdf", action="store_true", help="compile it as well (needs LaTeX and --latex FILE)")


def add_format(verb: argparse.ArgumentParser) -> None:
    """--format text or json."""
    verb.add_argument("--format", choices=("text", "json"), default="text", help="text for people, json for programs")


def run(words: Sequence[str] | None = None) -> None:
    """Do what the words say, and exit with its status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that has no letters for formulas shows “?” for them.
            stream.reconfigure(errors="replace")
    top = parser()
    choice = top.parse_args(words)
    if choice.version:
        from importlib.metadata import version

        print(f"backproof {version('backproof')}")
        sys.exit(0)
    if choice.verb is None:
        top.print_help()
        sys.exit(0)
    execute(lambda chosen: import_module(f"proofs.commands.{chosen.verb}_command").run(chosen), choice)


def execute(verb: object, choice: argparse.Namespace) -> None:
    """Run a verb; an InputError becomes a sentence and the status 2."""
    try:
        status = verb(choice)  # type: ignore[operator]
        sys.stdout.flush()
    except InputError as wrong:
        print(f"backproof: {wrong}", file=sys.stderr)
        status = 2
    except BrokenPipeError:
        # The reader (head, less) has seen enough; what is still buffered has no one to go to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        print("backproof: interrupted", file=sys.stderr)
        status = 130
    sys.exit(status)
