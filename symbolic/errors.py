"""What is said when the input is wrong: one sentence for a person, never a traceback."""


class InputError(ValueError):
    """The input cannot be used.

    The message is one or more whole sentences that say where, what was read, what fails, the likely cause
    and what to try. The command line prints it and exits with status 2.
    """


class OutOfRange(InputError):
    """A layer or a component index outside its range: g′(z^{L+1}), a^{-1}."""


class ShapeMismatch(InputError):
    """Two arrays whose shapes do not fit."""
