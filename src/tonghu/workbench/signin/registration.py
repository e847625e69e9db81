"""What the header offers everybody, and what follows from a change of password or second factor."""

from __future__ import annotations

from tonghu.workbench import header
from tonghu.workbench.signin import province, receivers  # noqa: F401  connects them

header.offer(
    header.Header(
        switch_post="signin:switch_post",
        sign_out="account_logout",
        messages="signin:messages",
        account="signin:account",
    )
)
