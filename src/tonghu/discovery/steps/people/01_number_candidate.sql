-- Numbers that a mistyped number may have been. MOD 11-2 finds every single wrong digit and every exchange of two
-- neighbours, so with s the weighted sum and t the sum the check digit asks for, place i must change by (t - s) / w_i
-- modulo 11: seventeen single digits, the check digit itself, and the exchanges that restore the sum.
-- reads: mistyped
-- writes: number_candidate
-- key: typed, n17
-- clause: 鲁民〔2024〕5号 第23项
create or replace table number_candidate as
with typed_number as (
  select distinct typed, substr(typed, 1, 17)::bigint as first17,
    case substr(typed, 18, 1) when 'X' then 10 else substr(typed, 18, 1)::integer end as last_digit
  from mistyped
  where length(typed) = 18 and regexp_full_match(typed, '[0-9]{17}[0-9X]')
),
place as (
  select * from (values
    (1, 7, 8, 10000000000000000), (2, 9, 5, 1000000000000000), (3, 10, 10, 100000000000000), (4, 5, 9, 10000000000000),
    (5, 8, 7, 1000000000000), (6, 4, 3, 100000000000), (7, 2, 6, 10000000000), (8, 1, 1, 1000000000),
    (9, 6, 2, 100000000), (10, 3, 4, 10000000), (11, 7, 8, 1000000), (12, 9, 5, 100000), (13, 10, 10, 10000),
    (14, 5, 9, 1000), (15, 8, 7, 100), (16, 4, 3, 10), (17, 2, 6, 1)
  ) as p(place, weight, inverse, power)
),
digits as (
  select t.typed, t.first17, t.last_digit, p.place, p.weight, p.inverse, p.power,
    ((t.first17 // p.power) % 10)::integer as digit
  from typed_number t, place p
),
sums as (
  -- the check digits 1 0 X 9 8 7 6 5 4 3 2 stand for the sums 0 1 2 … 10, so the sum asked for is (12 - check) mod 11
  select typed, ((12 - any_value(last_digit)) % 11)::integer as asked, (sum(weight * digit) % 11)::integer as found
  from digits group by typed
),
one_digit as (
  select d.typed, d.first17 + ((((d.digit + (s.asked - s.found) * d.inverse) % 11 + 11) % 11) - d.digit) * d.power as n17,
    (((d.digit + (s.asked - s.found) * d.inverse) % 11 + 11) % 11) as digit
  from digits d join sums s on s.typed = d.typed
),
exchanged as (
  select a.typed, a.first17 + (b.digit - a.digit) * a.power + (a.digit - b.digit) * b.power as n17
  from digits a
  join digits b on b.typed = a.typed and b.place = a.place + 1
  join sums s on s.typed = a.typed
  where a.digit <> b.digit
    and (s.found + (b.digit - a.digit) * (a.weight - b.weight) - s.asked) % 11 = 0
),
exchanged_with_check as (
  -- the seventeenth digit and the check digit changed places
  select d.typed, d.first17 + (d.last_digit - d.digit) as n17
  from digits d join sums s on s.typed = d.typed
  where d.place = 17 and d.last_digit < 10 and d.digit <> d.last_digit
    and (s.found + (d.last_digit - d.digit) * 2 - (12 - d.digit)) % 11 = 0
)
select distinct typed, n17 from (
  select typed, n17 from one_digit where digit <= 9
  union all select typed, first17 from typed_number
  union all select typed, n17 from exchanged
  union all select typed, n17 from exchanged_with_check
)
where number_is_dated(n17);
