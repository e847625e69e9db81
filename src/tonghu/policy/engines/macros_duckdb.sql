-- Whole years from `born` to `on_day`; the birthday counts as reached, 29 February comes round on 1 March.
CREATE OR REPLACE MACRO age_in_whole_years(born, on_day) AS
    year(on_day) - year(born)
    - CASE WHEN month(on_day) * 100 + day(on_day) < month(born) * 100 + day(born) THEN 1 ELSE 0 END;

-- The same day `n` months later, or that month's last day. NULL beyond a thousand years: a slip of the pen.
CREATE OR REPLACE MACRO months_later(from_day, n) AS
    CAST(from_day + to_months(CASE WHEN n BETWEEN -12000 AND 12000 THEN CAST(n AS INTEGER) END) AS DATE);

-- The day `n` days later.
CREATE OR REPLACE MACRO days_later(from_day, n) AS
    from_day + CAST(n AS INTEGER);
