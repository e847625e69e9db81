"""The data of the samples. Nobody in it exists."""

from __future__ import annotations

from datetime import date

from django import forms

from tonghu.policy.forms.checking import Problem
from tonghu.policy.forms.compiling import compile_form
from tonghu.policy.forms.definition import Field, FormDef, Group, Repeat
from tonghu.policy.schema import Source
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.components.family_graph import Relative
from tonghu.workbench.components.place_breadcrumb import PlaceStep
from tonghu.workbench.components.place_map import Area
from tonghu.workbench.components.ranked_bars import Ranked
from tonghu.workbench.components.share_bar import Share
from tonghu.workbench.components.share_trend import Period
from tonghu.workbench.components.stat_filters import Counter
from tonghu.workbench.components.timeline import Event
from tonghu.workbench.frame import Frame, PostChoice, RailLink
from tonghu.workbench.gallery import picks

PLACES = (
    *tuple(PlaceStep(name, "#place_breadcrumb") for name in ("山东省", "云州市", "云溪县", "大王镇")),
    PlaceStep("东李村"),
)

MADE_UP_COUNTIES = (
    ("云溪县", "M0 0l130 12 -20 88 -110 20z"),
    ("清河县", "M130 12l170-12 0 90 -190 10z"),
    ("安澜县", "M0 120l110-20 30 100 -140 0z"),
    ("石门区", "M110 100l190-10 0 110 -160 0z"),
)


