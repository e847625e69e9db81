"""Sentences of discovery, which speaks to a command line, as a page says them."""

from __future__ import annotations

import re

_MAP = re.compile(r"用 tonghu registers map.*? ?(?=指明)")
NO_ROOM = "服务器内存或临时空间不够,这次运行没有完成。请联系系统管理员增加内存或腾出空间后重新运行。"


def for_pages(sentence: str) -> str:
    """Where it names a command, the page that does the same; where it names an option, whom to ask."""
    told = _MAP.sub("在这个文件的页面上", sentence)
    return NO_ROOM if " --" in told else told
