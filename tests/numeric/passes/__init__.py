"""Hand-written forward and backward passes as people write them, right ones and wrong ones that really shipped.

Every module has ``RIGHT`` and ``WRONG``: tuples of ``Case``. A wrong case names words that the report has to say.
"""

from tests.numeric.passes import (
    attention,
    batch_norm,
    convolution,
    kernels,
    layer_norm,
    linear,
    masks,
    sequences,
    softmax,
)

MODULES = (linear, softmax, layer_norm, batch_norm, attention, kernels, masks, convolution, sequences)
