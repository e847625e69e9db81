"""The stored weights of the registers are those the discovery step adds up."""

from __future__ import annotations

import re

import duckdb
import pytest
from made_up_rows import MODEL

from tonghu.discovery.core.planner import STEPS_FOLDER
from tonghu.discovery.linking.model_file import MODELS, read_model
from tonghu.discovery.linking.weights import weight_expression

REGISTERS = read_model(MODELS / "registers.yaml")
LEVELS = {
    "name": "name_level",
    "birth": "birth_level",
    "number": "number_level",
    "sex": "sex_agrees",
    "place": "place_level",
    "kin": ("kin_by_number", "kin_by_name", "names_kin"),
}
BITS = {
    "bearer_bits": {"name": "name_bits", "kin": "kin_bits"},
    "counts": {"number": "serial_digits"},
    "known_bits": "prior",
}


def ladder_of_the_step() -> str:
    macros = (STEPS_FOLDER / "macros" / "duckdb.sql").read_text(encoding="utf-8")
    found = re.search(r"macro link_weight\(.*?\) as\s+(cast\(- prior.*?);", macros, re.S)
    assert found is not None
    return found[1]


def test_on_every_combination_of_levels_the_model_weighs_what_the_step_weighs():
    # Codes beyond those of the model too, so that a level the step has gained is missed here.
    codes = "[null, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
    domains = {
        "name_level": codes,
        "birth_level": codes,
        "number_level": codes,
        "sex_agrees": "[null, true, false]",
        "place_level": codes,
        "kin_by_number": "[true, false]",
        "kin_by_name": "[true, false]",
        "names_kin": "[true, false]",
        "serial_digits": "[0, 3]",
    }
    combinations = ", ".join(f"(select unnest({values}) as {name})" for name, values in domains.items())
    model = weight_expression(REGISTERS, LEVELS, **BITS)
    with duckdb.connect(config={"threads": 1}) as con:
        pairs, unequal, weights = con.execute(
            f"""select count(*),
                  count(*) filter (step <> model or step is null or model is null),
                  count(distinct step)
                from (select {ladder_of_the_step()} as step, cast({model} as decimal(12, 3)) as model
                      from {combinations}, (select log2(1234567) as prior, log2(89) as name_bits, log2(7) as kin_bits))"""
        ).fetchall()[0]
    assert (pairs, unequal) == (12**4 * 3 * 2**3 * 2, 0)
    assert weights > 100


def test_the_link_step_accepts_what_the_model_accepts():
    step = (STEPS_FOLDER / "links" / "70_link.sql").read_text(encoding="utf-8")
    bounds = re.search(r"weight >= (\S+) and \(runner_up is null or weight - runner_up >= (\S+)\)", step)
    assert bounds is not None
    assert (float(bounds[1]), float(bounds[2])) == (REGISTERS.accept, REGISTERS.margin)
    assert REGISTERS.one_to_one is False


@pytest.mark.parametrize(
    ("levels", "bits", "message"),
    [
        (
            {"name": "name_level"},
            BITS,
            "levels wanted for ['birth', 'kin', 'name', 'number', 'place', 'sex'], given for ['name']",
        ),
        (LEVELS, {**BITS, "bearer_bits": {}}, "bearers wanted for ['kin', 'name'], given for []"),
        (LEVELS, {**BITS, "counts": {}}, "counts wanted for ['number'], given for []"),
        (LEVELS, {**BITS, "known_bits": None}, "how many are known is needed: the model starts from it"),
        ({**LEVELS, "kin": ("by_number",)}, BITS, "kin has 3 levels, 1 columns were given"),
    ],
)
def test_columns_that_are_lacking(levels: dict[str, object], bits: dict[str, object], message: str):
    with pytest.raises(ValueError) as error:  # noqa: PT011 (the whole message is compared below)
        weight_expression(REGISTERS, levels, **bits)
    assert str(error.value) == message


def test_a_model_without_rarity_and_with_a_prior_needs_the_levels_alone():
    expression = weight_expression(MODEL, {"name": "1", "born": "cast(null as integer)"})
    with duckdb.connect() as con:
        assert float(con.execute(f"select {expression}").fetchall()[0][0]) == -9 + 7 - 1
