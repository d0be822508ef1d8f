"""
The ``matchmaker`` command, in English: parse the call, call one service, print.

Each command lives in a module of its own that is loaded only when it is called, so that help comes
at once. Exit codes: 0 done, 1 the data are at fault, 2 the call is.
"""

from matchmaker.cli.group import main

__all__ = ["main"]
