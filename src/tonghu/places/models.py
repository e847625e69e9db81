"""Divisions and organisations as the application keeps them. Public facts: no row security."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q

from tonghu.kernel.pinyin import initials
from tonghu.kernel.reach import Reach, branch
from tonghu.locks.scoped import PlaceField


class Level(models.TextChoices):
    """Of a division, from the province down."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    TOWN = "town", "乡级"
    VILLAGE = "village", "村级"


class DivisionQuerySet(models.QuerySet["Division"]):
    """Divisions are written many at a time; the initials of their names go along."""

    def bulk_create(self, objs: Iterable[Division], *args: Any, **kwargs: Any) -> list[Division]:
        """As Django's, initials filled in."""
        rows = list(objs)
        for row in rows:
            row.initials = initials(row.name)
        return super().bulk_create(rows, *args, **kwargs)


class Division(models.Model):
    """One division. `place`: its key, by which rows are scoped; `code`: the statistical code of twelve digits.

    `initials`: of the name's pinyin, for search ("dwz" finds 大王镇).
    """

    place = PlaceField(primary_key=True)
    code = models.TextField(unique=True, verbose_name="统计用区划代码")
    name = models.TextField(verbose_name="名称")
    level = models.TextField(choices=Level, verbose_name="级别")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="below")
    path = models.TextField(verbose_name="全称", help_text="自县级起的名称,以“ › ”相连")
    initials = models.TextField(default="", db_collation="C", editable=False)

    objects = models.Manager.from_queryset(DivisionQuerySet)()

    class Meta:
        verbose_name = "行政区划"
        ordering = ("place",)
        indexes = [models.Index(fields=["initials"], name="places_division_initials")]
        constraints = [models.CheckConstraint(condition=~Q(place=""), name="places_division_place_given")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The initials follow the name."""
        self.initials = initials(self.name)
        super().save(*args, **kwargs)

    @property
    def reach(self) -> Reach:
        """The division and all below it."""
        return branch(self.place)


class Kind(models.TextChoices):
    """Of an organisation: the nineteen departments that signed the notice 鲁民〔2024〕5号, and the units it names."""

    CIVIL_AFFAIRS = "civil_affairs", "民政部门"
    PUBLICITY = "publicity", "宣传部门"
    CYBERSPACE = "cyberspace", "网信部门"
    COURT = "court", "人民法院"
    PROCURATORATE = "procuratorate", "人民检察院"
    EDUCATION = "education", "教育部门"
    POLICE = "police", "公安机关"
    JUSTICE = "justice", "司法行政部门"
    FINANCE = "finance", "财政部门"
    HUMAN_RESOURCES = "human_resources", "人力资源社会保障部门"
    CULTURE = "culture", "文化和旅游部门"
    HEALTH = "health", "卫生健康部门"
    EMERGENCY = "emergency", "应急管理部门"
    MARKET_SUPERVISION = "market_supervision", "市场监管部门"
    DATA = "data", "大数据部门"
    WCWC_OFFICE = "wcwc_office", "妇女儿童工作委员会办公室"
    YOUTH_LEAGUE = "youth_league", "共青团组织"
    WOMENS_FEDERATION = "womens_federation", "妇女联合会"
    DISABLED_PERSONS = "disabled_persons", "残疾人联合会"
    PROTECTION_CENTRE = "protection_centre", "未成年人救助保护机构"
    WELFARE_INSTITUTION = "welfare_institution", "儿童福利机构"
    SCHOOL = "school", "学校"
    HOSPITAL = "hospital", "医疗机构"
    LEGAL_AID = "legal_aid", "法律援助机构"
    HOTLINE = "hotline", "服务热线(12345、12355 等)"
    SOCIAL_ORGANISATION = "social_organisation", "社会组织"
    OTHER = "other", "其他单位"


class Organisation(models.Model):
    """A unit that holds posts, sends registers or is entrusted with children. `place`: where it serves."""

    name = models.TextField(verbose_name="名称")
    kind = models.TextField(choices=Kind, verbose_name="类别")
    place = PlaceField()
    start_on = models.DateField(null=True, verbose_name="设立日期")
    end_on = models.DateField(null=True, blank=True, verbose_name="撤销日期", help_text="自此日起不再存在")

    class Meta:
        verbose_name = "单位"
        ordering = ("place", "name")
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="places_organisation_once"),
            models.CheckConstraint(
                condition=Q(end_on=None) | Q(start_on=None) | Q(end_on__gt=F("start_on")),
                name="places_organisation_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name