class VisitForm(forms.Form):
    """A few questions of a visit."""

    name = forms.CharField(label="儿童姓名", help_text="与户口簿一致。")
    distance = forms.DecimalField(label="上学距离", required=False)
    carer = forms.ChoiceField(
        label="现在由谁照料",
        choices=[
            ("grandparent", "祖父母或外祖父母"),
            ("mother", "母亲"),
            ("relative", "其他亲属"),
            ("nobody", "无人照料"),
        ],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label="目前的需求",
        required=False,
        choices=[("study", "学业"), ("health", "医疗"), ("heart", "心理"), ("living", "生活")],
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.BooleanField(label="本次见到了儿童本人", required=False)
    village = forms.ChoiceField(label="所在村", choices=[("", "请选择"), ("1", "东李村"), ("2", "西李村")])
    note = forms.CharField(
        label="核实情况",
        widget=forms.Textarea,
        help_text="见到了谁、看到了什么。",
        error_messages={"required": "请写明核实情况，县级据此确认。"},
    )


FORM = compile_form(
    FormDef(
        id="sample",
        title="走访",
        about="child",
        clauses=(),
        source=Source(document="童护项目默认", article=None, quote=None, kind="项目默认", status="待核"),
        note="先和儿童说话，再和照料人说话。",
        groups=(
            Group(
                key="meeting",
                title="见面",
                help=None,
                relevant=None,
                repeat=None,
                fields=(
                    Field(
                        key="seen",
                        kind="yes_no",
                        title="本次见到了儿童本人",
                        why="未见儿童，不能说明儿童是否安全。",
                    ),
                    Field(key="reason_away", kind="text", title="没有见到的原因"),
                    Field(key="weeks", kind="integer", title="最近4周里联系过的有几周", unit="周"),
                ),
            ),
            Group(
                key="hazards",
                title="安全隐患",
                help="每一处写一条。",
                relevant=None,
                repeat=Repeat(item="隐患", min_items=1, max_items=3, distinct=None),
                fields=(Field(key="hazard", kind="text", title="在哪里、什么样", required=True),),
            ),
        ),
    )
)


def data() -> dict[str, object]:
    """Names that the samples use."""
    return {
        "reveal_url": "#masked_value",
        "places": PLACES,
        "province": PLACES[:1],
        "nothing": (),
        "today": date(2026, 7, 2),
        "day_3": date(2026, 7, 7),
        "day_5": date(2026, 7, 9),
        "day_8": date(2026, 7, 14),
        "day_past": date(2026, 6, 30),
        "overdue": -2,
        "day_long_past": date(2025, 1, 31),
        "long_overdue": -348,
        "prison_row": [
            ("姓名", "王大*"),
            ("身份号码", "3799**********0712"),
            ("刑期起", "2024-03-05"),
            ("刑期止", "2028-03-04"),
        ],
        "hukou_row": [
            ("姓名", "王小*"),
            ("身份号码", "3799**********1234"),
            ("住址", "大王镇东李村"),
            ("与户主关系", "子"),
            ("备注", ""),
        ],
        "diff": [
            ("姓名", "李大强", "黎大强"),
            ("身份号码末四位", "0712", "0721"),
            ("住址", "大王镇东李村", "东李村"),
            ("性别", "男", "男"),
        ],
        "family": [
            Relative("父亲", -1, "王大强", "出生医学证明写明"),
            Relative("母亲", -1, "", "出生医学证明上的号码读不出"),
            Relative("儿童", 0, "王小明", is_child=True),
        ],
        "three_generations": [
            Relative("祖父", -2, "王福", through="父亲"),
            Relative("祖母", -2, "赵兰", "实际照料人", through="父亲"),
            Relative("父亲", -1, "王大强", "服刑至2028-03"),
            Relative("儿童", 0, "王小明", is_child=True),
            Relative("妹妹", 0, "王小雨", through="父亲"),
        ],
        "events": [
            Event(
                date(2026, 7, 2),
                "核实完成：情况属实",
                "赵敏 · 东李村儿童主任",
                "见到儿童，由祖母照料。",
                "#timeline",
                "safe",
            ),
            Event(date(2026, 6, 25), "派发到东李村", "孙强 · 大王镇儿童督导员"),
            Event(date(2026, 6, 24), "发现线索", "数据比对", "父亲服刑，母亲失联9个月。", state="urgent"),
        ],
        "chips": [("逾期", "#filter_chips"), ("事实无人抚养", "#filter_chips"), ("大王镇", "#filter_chips")],
        "columns": COLUMNS,
        "rows": ROWS,
        "plain_columns": [
            Column("name", "参数"),
            Column("value", "值", "number"),
            Column("since", "自", "date"),
        ],
        "plain_rows": [
            Row("1", {"name": "线索核实时限", "value": "5 个工作日", "since": "2026-01-01"}),
            Row("2", {"name": "走访频次", "value": "每月 1 次", "since": "2026-01-01"}),
        ],
        "dispatch": ButtonContext("派发"),
        "give_back": ButtonContext("退回"),
        "reject": ButtonContext("不采纳"),
        "waiting": ButtonContext("确认", enabled=False, reason="等待乡镇复核"),
        "never": ButtonContext("删除", shown=False),
        "form": VisitForm(auto_id="right_%s"),
        "wrong_form": VisitForm({"name": "王小明", "village": "1"}, auto_id="wrong_%s"),
        **picks.forms_shown(),
        "data_form": FORM,
        "wrong_answers": {"reason_away": "下地干活"},
        "wrong_problems": [
            Problem("reason_away", "hidden", "按前面的回答，“没有见到的原因”不用填写，请清空。")
        ],
        "counters": [
            Counter("全部", 128, "#stat_filters", active=True),
            Counter("已逾期", 3, "#stat_filters", state="urgent"),
            Counter("三日内到期", 12, "#stat_filters", state="act"),
            Counter("待复核", 7, "#stat_filters", state="watch"),
        ],
        "map_box": (0, 0, 300, 200),
        "map_marked": [Area(name, path, marked=name == "云溪县") for name, path in MADE_UP_COUNTIES],
        "map_shares": [
            Area(
                name,
                path,
                step=step,
                words=f"{(step - 1) * 20 + 7}%" if step else "人数过少，不显示",
                href="#place_map",
            )
            for step, (name, path) in zip((2, 5, 3, None), MADE_UP_COUNTIES, strict=True)
        ],
        "map_legend": [(step, f"{(step - 1) * 20}%–{step * 20}%") for step in range(1, 6)],
        "ranked": [
            Ranked("大王镇", 96, 112, "#ranked_bars"),
            Ranked("马集街道", 31, 80, "#ranked_bars"),
            Ranked("柳河乡", 55, 55, "#ranked_bars"),
            Ranked("石门镇", 7, 61, "#ranked_bars"),
            Ranked("店子镇", 44, 73, "#ranked_bars", opens="#ranked_bars"),
            Ranked("桃园乡", 0, 0, "#ranked_bars"),
            Ranked("青石镇", 1, 2, "#ranked_bars", held_back=True),
        ],
        "share_behind": Share(done=178, owed=381, href="#share_bar", target=90),
        "share_none": Share(done=0, owed=0),
        "share_few": Share(done=1, owed=2, held_back=True),
        "share_periods": [
            Period(words=f"2026年{month}月", share=share, restated=month == 3)
            for month, share in enumerate((41.0, 55.5, 62.0, None, 80.4, 100.0), start=1)
        ],
    }


COLUMNS = [
    Column("name", "姓名", fixed=True),
    Column("age", "年龄", "number"),
    Column("category", "类别"),
    Column("place", "所在村"),
    Column("until", "截止", "date"),
    Column("confidence", "把握", shown=False),
]
ROWS = [
    Row(
        "1",
        {
            "name": "王小明",
            "age": 9,
            "category": "事实无人抚养儿童",
            "place": "东李村",
            "until": "2026-07-07",
        },
        "#1",
    ),
    Row(
        "2",
        {"name": "李小雨", "age": 14, "category": "留守儿童", "place": "西李村", "until": "2026-07-09"},
        "#2",
        opened=True,
    ),
    Row(
        "3",
        {"name": "<b>张</b>三丰", "age": 5, "category": "残疾儿童", "place": "店子村", "until": "2026-07-14"},
        "#3",
    ),
]


def frame(here: str) -> Frame:
    """A frame with every part. `here`: address of the page."""
    rail = [
        ("工作台", "home", 23),
        ("线索", "search", 12),
        ("儿童", "users", None),
        ("走访", "walk", 8),
        ("帮扶", "stack-2", None),
        ("报告受理", "phone-call", 1),
        ("一件事", "files", None),
        ("会商", "messages", None),
        ("责任", "list-check", 108),
        ("队伍", "users-group", None),
        ("资源", "building-community", None),
        ("数据共享", "database-share", None),
        ("监测", "chart-bar", None),
        ("设置", "settings", None),
    ]
    return Frame(
        user_id="0",
        user_name="孙强",
        post_title="大王镇儿童督导员",
        rail=[RailLink(title, icon, here, count, at == 0) for at, (title, icon, count) in enumerate(rail)],
        places=PLACES[:-1],
        posts=[PostChoice(1, "大王镇儿童督导员", True), PostChoice(2, "云溪县民政局 代理", False)],
        unread=4,
        search_url=here,
        search_text="",
        switch_url=here,
        messages_url=here,
        help_url=here,
        account_url="",
        sign_out_url=here,
    )
