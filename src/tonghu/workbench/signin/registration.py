"""What the header offers everybody."""

from __future__ import annotations

from tonghu.workbench import header

header.offer(header.Header(switch_post="signin:switch_post", sign_out="account_logout"))
