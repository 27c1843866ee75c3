"""What can go wrong on the machine of the person who starts Maklumat, said so that they can act on it."""


class LocalError(Exception):
    """A fact about this machine that stops the start; its text is shown as it is, without a traceback."""
