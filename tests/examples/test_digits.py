"""The example of the digits, in short: it learns, it saves its pictures, and a step does what the proofs say."""

from __future__ import annotations

import sys

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install 'backproof[examples]'")
pytest.importorskip("matplotlib", reason="matplotlib is not installed: pip install 'backproof[examples]'")

from examples import digits


def test_a_short_training(tmp_path, capsys):
    assert digits.main(["--epochs", "12", "--folder", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    accuracy = float(shown.split("% of 360 test digits")[0].split()[-1])
    assert accuracy >= 95
    for name in ("digits_loss.png", "digits_decrease.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
    assert "descent_calls" in (tmp_path / "digits_network.py").read_text(encoding="utf-8")


def test_the_decrease_is_the_predicted_one_to_first_order(tmp_path):
    net = digits.written(digits.NETWORK, tmp_path / "digits_network.py")
    data = digits.load(seed=3)
    X, Y = data.X[:, :32], data.Y[:, :32]
    found = digits.ratios(net, net.initialize(3), X, Y)
    small = digits.RATES < 1e-3
    # 1 − O(η): the deviation of a first-order statement is of first order in η itself.
    assert np.all(np.abs(np.array(found)[small] - 1) < 20 * digits.RATES[small] + 1e-4)
    assert abs(found[-1] - 1) > 0.1


def test_training_and_test_digits_are_apart():
    data = digits.load(seed=1)
    training = {column.tobytes() for column in np.ascontiguousarray(data.X.T)}
    testing = {column.tobytes() for column in np.ascontiguousarray(data.X_test.T)}
    assert not training & testing
    assert data.X.shape[1] + data.X_test.shape[1] == 1797
    assert data.X_test.shape[1] == 360


def test_wrong_use_is_said(tmp_path, capsys):
    assert digits.main(["--epochs", "0", "--folder", str(tmp_path)]) == 2
    assert "at least 1 epoch" in capsys.readouterr().err
    assert digits.main(["--folder", str(tmp_path / "nowhere")]) == 2


def test_missing_extras_are_said(monkeypatch, capsys):
    monkeypatch.setattr(digits.importlib.util, "find_spec", lambda name: None if name == "sklearn" else sys)
    assert digits.main([]) == 2
    assert "pip install 'backproof[examples]'" in capsys.readouterr().err
