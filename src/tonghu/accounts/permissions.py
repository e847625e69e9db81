"""Everything a post may be allowed to do. A role lists some of these; a page and an action each ask for one."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """`thing.deed`. The Chinese beside each finishes the sentence "这一岗位可以……"."""

    CHILD_READ = "child.read"
    CHILD_EXPORT = "child.export"
    CHILD_CHANGE = "child.change"
    CHILD_MERGE = "child.merge"
    CHILD_TRANSFER = "child.transfer"
    CHILD_UNMASK = "child.unmask"
    CHILD_ACCESS_LOG = "child.access_log"
    VISIT_RECORD = "visit.record"
    BLOCK_MANAGE = "block.manage"
    LEAD_READ = "lead.read"
    LEAD_EXPORT = "lead.export"
    LEAD_DISPATCH = "lead.dispatch"
    LEAD_VERIFY = "lead.verify"
    LEAD_REVIEW = "lead.review"
    LEAD_CONFIRM = "lead.confirm"
    CASE_READ = "case.read"
    CASE_WORK = "case.work"
    DUTY_READ = "duty.read"
    BOARD_READ = "board.read"
    REPORT_READ = "report.read"
    REPORT_MAKE = "report.make"
    EVALUATE = "evaluation.make"
    REGISTER_READ = "register.read"
    REGISTER_UPLOAD = "register.upload"
    AGREEMENT_DECLARE = "agreement.declare"
    RUN_START = "run.start"
    PRECISION_READ = "precision.read"
    RULE_CONFIRM = "rule.confirm"
    POST_READ = "post.read"
    POST_MANAGE = "post.manage"
    POST_DELEGATE = "post.delegate"
    BREAK_GLASS = "break_glass.use"
    BREAK_GLASS_REVIEW = "break_glass.review"
    ACCESS_ASK = "access.ask"
    ACCESS_APPROVE = "access.approve"
    AUDIT_READ = "audit.read"
    AUDIT_REPORT = "audit.report"
    AUDIT_SIGN = "audit.sign"
    GALLERY_READ = "gallery.read"

    @property
    def words(self) -> str:
        """What it allows, in Chinese."""
        return _WORDS[self]


_WORDS: dict[Permission, str] = {
    Permission.CHILD_READ: "查看儿童名册和档案",
    Permission.CHILD_EXPORT: "导出儿童名册",
    Permission.CHILD_CHANGE: "更正儿童档案",
    Permission.CHILD_MERGE: "合并和拆分儿童档案",
    Permission.CHILD_TRANSFER: "办理跨县(市、区)迁移",
    Permission.CHILD_UNMASK: "显示完整证件号码和电话(留痕)",
    Permission.CHILD_ACCESS_LOG: "查看档案的查阅记录",
    Permission.VISIT_RECORD: "登记对儿童的走访",
    Permission.BLOCK_MANAGE: "登记和解除人身安全保护令的屏蔽",
    Permission.LEAD_READ: "查看线索",
    Permission.LEAD_EXPORT: "导出线索",
    Permission.LEAD_DISPATCH: "派发、退回、重派线索",
    Permission.LEAD_VERIFY: "入户核实线索",
    Permission.LEAD_REVIEW: "审核核实结果",
    Permission.LEAD_CONFIRM: "确认线索并建立档案",
    Permission.CASE_READ: "查看帮扶、转介、会商等事项",
    Permission.CASE_WORK: "发起和办理属于本岗位的事项",
    Permission.DUTY_READ: "查看责任清单和完成情况",
    Permission.BOARD_READ: "查看本级监测看板",
    Permission.REPORT_READ: "查看本级的监测报告",
    Permission.REPORT_MAKE: "生成简报、年度报告和实事清单进展",
    Permission.EVALUATE: "抽取去标识的个案作第三方评估",
    Permission.REGISTER_READ: "查看登记数据批次",
    Permission.REGISTER_UPLOAD: "上传部门登记数据",
    Permission.AGREEMENT_DECLARE: "登记数据共享协议",
    Permission.RUN_START: "运行、取消主动发现",
    Permission.PRECISION_READ: "查看规则准确率",
    Permission.RULE_CONFIRM: "确认义务规则的变动",
    Permission.POST_READ: "查看队伍和岗位",
    Permission.POST_MANAGE: "设置、交接、撤销岗位",
    Permission.POST_DELEGATE: "委托他人代行本岗位",
    Permission.BREAK_GLASS: "紧急查阅(说明理由,事后审查)",
    Permission.BREAK_GLASS_REVIEW: "审查紧急查阅",
    Permission.ACCESS_ASK: "申请超出日常职责查阅未成年人个人信息",
    Permission.ACCESS_APPROVE: "审批对未成年人个人信息的访问",
    Permission.AUDIT_READ: "查阅全部审计记录",
    Permission.AUDIT_REPORT: "编制年度个人信息保护合规审计报告",
    Permission.AUDIT_SIGN: "签发年度个人信息保护合规审计报告",
    Permission.GALLERY_READ: "查看界面组件",
}
