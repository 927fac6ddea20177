"""A prime field for NumPy arrays: exact arithmetic modulo p at the speed of float64 BLAS.

>>> import numpy as np
>>> from numeric.field import PrimeField
>>> F = PrimeField()
>>> x = F.array([[1, 2], [3, 4]])
>>> np.sum(x @ x.T / 2, axis=0).residues.astype(int).tolist()
[8, 18]
"""

from numeric.field.arithmetic import LARGEST
from numeric.field.arrays import ExactArray, FieldArray
from numeric.field.dual import DualArray, dual
from numeric.field.errors import LeavesTheField, UnluckyDraw
from numeric.field.prime_field import PrimeField

__all__ = ["LARGEST", "DualArray", "ExactArray", "FieldArray", "LeavesTheField", "PrimeField", "UnluckyDraw", "dual"]
