"""The least DuckDB can do with the same data: read the files, scan the numbers, join them once."""

from __future__ import annotations

from benchmarks.methods.measured import job
from benchmarks.methods.tables import number_columns, open_tables


def main() -> None:
    asked = job()
    con = open_tables(asked)
    read = " union all ".join(
        f"select hash(t) as h from read_csv('{path}', all_varchar = true, header = true) t"
        for path in sorted(asked.registers.glob("*.csv"))
    )
    with asked.phase("read files"):
        con.execute(f"select bit_xor(h) from ({read})").fetchall()
    numbers = " union all ".join(
        f"select {n17} as n17 from in_{register} r" for register, n17 in number_columns()
    )
    with asked.phase("scan and hash"):
        con.execute(
            f"select bit_xor(hash(n17)) from ({numbers} union all select number_17 from in_hukou)"
        ).fetchall()
    with asked.phase("join"):
        joined = con.execute(
            f"select count(*) from ({numbers}) f join in_hukou h on h.number_17 = f.n17"
        ).fetchall()[0][0]
    asked.told["joined"] = joined
    asked.finish()


if __name__ == "__main__":
    main()
