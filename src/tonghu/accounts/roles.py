"""The roles: each a class with one sentence for people and the list of what it may do."""

from __future__ import annotations

from typing import ClassVar

from tonghu.accounts.permissions import Permission as P
from tonghu.places.models import Level


class Role:
    """A kind of post. `key` is stored; `level`: of the division it is bound to, None for an organisation's post.

    `sees_children` False: no row with a child's data, whatever its place. `two_factors`: required at sign-in,
    as for every role that sees more than one village. `exclusive`: may not be combined with another post, as
    the three officers of a system of grade three (三员) are kept apart; such a post may also stand at a city or
    a province. `gives`: the roles that this one may give to others.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    sentence: ClassVar[str]
    level: ClassVar[Level | None]
    permissions: ClassVar[frozenset[P]]
    sees_children: ClassVar[bool] = True
    two_factors: ClassVar[bool] = True
    exclusive: ClassVar[bool] = False
    gives: ClassVar[frozenset[str]] = frozenset()


class ChildDirector(Role):
    """儿童主任."""

    key = "child_director"
    title = "儿童主任"
    sentence = "一个村(社区)一名:走访儿童,核实派到本村的线索,报告危险。"
    level = Level.VILLAGE
    two_factors = False
    permissions = frozenset(
        {
            P.CHILD_READ,
            P.VISIT_RECORD,
            P.LEAD_READ,
            P.LEAD_VERIFY,
            P.CHILD_UNMASK,
            P.CASE_READ,
            P.CASE_WORK,
            P.DUTY_READ,
        }
    )


class ChildSupervisor(Role):
    """儿童督导员."""

    key = "child_supervisor"
    title = "儿童督导员"
    sentence = "一个乡镇(街道)一名以上:派发线索,审核核实结果,培训和督促儿童主任。"
    level = Level.TOWN
    permissions = frozenset(
        {
            P.CHILD_READ,
            P.CHILD_CHANGE,
            P.CHILD_UNMASK,
            P.CHILD_ACCESS_LOG,
            P.VISIT_RECORD,
            P.LEAD_READ,
            P.LEAD_DISPATCH,
            P.LEAD_REVIEW,
            P.CASE_READ,
            P.CASE_WORK,
            P.DUTY_READ,
            P.BOARD_READ,
            P.POST_READ,
            P.POST_DELEGATE,
            P.PRECISION_READ,
            P.ACCESS_ASK,
        }
    )


class CountyOfficer(Role):
    """县级民政经办."""

    key = "county_officer"
    title = "县级民政经办人"
    sentence = "县(市、区)民政部门:接收部门登记数据,运行主动发现,派发和确认线索,管理名册。"
    level = Level.COUNTY
    permissions = frozenset(
        {
            P.CHILD_READ,
            P.CHILD_CHANGE,
            P.CHILD_EXPORT,
            P.CHILD_MERGE,
            P.CHILD_TRANSFER,
            P.CHILD_UNMASK,
            P.CHILD_ACCESS_LOG,
            P.VISIT_RECORD,
            P.BLOCK_MANAGE,
            P.LEAD_READ,
            P.LEAD_EXPORT,
            P.LEAD_DISPATCH,
            P.LEAD_REVIEW,
            P.LEAD_CONFIRM,
            P.CASE_READ,
            P.CASE_WORK,
            P.DUTY_READ,
            P.BOARD_READ,
            P.REPORT_READ,
            P.REPORT_MAKE,
            P.REGISTER_READ,
            P.REGISTER_UPLOAD,
            P.AGREEMENT_DECLARE,
            P.RUN_START,
            P.PRECISION_READ,
            P.POST_READ,
            P.POST_DELEGATE,
            P.BREAK_GLASS,
            P.ACCESS_ASK,
        }
    )


class CountyLead(Role):
    """县级民政负责人."""

    key = "county_lead"
    title = "县级民政负责人"
    sentence = "县(市、区)民政部门负责人:审批对个人信息的访问,审查紧急查阅,看本县工作。"
    level = Level.COUNTY
    permissions = frozenset(
        {
            P.CHILD_READ,
            P.CHILD_ACCESS_LOG,
            P.LEAD_READ,
            P.CASE_READ,
            P.CASE_WORK,
            P.DUTY_READ,
            P.BOARD_READ,
            P.REPORT_READ,
            P.REPORT_MAKE,
            P.PRECISION_READ,
            P.POST_READ,
            P.POST_DELEGATE,
            P.ACCESS_APPROVE,
            P.BREAK_GLASS_REVIEW,
            P.AUDIT_SIGN,
            P.REGISTER_READ,
        }
    )


class DepartmentOfficer(Role):
    """部门数据联络员."""

    key = "department_officer"
    title = "部门数据联络员"
    sentence = "公安、法院、残联等部门:按共享协议报送本部门登记数据,只看自己报送的批次。"
    level = None
    sees_children = False
    permissions = frozenset({P.REGISTER_UPLOAD, P.REGISTER_READ})


class SchoolContact(Role):
    """学校责任人."""

    key = "school_contact"
    title = "学校责任人"
    sentence = "学校指定的责任人:看本校托付的儿童名册,办理与本校有关的事项。"
    level = None
    permissions = frozenset({P.CHILD_READ, P.CASE_READ, P.CASE_WORK, P.DUTY_READ})


class DepartmentCaseworker(Role):
    """部门经办人."""

    key = "department_caseworker"
    title = "部门经办人"
    sentence = (
        "公安、教育、卫健、残联、法院、检察、司法等单位和热线:办理转到本单位的事项,只看办理所需的内容。"
    )
    level = None
    permissions = frozenset({P.CASE_READ, P.CASE_WORK, P.DUTY_READ})


class CityLead(Role):
    """市级民政."""

    key = "city_lead"
    title = "市级民政负责人"
    sentence = "市级民政部门:看全市名册、线索和准确率,值守没有写明县的危险情形报告。"
    level = Level.CITY
    permissions = frozenset(
        {
            P.CHILD_READ,
            P.LEAD_READ,
            P.CASE_READ,
            P.CASE_WORK,
            P.DUTY_READ,
            P.BOARD_READ,
            P.REPORT_READ,
            P.REPORT_MAKE,
            P.PRECISION_READ,
            P.POST_READ,
            P.BREAK_GLASS_REVIEW,
        }
    )


class ProvinceLead(Role):
    """省级民政."""

    key = "province_lead"
    title = "省级民政负责人"
    sentence = "省级民政部门:看全省名册、线索和准确率,值守没有写明地区的危险情形报告。"
    level = Level.PROVINCE
    permissions = frozenset(
        {
            P.CHILD_READ,
            P.LEAD_READ,
            P.CASE_READ,
            P.CASE_WORK,
            P.DUTY_READ,
            P.BOARD_READ,
            P.REPORT_READ,
            P.REPORT_MAKE,
            P.PRECISION_READ,
            P.RULE_CONFIRM,
            P.POST_READ,
            P.BREAK_GLASS_REVIEW,
        }
    )


class Evaluator(Role):
    """第三方评估员."""

    key = "evaluator"
    title = "第三方评估员"
    sentence = "受委托的评估机构：看本地区的数字报告，抽取去标识的个案，看不到姓名、号码和住址。"
    level = None
    sees_children = False
    permissions = frozenset({P.REPORT_READ, P.EVALUATE})


class SystemAdministrator(Role):
    """系统管理员."""

    key = "system_administrator"
    title = "系统管理员"
    sentence = "三员之一:设置账号和岗位,不看任何儿童信息,不看审计。"
    level = Level.COUNTY
    sees_children = False
    exclusive = True
    permissions = frozenset({P.POST_READ, P.POST_MANAGE, P.GALLERY_READ})
    # Not the three officers themselves: who watches is appointed by somebody who is not watched,
    # `tonghu accounts officer` on the server.
    gives = frozenset(
        {
            "child_director",
            "child_supervisor",
            "county_officer",
            "county_lead",
            "department_officer",
            "department_caseworker",
            "school_contact",
            "city_lead",
            "province_lead",
            "evaluator",
        }
    )


class SecurityOfficer(Role):
    """安全保密管理员."""

    key = "security_officer"
    title = "安全保密管理员"
    sentence = "三员之一:编制年度合规审计报告,审查紧急查阅,不看儿童信息。"
    level = Level.COUNTY
    sees_children = False
    exclusive = True
    permissions = frozenset({P.BREAK_GLASS_REVIEW, P.AUDIT_REPORT})


class Auditor(Role):
    """安全审计员."""

    key = "auditor"
    title = "安全审计员"
    sentence = "三员之一:查阅和核验审计记录,不能做任何别的事。"
    level = Level.COUNTY
    sees_children = False
    exclusive = True
    permissions = frozenset({P.AUDIT_READ})


ROLES: dict[str, type[Role]] = {
    role.key: role
    for role in (
        ChildDirector,
        ChildSupervisor,
        CountyOfficer,
        CountyLead,
        DepartmentOfficer,
        DepartmentCaseworker,
        SchoolContact,
        CityLead,
        ProvinceLead,
        Evaluator,
        SystemAdministrator,
        SecurityOfficer,
        Auditor,
    )
}
