"""What discovery says to a command line is said to a page in the page's own terms."""

import pytest

from tonghu.leads.core.wording import NO_ROOM, for_pages


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            '认不出。请用 tonghu registers map "司法.csv" 指明它是哪个登记表、哪一栏是什么,保存一次即可。',
            "认不出。请在这个文件的页面上指明它是哪个登记表、哪一栏是什么,保存一次即可。",
        ),
        (
            '不知该用哪一栏。请用 tonghu registers map "a.csv" --register prison --column 起 日=x 指明一次。',
            "不知该用哪一栏。请在这个文件的页面上指明一次。",
        ),
        (
            "请要求补报,或用 tonghu registers map 指明是哪一栏。",
            "请要求补报,或在这个文件的页面上指明是哪一栏。",
        ),
        ("内存不够用。请加大 --memory-limit、用 --threads 减少线程。", NO_ROOM),
        ("临时文件写不进 /tmp/x:No space left。请腾出空间,或用 --work 指定另一个文件夹后重试。", NO_ROOM),
        ("“甲”不是日期。", "“甲”不是日期。"),
    ],
)
def test_a_sentence_for_the_command_line_becomes_one_for_a_page(said, shown):
    assert for_pages(said) == shown
