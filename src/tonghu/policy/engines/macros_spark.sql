-- The macros of macros_duckdb.sql for Spark 4, to the same values; Spark 3.5 has the bodies written out instead.
CREATE OR REPLACE TEMPORARY FUNCTION age_in_whole_years(born DATE, on_day DATE) RETURNS INT RETURN
    year(on_day) - year(born)
    - CASE WHEN month(on_day) * 100 + day(on_day) < month(born) * 100 + day(born) THEN 1 ELSE 0 END;

CREATE OR REPLACE TEMPORARY FUNCTION months_later(from_day DATE, n BIGINT) RETURNS DATE RETURN
    add_months(from_day, CASE WHEN n BETWEEN -12000 AND 12000 THEN CAST(n AS INT) END);

CREATE OR REPLACE TEMPORARY FUNCTION days_later(from_day DATE, n INT) RETURNS DATE RETURN
    date_add(from_day, n);
