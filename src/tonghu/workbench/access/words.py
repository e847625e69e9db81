"""Verbs and kinds of the audit in Chinese. What is not here is shown as it is kept."""

from __future__ import annotations

from tonghu.leads.rules import catalogue, workflow

MOST_NAMES = 2
VERBS = {
    "read": "查看",
    "list": "列表查看",
    "search": "查找",
    "export": "导出",
    "reveal": "显示完整号码",
    "print": "打印",
    "change": "更改",
    "sign_in": "登录",
    "sign_in_failed": "登录失败",
    "sign_out": "退出",
    "make_user": "新建账号",
    "open_user": "启用账号",
    "close_user": "停用账号",
    "reset_password": "重设口令",
    "change_password": "修改口令",
    "forget_second_factors": "清除第二因子",
    "add_second_factor": "设置第二因子",
    "remove_second_factor": "移除第二因子",
    "make_officer": "设置三员",
    "appoint": "设置岗位",
    "hand_over": "交接岗位",
    "end_post": "撤销岗位",
    "delegate": "委托",
    "revoke_delegation": "收回委托",
    "break_glass": "开始紧急查阅",
    "end_break_glass": "结束紧急查阅",
    "review_break_glass": "审查紧急查阅",
    "ask_access": "申请访问",
    "approve_access": "批准访问",
    "refuse_access": "不批准访问",
    "withdraw_access": "撤回申请",
    "use_access": "使用访问审批",
    "draft_report": "编制审计报告",
    "sign_report": "签发审计报告",
    "add_finding": "登记问题",
    "close_finding": "办结问题",
    "verify": "核验审计链",
    "refuse": "被拒绝",
    "open_file": "建立档案",
    "hold_category": "认定类别",
    "end_category": "退出类别",
    "correct": "更正",
    "merge": "合并",
    "split": "拆分",
    "record_visit": "登记走访",
    "add_adult": "登记家庭成员",
    "correct_adult": "更正家庭成员",
    "end_adult": "结束家庭关系",
    "move": "迁移",
    "transfer": "跨县迁移",
    "offer_transfer": "请别县接收档案",
    "request_transfer": "请别县移交档案",
    "accept_transfer": "同意跨县迁移",
    "decline_transfer": "不同意跨县迁移",
    "withdraw_transfer": "撤回跨县迁移",
    "undo_merge": "撤销合并",
    "undo_split": "撤销拆分",
    "register_block": "登记保护令屏蔽",
    "end_block": "解除保护令屏蔽",
    "suggest": "查找提示",
    "unmask": "显示完整号码",
    "dispatch": "派发",
    "purge": "到期清除",
    "upload": "上传",
    "confirm": "确认",
    "aggregate": "查看统计",
    "download": "下载",
    "open": "发起或建立",
    "add": "添加记录",
    "apply": "导入",
    "stage": "上传待核对",
    "undo": "撤销",
    "cancel": "取消",
    "start": "开始",
    "finish": "完成",
    "interrupted": "中断",
    "declare": "登记",
    "end": "终止",
    "end_session": "结束登录",
    "dismiss": "不采用",
    "escalate": "逾期上报",
    "invite": "邀请单位",
    "fill": "填写",
    "withdraw": "撤回",
    "show_code": "出示签到码",
    "make_report": "生成报告",
    "open_reporter": "查看报告人",
    "receive": "收到",
    "recognise": "识别",
    "teach": "说明列的含义",
    "supersede": "由新线索取代",
}
KINDS = {
    "child": "儿童档案",
    "transfer": "跨县迁移",
    "lead": "线索",
    "post": "岗位",
    "user": "账号",
    "break_glass": "紧急查阅",
    "access_request": "访问申请",
    "compliance_report": "审计报告",
    "finding": "审计问题",
    "audit": "审计记录",
    "address": "页面",
    "batch": "数据批次",
    "register_file": "登记数据文件",
    "agreement": "共享协议",
    "run": "主动发现",
    "duty_rule": "义务规则版本",
    "duty": "责任",
    "matter": "帮扶事项",
    "record": "填写的记录",
    "attachment": "附件",
    "photo": "照片",
    "claim": "监护人签到",
    "guardian": "监护人名单",
    "training_file": "培训档案",
    "report": "报告",
    "past_import": "历史资料导入",
    "mapping": "列的含义",
    "system": "系统",
}
# Where a verb means something else with one kind of thing.
OF_KIND = {("sign_in", "record"): "登记参加人员"}


def words_of(verb: str, kind: str) -> str:
    """查看 · 儿童档案."""
    done = OF_KIND.get((verb, kind)) or VERBS.get(verb) or _step(verb, kind) or verb
    return f"{done} · {KINDS.get(kind, kind)}"


def _step(verb: str, kind: str) -> str:
    """A step of a matter or a lead, as the catalogue calls it; a move that matters of several kinds have, by all its names."""
    if kind == "lead":
        step = workflow().transitions.get(verb)
        return step.title if step else ""
    moves = (each.moves.get(verb) for each in catalogue().matters.values()) if kind == "matter" else ()
    titles = dict.fromkeys(move.title for move in moves if move is not None)
    return "、".join(list(titles)[:MOST_NAMES]) + ("等" if len(titles) > MOST_NAMES else "")
