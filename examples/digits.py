"""Handwritten digits, learned by NumPy that was generated from verified formulas.

    python -m examples.digits                     # needs scikit-learn and matplotlib: pip install 'backproof[examples]'

A network of 64, 100 and 10 neurons (relu, then sigmoid; binary cross-entropy with one-hot targets) is verified, written
as a NumPy module, and trained by minibatch gradient descent, W := W − η ∂C/∂W as it is proved. Two pictures are saved:
the loss, and what the proofs say of a step, that to first order it changes the cost by −η ‖∇C‖².

A fifth of the digits, chosen by the seed, is for testing and takes no part in training. The settings (network, learning
rate, epochs) stand below and are the same for every seed. They were chosen by hand on splits of these same digits, and
no third part is kept apart for choosing: the accuracy is no blind estimate. ``--seed`` shows what the split does to it.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.source.numpy_module import generate
from proofs.checking.verdicts import GOOD
from proofs.checking.verification import verify
from proofs.commands.numpy_command import narrowed
from symbolic import closed_forms
from symbolic.network import Network

Array = NDArray[Any]

NETWORK = Network((64, 100, 10), activation=["relu", "sigmoid"], cost="binary cross-entropy")
LEARNING_RATE, SAMPLES = 0.5, 32
"""η, and m, the size of a minibatch."""
EVERY = 25
"""One step in so many is measured: its decrease of the cost beside the predicted one."""
RATES = np.geomspace(1e-6, 10, 22)
"""The learning rates at which one step is tried from the same parameters."""


@dataclass(frozen=True, slots=True)
class Digits:
    """Images as columns of 64 numbers from 0 to 1, one-hot targets as columns of 10, for training and for testing."""

    X: Array
    Y: Array
    X_test: Array
    Y_test: Array


@dataclass(slots=True)
class History:
    """What was seen: mean costs and accuracy after every epoch, (predicted, measured) decreases of steps."""

    training: list[float] = field(default_factory=list)
    testing: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    decreases: list[tuple[float, float]] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)


def load(seed: int) -> Digits:
    """scikit-learn's 1797 digits of 8 × 8 pixels, a fifth of each kind of digit for testing."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, labels = load_digits(return_X_y=True)
    targets = np.eye(10)[labels]
    X, X_test, Y, Y_test = train_test_split(images / 16, targets, test_size=0.2, stratify=labels, random_state=seed)
    return Digits(X.T, Y.T, X_test.T, Y_test.T)


