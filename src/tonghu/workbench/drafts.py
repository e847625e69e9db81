"""Drafts of a long form in the person's own browser: the name and the key that web/src/drafts.ts keeps one under.

Both follow from the person, the post and the thing written about, so that a draft is found again after signing in
anew, and by nobody else: the key stands only on a page that this post may open. The server keeps no draft.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.crypto import salted_hmac

from tonghu.kernel.actor import Actor

COOKIE = "tonghu_draft_done"
COOKIE_SECONDS = 600


@dataclass(frozen=True)
class Draft:
    """`name`: tells nothing of whom it is about; `key`: 32 bytes in base64, for AES-GCM in the browser."""

    name: str
    key: str


def draft_of(actor: Actor, about: str) -> Draft:
    """`about`: what the form is written about, lead.12."""
    whose = f"{actor.user_id}|{actor.post_id}|{about}"
    key = salted_hmac("tonghu.draft.key", whose, algorithm="sha256").digest()
    name = salted_hmac("tonghu.draft.name", whose, algorithm="sha256").hexdigest()[:32]
    return Draft(name, base64.b64encode(key).decode())


def done_with(draft: Draft, answer: HttpResponse) -> HttpResponse:
    """The answer tells the browser to forget the draft: what it holds was taken in."""
    answer.set_cookie(COOKIE, draft.name, max_age=COOKIE_SECONDS, samesite="Lax")
    return answer
