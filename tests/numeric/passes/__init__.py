"""Hand-written forward and backward passes as people write them, right ones and wrong ones that really shipped.

Every module has ``RIGHT`` and ``WRONG``: tuples of ``Case``. A wrong case names words that the report has to say.
"""
