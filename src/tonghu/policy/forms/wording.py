"""What is said to whoever fills in a form, for each field and each code of a problem."""

from __future__ import annotations

from tonghu.policy.forms.conditions import Json
from tonghu.policy.forms.definition import Field, Kind, Repeat
from tonghu.policy.forms.patterns import PATTERNS

# Codes of problems; where a path has several, the first of this order is told.
CODES = (
    "unreadable",
    "unknown",
    "type",
    "hidden",
    "required",
    "option",
    "pattern",
    "date",
    "resident_number",
    "min_length",
    "max_length",
    "min",
    "max",
    "unique",
    "min_items",
    "max_items",
    "alone",
    "future",
    "after",
    "not_before",
    "score",
    "distinct",
    "check",
)
TAPPED: tuple[Kind, ...] = ("yes_no", "choice", "choices", "date", "time", "place", "post")
ADDED: tuple[Kind, ...] = ("photo", "attachment")
SHAPES: dict[Kind, str] = {
    "text": "请填写文字，不能只有空格。",
    "long_text": "请填写文字，不能只有空格。",
    "person_name": "请填写姓名，不能只有空格。",
    "integer": "请填写整数。",
    "decimal": "请填写数字。",
    "score": "得分应是数字。",
    "date": "请按“年-月-日”填写，如 2026-07-02。",
    "time": "请按“时:分”填写，如 08:30。",
    "yes_no": "请选“是”或“否”。",
    "choice": "请从给出的选项中选一项。",
    "choices": "请从给出的选项中选。",
    "phone": "电话号码的位数或区号不对：手机号11位，座机带区号。",
    "resident_number": "居民身份号码是18位，末位可以是大写 X。",
    "place": "请选择村（社区），或填写12位统计用区划代码。",
    "post": "请选择一个岗位。",
    "photo": "照片没有加好，请删去后重新添加。",
    "attachment": "附件没有加好，请删去后重新添加。",
    "gps": "位置没有取好，请重新获取。",
}
# Of a form as a whole.
WHOLE = {
    "unreadable": "填写的内容里有系统不能保存的字符或数字，请删去特殊符号后重新填写。",
    "unknown": "表单里没有这一项，请刷新页面后重新填写。",
    "type": "填写的内容不完整，请刷新页面后重新填写。",
}


def words_of_field(field: Field, titles: dict[str, str], limits: dict[str, Json]) -> dict[str, str]:
    """Words by code. `titles`: of every field by key; `limits`: as in the layout."""
    title, unit = field.title, field.unit or ""
    shape = SHAPES[field.kind]
    if field.limits.pattern:
        shape = f"“{title}”应是{PATTERNS[field.limits.pattern].words}。"
    verb = "请添加" if field.kind in ADDED else "请选择" if field.kind in TAPPED else "请填写"
    words = {
        "type": shape,
        "option": SHAPES["choices" if field.kind == "choices" else "choice"],
        "pattern": shape,
        "required": f"{verb}“{title}”。",
        "hidden": f"按前面的回答，“{title}”不用填写，请清空。",
    }
    several = "项" if field.kind == "choices" else "份" if field.kind == "attachment" else "张"
    bounds = {
        "min_length": f"“{title}”至少写{{}}个字。",
        "max_length": f"“{title}”最多写{{}}个字。",
        "min": f"“{title}”不小于{{}}{unit}。",
        "max": f"“{title}”不大于{{}}{unit}。",
        "min_items": f"“{title}”至少{{}}{several}。",
        "max_items": f"“{title}”最多{{}}{several}。",
    }
    words |= {code: said.format(limits[code]) for code, said in bounds.items() if code in limits}
    if field.kind == "choices":
        words["unique"] = f"“{title}”里同一项选了两次。"
        alone = "、".join(option.title for option in field.options if option.alone)
        words["alone"] = f"选了“{alone}”就不能再选别的。"
    if field.kind == "date":
        words["date"] = "没有这一天，请核对年月日。"
        words["future"] = f"“{title}”不能晚于今天。"
        words["after"] = f"“{title}”应晚于“{titles.get(field.limits.after or '', '')}”。"
        words["not_before"] = f"“{title}”不能早于“{titles.get(field.limits.not_before or '', '')}”。"
    if field.kind == "resident_number":
        words["resident_number"] = "居民身份号码的出生日期或校验位不对，请对照证件核对。"
    if field.kind == "score":
        words["score"] = f"“{title}”与各题相加的结果不一致，请刷新页面后重新填写。"
    return words


def words_of_repeat(title: str, repeat: Repeat, titles: dict[str, str]) -> dict[str, str]:
    """Words by code of a repeat as a whole."""
    distinct = titles.get(repeat.distinct or "", "")
    return {
        "type": f"“{title}”没有填好，请重新填写。",
        "required": f"请填写“{title}”，至少{max(repeat.min_items, 1)}条。",
        "hidden": f"按前面的回答，“{title}”不用填写，请删去。",
        "min_items": f"“{title}”至少{max(repeat.min_items, 1)}条。",
        "max_items": f"“{title}”最多{repeat.max_items}条。",
        "distinct": f"“{title}”里有两条的“{distinct}”相同，请合并或改正。",
    }
