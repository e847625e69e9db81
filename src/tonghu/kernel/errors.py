"""The errors a user sees: what happened, to what, and what to do. Never shown with a traceback."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can mend. The command line prints the message alone and ends with code 2.

    The message is Chinese, names the file or the value, and ends with the way out.
    """

    exit_code = 2
