"""What several tests of ingest share: the catalogue, the day, and the header row of one register."""

import datetime as dt
from pathlib import Path

CATALOGUE = Path(__file__).parents[3] / "catalogue"
AS_OF = dt.date(2026, 6, 30)
PRISON = ("姓名", "性别", "证件号码", "出生日期", "户籍地", "刑期起日", "刑期止日", "关押单位")
