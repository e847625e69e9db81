"""How the catalogue page calls kinds, classes and subjects."""

from __future__ import annotations

from collections.abc import Mapping

from tonghu.policy.forms.definition import About, Kind, Sensitivity

ABOUT_WORDS: Mapping[About, str] = {
    "child": "一名儿童",
    "place": "一个地方",
    "organisation": "一个单位",
    "worker": "一名儿童主任",
    "class": "一个班级",
    "nobody": "不针对个人或单位",
}
KIND_WORDS: Mapping[Kind, str] = {
    "text": "文字",
    "long_text": "长文字",
    "integer": "整数",
    "decimal": "数字",
    "date": "日期",
    "time": "时间",
    "yes_no": "是否",
    "choice": "单选",
    "choices": "多选",
    "phone": "电话",
    "resident_number": "居民身份号码",
    "person_name": "姓名",
    "place": "地点",
    "post": "岗位",
    "attachment": "附件",
    "photo": "照片",
    "gps": "位置",
    "score": "得分",
}
SENSITIVITY_WORDS: Mapping[Sensitivity, str] = {
    "ordinary": "一般",
    "sensitive": "敏感",
    "protected": "重点保护",
    "raw_answer": "量表原始作答，只计分，不保存",
}