def written(network: Network, path: Path) -> ModuleType:
    """The generated module, verified before it is written, and imported from where it was written."""
    claims = closed_forms.of_mean_cost(network.shared)
    for result in verify(narrowed(network), claims=claims):
        if result.verdict.kind not in GOOD:
            raise SystemExit(f"{result.text} is {result.verdict.kind}: no module was written.")
    path.write_text(generate(network), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def minibatches(digits: Digits, rng: np.random.Generator) -> Iterator[tuple[Array, Array]]:
    """All training samples once, in random order, m at a time; fewer than m at the end are left for other epochs."""
    order = rng.permutation(digits.X.shape[1])
    for start in range(0, len(order) - SAMPLES + 1, SAMPLES):
        chosen = order[start : start + SAMPLES]
        yield digits.X[:, chosen], digits.Y[:, chosen]


def train(net: ModuleType, digits: Digits, epochs: int, seed: int) -> History:
    """Minibatch gradient descent, with what is to be seen of it."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    rng = np.random.default_rng(seed)
    parameters = net.initialize(seed)
    descent = net.GradientDescent(parameters)
    history = History()
    steps = 0
    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*shown) as bar:
        task = bar.add_task("training", total=epochs)
        for _ in range(epochs):
            costs = []
            for X, Y in minibatches(digits, rng):
                descent.step(X, Y, LEARNING_RATE)
                costs.append(descent.cost())
                if steps % EVERY == 0:
                    measured = net.cost(parameters, X, Y) - costs[-1]
                    history.decreases.append((LEARNING_RATE * squared_norm(descent.gradient), -measured))
                steps += 1
            history.training.append(float(np.mean(costs)))
            history.testing.append(float(net.cost(parameters, digits.X_test, digits.Y_test)))
            history.accuracy.append(accuracy(net, parameters, digits))
            bar.update(task, advance=1, description=f"training, {history.accuracy[-1]:.1%} of the test digits")
    X, Y = next(minibatches(digits, rng))
    history.ratios = ratios(net, net.initialize(seed), X, Y)
    return history


def squared_norm(gradient: Any) -> float:
    """‖∇C‖² = Σ_l (‖∂C/∂W^l‖² + ‖∂C/∂b^l‖²)."""
    return float(sum(np.sum(array**2) for part in gradient for array in part.values()))


def accuracy(net: ModuleType, parameters: Any, digits: Digits) -> float:
    """The part of the test digits whose largest output is the right one."""
    _, A = net.forward(parameters, digits.X_test)
    return float(np.mean(A[net.L].argmax(axis=0) == digits.Y_test.argmax(axis=0)))


def ratios(net: ModuleType, parameters: Any, X: Array, Y: Array) -> list[float]:
    """The measured decrease over the predicted one, of one step from the same parameters at each of the RATES."""
    before = net.cost(parameters, X, Y)
    squares = squared_norm(net.backward(parameters, *net.forward(parameters, X), Y))
    found = []
    for rate in RATES:
        after = net.cost(net.gradient_descent_step(parameters, X, Y, rate), X, Y)
        found.append(float((before - after) / (rate * squares)))
    return found


def draw(history: History, folder: Path) -> list[Path]:
    """The pictures: the loss, and the decrease of the cost beside what the proofs predict."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    paths = [folder / "digits_loss.png", folder / "digits_decrease.png"]
    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    epochs = np.arange(1, len(history.training) + 1)
    axes.semilogy(epochs, history.training, label="training, mean over the epoch")
    axes.semilogy(epochs, history.testing, label="test")
    axes.set(
        xlabel="epoch", ylabel="mean cost C", title=f"{history.accuracy[-1]:.1%} of the test digits are read right"
    )
    axes.legend()
    axes.grid(alpha=0.3)
    figure.savefig(paths[0], dpi=150)

    figure, (left, right) = plt.subplots(1, 2, figsize=(10.5, 4.4), layout="constrained")
    predicted, measured = np.array(history.decreases).T
    grew = measured <= 0
    left.loglog(predicted[~grew], measured[~grew], ".", alpha=0.6, label="a step of the training")
    if grew.any():
        floor = np.full(grew.sum(), measured[~grew].min())
        left.loglog(predicted[grew], floor, "rv", label=f"the cost grew ({grew.sum()} steps)")
    ends = np.array([predicted.min(), predicted.max()])
    left.loglog(ends, ends, "k--", linewidth=1, label="measured = predicted")
    left.set(
        xlabel="predicted decrease, η ‖∇C‖²",
        ylabel="measured decrease",
        title=f"{len(predicted)} steps at η = {LEARNING_RATE}",
    )
    right.semilogx(RATES, history.ratios, "o-", markersize=4)
    right.axhline(1, color="k", linestyle="--", linewidth=1)
    right.set(
        xlabel="learning rate η",
        ylabel="measured / predicted",
        title="one step from the first W and b",
    )
    for axes in (left, right):
        axes.grid(alpha=0.3)
    left.legend()
    figure.savefig(paths[1], dpi=150)
    plt.close("all")
    return paths


def main(words: list[str] | None = None) -> int:
    """The example as a program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--epochs", type=int, default=60, help="how often all digits are seen (default: 60)")
    parser.add_argument("--seed", type=int, default=1, help="of the split and of the first W (default: 1)")
    parser.add_argument("--folder", type=Path, default=Path(), help="where module and pictures go (default: here)")
    choice = parser.parse_args(words)
    missing = [name for name in ("sklearn", "matplotlib") if importlib.util.find_spec(name) is None]
    if missing:
        print(f"{' and '.join(missing)}: not installed. Type: pip install 'backproof[examples]'", file=sys.stderr)
        return 2
    if choice.epochs < 1 or not choice.folder.is_dir():
        print("There must be at least 1 epoch, and the folder must exist.", file=sys.stderr)
        return 2
    started = perf_counter()
    net = written(NETWORK, choice.folder / "digits_network.py")
    generated = perf_counter() - started
    digits = load(choice.seed)
    started = perf_counter()
    history = train(net, digits, choice.epochs, choice.seed)
    trained = perf_counter() - started
    pictures = draw(history, choice.folder)
    smallest = history.ratios[0]
    print(f"verified and generated in {generated:.1f} s: {choice.folder / 'digits_network.py'}")
    print(
        f"{history.accuracy[-1]:.2%} of {digits.X_test.shape[1]} test digits are right, "
        f"after {choice.epochs} epochs in {trained:.1f} s"
    )
    print(f"measured over predicted decrease at η = {RATES[0]:.0e}: {smallest:.6f}")
    print("pictures: " + ", ".join(map(str, pictures)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
