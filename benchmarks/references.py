"""Every place of the registers that names somebody, with the fields that describe whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """Role as in `mention`: 0 the row's subject, 1 father, 2 mother, 3 guardian, 4 husband, 5 wife, 6 head.

    `number` is the resident-number field, empty where there is none; the others are SQL over the row `r`.
    """

    register: str
    role: int
    name: str
    number: str
    birth: str = "cast(null as date)"
    sex: str = "cast(null as varchar)"
    address: str = "cast(null as varchar)"
    village: str = "cast(null as varchar)"
    where: str = "true"

    @property
    def n17(self) -> str:
        """The first seventeen digits where the number is valid, as SQL over `r`."""
        if self.register == "school" and self.role == 0:
            return "coalesce(r.number_17, r.student_no_17)"
        return f"r.{self.number}_17" if self.number else "cast(null as bigint)"


_PARENT = "r.guardian_relation in ('father', 'mother')"
FACTS = (
    Reference("missing_person", 0, "name", "number", "r.birth_date", "r.sex", "r.address"),
    Reference("coercive_measure", 0, "name", "number", "r.birth_date", "r.sex", "r.address"),
    Reference("prison", 0, "name", "number", "r.birth_date", "r.sex", "r.address"),
    Reference("detox", 0, "name", "number", "r.birth_date", "r.sex"),
    Reference("migrant_work", 0, "name", "number"),
    Reference("serious_illness", 0, "name", "number"),
    Reference("disability", 0, "name", "certificate_no", sex="r.sex", address="r.address"),
    Reference("death", 0, "name", "number", sex="r.sex", address="r.address"),
    Reference("guardianship_case", 0, "respondent_name", "respondent_number"),
    Reference("deportation", 0, "name", "number"),
    Reference("assistance", 0, "name", "number"),
    Reference("roster", 0, "name", "number", village="r.village_code"),
)
RELATIVES = (
    Reference("hukou", 1, "father_name", "father_number", sex="'M'"),
    Reference("hukou", 2, "mother_name", "mother_number", sex="'F'"),
    Reference("birth_certificate", 0, "name", "", "r.birth_date", "r.sex"),
    Reference("birth_certificate", 1, "father_name", "father_number", sex="'M'"),
    Reference("birth_certificate", 2, "mother_name", "mother_number", sex="'F'"),
    Reference("school", 0, "name", "number", "r.birth_date", "r.sex"),
    Reference("school", 3, "guardian_name", "guardian_number", where=_PARENT),
    Reference("marriage", 4, "man_name", "man_number", sex="'M'"),
    Reference("marriage", 5, "woman_name", "woman_number", sex="'F'"),
    Reference("assistance", 6, "head_name", "head_number"),
)
ALL = (*FACTS, *RELATIVES)
