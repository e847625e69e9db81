"""The samples: a piece of template for every component and state, drawn with made-up data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """One state of a component, or of a field that is picked. `source`: template text that uses the names of `made_up.DATA`."""

    component: str
    title: str
    source: str


SAMPLES = (
    Sample("state_chip", "安全", '{% state_chip state="safe" %}'),
    Sample("state_chip", "关注", '{% state_chip state="watch" %}'),
    Sample("state_chip", "办理", '{% state_chip state="act" %}'),
    Sample("state_chip", "紧急", '{% state_chip state="urgent" %}'),
    Sample("state_chip", "自己的词", '{% state_chip state="urgent" words="已逾期" %}'),
    Sample(
        "masked_value",
        "可以申请显示",
        '{% masked_value shown="3799**********1234" of="王小明的身份号码" reveal_url=reveal_url %}',
    ),
    Sample("masked_value", "本岗位不能显示", '{% masked_value shown="138****5678" of="李芳的电话" %}'),
    Sample(
        "person_line",
        "儿童，有链接",
        '{% person_line name="王小明" sex="男" age=9 place="大王镇东李村" href="#person_line" state="watch" %}',
    ),
    Sample("person_line", "工作人员", '{% person_line name="赵敏" role="儿童主任" place="东李村" %}'),
    Sample("person_line", "当天出生", '{% person_line name="王**" sex="女" age=0 %}'),
    Sample("place_breadcrumb", "到村", "{% place_breadcrumb steps=places %}"),
    Sample("place_breadcrumb", "只有一级", "{% place_breadcrumb steps=province %}"),
    Sample(
        "clause_link",
        "有文号",
        '{% clause_link title="事实无人抚养儿童：父母双方情形" href="#clause_link" cite="民发〔2019〕62号 第一条" %}',
    ),
    Sample("clause_link", "待核", '{% clause_link title="走访频次" href="#clause_link" unverified=True %}'),
    Sample(
        "evidence_row",
        "收起",
        '{% evidence_row register="服刑人员" source="司法_服刑人员.xlsx · Sheet1 · 第 18 行" fields=prison_row %}',
    ),
    Sample(
        "evidence_row",
        "展开",
        '{% evidence_row register="户籍人口" source="公安_户籍人口.csv · 第 4021 行" fields=hukou_row opened=True %}',
    ),
    Sample("clock", "充裕", "{% clock remaining=8 until=day_8 %}"),
    Sample("clock", "临近", "{% clock remaining=3 until=day_3 %}"),
    Sample("clock", "今天到期", "{% clock remaining=0 until=today %}"),
    Sample("clock", "逾期", "{% clock remaining=overdue until=day_past %}"),
    Sample("clock", "逾期很久", "{% clock remaining=long_overdue until=day_long_past %}"),
    Sample("clock", "时限待核", "{% clock remaining=5 until=day_5 unverified=True %}"),
    Sample(
        "job_progress",
        "排队",
        '{% job_progress title="比对云溪县六月数据" state="waiting" cancel_url="#job_progress" %}',
    ),
    Sample(
        "job_progress",
        "进行",
        '{% job_progress title="比对云溪县六月数据" state="running" done=12 total=31 step="正在认出同一个人" '
        'cancel_url="#job_progress" %}',
    ),
    Sample(
        "job_progress",
        "完成",
        '{% job_progress title="比对云溪县六月数据" state="done" done=31 total=31 step="找到线索 420 条" %}',
    ),
    Sample(
        "job_progress",
        "停下",
        '{% job_progress title="比对云溪县六月数据" state="stopped" done=12 total=31 step="赵敏于 14:05 停止" '
        'resume_url="#job_progress" %}',
    ),
    Sample(
        "job_progress",
        "未能完成",
        '{% job_progress title="比对云溪县六月数据" state="failed" done=3 total=31 '
        'step="磁盘空间不足：请清理后继续，已完成的部分不会重做" resume_url="#job_progress" %}',
    ),
    Sample(
        "row_diff",
        "逐字标出",
        '{% row_diff caption="同一个人在两份表里" left="户籍人口" right="服刑人员" fields=diff %}',
    ),
    Sample("family_graph", "父亲已知，母亲未能确认", "{% family_graph family=family %}"),
    Sample("family_graph", "三代", "{% family_graph family=three_generations %}"),
    Sample("timeline", "由近及远", "{% timeline events=events %}"),
    Sample("filter_chips", "已筛选", '{% filter_chips chips=chips clear_url="#filter_chips" %}'),
    Sample("filter_chips", "未筛选", '{% filter_chips chips=nothing clear_url="#filter_chips" %}'),
    Sample(
        "side_panel",
        "在中间",
        '{% side_panel title="王小明" close_url="#close" previous_url="#previous" next_url="#next" %}'
        "<p>父亲服刑至2028-03，母亲失联9个月，符合事实无人抚养儿童。</p>{% endside_panel %}",
    ),
    Sample(
        "side_panel",
        "第一条也是最后一条",
        '{% side_panel title="李小雨" close_url="#close" %}<p>户籍已迁出。</p>{% endside_panel %}',
    ),
    Sample(
        "data_table",
        "可选列，可多选",
        '{% data_table caption="线索 · 共 3 条" columns=columns rows=rows choose_url="#data_table" pick_name="lead" %}'
        '<span>已选 <strong data-picked>0</strong> 条</span>{% button context=dispatch kind="primary" form="lead-picked" '
        'action="#data_table" %}{% confirm key="returned" button=give_back title="退回所选线索？" '
        'consequence="线索退回县级，村里不再看到。可以重新派发。" action="#data_table" do="退回" form="lead-picked" %}'
        "{% endconfirm %}{% enddata_table %}",
    ),
    Sample(
        "data_table",
        "只读",
        '{% data_table caption="参数" columns=plain_columns rows=plain_rows %}{% enddata_table %}',
    ),
    Sample("pager", "中间", '{% pager shown=50 previous_url="#pager" next_url="#pager" %}'),
    Sample("pager", "末页，知道总数", '{% pager shown=12 total=112 previous_url="#pager" %}'),
    Sample(
        "confirm",
        "危险的操作",
        '{% confirm key="reject" button=reject title="不采纳这条线索？" '
        'consequence="这条线索将关闭。事实没有变化时不会再次提出；县级可以重新打开。" action="#confirm" do="不采纳" %}'
        '<label class="label" for="why-reject">理由</label>'
        '<textarea class="form-control" id="why-reject" name="why"></textarea>{% endconfirm %}',
    ),
    Sample(
        "confirm",
        "普通的操作",
        '{% confirm key="send" button=dispatch title="派发给东李村赵敏？" '
        'consequence="赵敏会收到提醒，须在 5 个工作日内核实。" action="#confirm" do="派发" kind="primary" %}{% endconfirm %}',
    ),
    Sample(
        "confirm",
        "现在不能做",
        '{% confirm key="later" button=waiting title="确认？" consequence="开立档案。" action="#confirm" do="确认" %}'
        "{% endconfirm %}",
    ),
    Sample(
        "confirm",
        "已经打开：在别的页面选好了",
        '{% confirm key="picked" button=dispatch title="派发" consequence="赵敏会收到提醒。" action="#confirm" do="派发" '
        'kind="primary" opened=True %}{% endconfirm %}',
    ),
    Sample("button", "主要", '{% button context=dispatch kind="primary" icon="send" %}'),
    Sample("button", "一般，作链接", '{% button context=give_back icon="arrow-back-up" href="#button" %}'),
    Sample("button", "危险", '{% button context=reject kind="danger" %}'),
    Sample("button", "现在不能用，说明原因", "{% button context=waiting %}"),
    Sample("button", "本岗位没有", "{% button context=never %}"),
    Sample(
        "empty_state",
        "有下一步",
        '{% empty_state title="没有待办理的线索" why="六月的数据已全部核实。下一批数据导入后，新线索会出现在这里。" '
        'next_label="导入数据" next_url="#empty_state" %}',
    ),
    Sample(
        "empty_state",
        "筛选后为空",
        '{% empty_state title="没有符合条件的儿童" why="请去掉一两个筛选条件再看。" icon="filter" %}',
    ),
    Sample(
        "error_state",
        "有出路",
        '{% error_state what="未能识别第 3 列" todo="请选择它的含义，只需选择一次，以后同样的表会自动识别。" '
        'next_label="选择含义" next_url="#error_state" %}',
    ),
    Sample(
        "error_state",
        "求助",
        '{% error_state what="这一部分没有取到" todo="请稍后刷新；其他部分不受影响。" reference="3fa09b1c" %}',
    ),
    Sample("form_field", "文字", '{% form_field field=form.name why="与户籍核对是否同一个人。" %}'),
    Sample("form_field", "带单位", '{% form_field field=form.distance unit="公里" %}'),
    Sample("form_field", "单选，点按", "{% form_field field=form.carer %}"),
    Sample("form_field", "多选，点按", "{% form_field field=form.needs %}"),
    Sample("form_field", "勾选", "{% form_field field=form.seen %}"),
    Sample("form_field", "下拉", "{% form_field field=form.village %}"),
    Sample("form_field", "有错误", '{% form_field field=wrong_form.note why="县级据此确认。" %}'),
    Sample("form_field", "单选有错误", "{% form_field field=wrong_form.carer %}"),
    Sample("error_summary", "有错误", "{% error_summary form=wrong_form %}"),
    Sample("error_summary", "没有错误，不出现", "{% error_summary form=form %}"),
    Sample("stat_filters", "按时限", '{% stat_filters counters=counters label="按时限筛选线索" %}'),
    Sample(
        "place_map",
        "标出所在县",
        '{% place_map title="云溪县在云州市的位置" areas=map_marked box=map_box note="界线只作示意。" %}',
    ),
    Sample(
        "place_map",
        "按比例着色，每块一个链接",
        '{% place_map title="六月走访比例" areas=map_shares box=map_box legend=map_legend %}',
    ),
    Sample(
        "ranked_bars",
        "由低到高",
        '{% ranked_bars caption="六月应走访儿童的走访比例" rows=ranked name_title="乡镇" %}',
    ),
    Sample("share_bar", "有目标", "{% share_bar share=share_behind %}"),
    Sample("share_bar", "没有应办的", "{% share_bar share=share_none %}"),
    Sample("share_bar", "人数过少", "{% share_bar share=share_few %}"),
    Sample(
        "share_trend", "六个月，一个月按补录重算", '{% share_trend periods=share_periods label="走访比例" %}'
    ),
    Sample("share_trend", "还没有", '{% share_trend periods=none label="走访比例" %}'),
    Sample("unverified_mark", "待核", "{% unverified_mark %}"),
    Sample(
        "unverified_mark",
        "自己的词",
        '{% unverified_mark words="期限待核" title="保存期限没有查到文件规定" %}',
    ),
    Sample(
        "unverified_ribbon",
        "页面顶端",
        '{% unverified_ribbon what="走访频次尚未查到原文，本页按项目默认每月 1 次计算。" href="#unverified_ribbon" %}',
    ),
    Sample(
        "data_form", "要填的", '<form method="post">{% data_form form=data_form key="data_form_new" %}</form>'
    ),
    Sample(
        "data_form",
        "有一处要改",
        '{% data_form form=data_form key="data_form_wrong" answers=wrong_answers problems=wrong_problems sending=False %}',
    ),
    *(
        Sample(name, title, f"{{% form_field field={form}.{field} %}}")
        for name, field in (
            ("PlacePick", "place"),
            ("VillagePick", "village"),
            ("PersonPick", "person"),
            ("UnitPick", "unit"),
        )
        for title, form in (
            ("还没有输入", "asked"),
            ("已选定", "chosen"),
            ("不止一个，点按选定", "several"),
            ("没有找到", "unknown"),
        )
    ),
)
