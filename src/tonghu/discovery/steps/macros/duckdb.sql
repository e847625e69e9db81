-- Functions whose names all steps share: all that a step uses beyond what Spark knows by the same name.

-- The birth date inside a valid seventeen-digit number.
create or replace macro number_birth(n) as
  make_date((n // 10000000) % 10000, (n // 100000) % 100, (n // 1000) % 100);

-- The seventeenth digit is odd for men.
create or replace macro number_sex(n) as case when n % 2 = 1 then 'M' else 'F' end;

-- 1 where two characters at the same place differ; a character nobody could write (?) fits any.
create or replace macro character_differs(a, b, i) as
  case when substr(a, i, 1) = substr(b, i, 1) or substr(a, i, 1) = '?' or substr(b, i, 1) = '?' then 0 else 1 end;

-- How many characters differ at the same place. Almost every name has four at most, and no list is made for those.
create or replace macro character_differences(a, b) as case
  when length(a) <= 4 then character_differs(a, b, 1) + character_differs(a, b, 2)
    + case when length(a) > 2 then character_differs(a, b, 3) + character_differs(a, b, 4) else 0 end
  else cast(list_sum([character_differs(a, b, i) for i in range(1, length(a) + 1)]) as integer) end;

-- True when the longer name is the shorter one with one character more. Of almost every name no list is made.
create or replace macro one_character_more(short, long) as case
  when length(long) <> length(short) + 1 then false
  when length(long) > 3
    then list_bool_or([substr(long, 1, i - 1) || substr(long, i + 1) = short for i in range(1, length(long) + 1)])
  when substr(long, 2) = short then true
  when substr(long, 1, 1) <> substr(short, 1, 1) then false
  else substr(long, 3) = substr(short, 2) or substr(long, 2, 1) = substr(short, 2, 1) end;

-- True when not more than one of two to four characters differs. Most pairs are told apart by the first two.
create or replace macro one_letter_differs(a, b) as case
  when substr(a, 1, 1) <> substr(b, 1, 1) then substr(a, 2) = substr(b, 2)
  else cast(substr(a, 2, 1) <> substr(b, 2, 1) as integer) + cast(substr(a, 3, 1) <> substr(b, 3, 1) as integer)
    + cast(substr(a, 4) <> substr(b, 4) as integer) < 2 end;

-- 0 same · 1 differs only in unreadable characters · 2 one character differs · 3 one character dropped or added · 9 another name
create or replace macro name_level(a, b) as case
  when a = b then 0
  when length(a) = length(b) and length(a) between 2 and 4 and not contains(a, '?') and not contains(b, '?')
    then case when one_letter_differs(a, b) then 2 else 9 end
  when length(a) = length(b) and length(a) > 1 then [1, 2, 9][1 + least(character_differences(a, b), 2)]
  when length(a) = length(b) then case when character_differences(a, b) = 0 then 1 else 9 end
  when one_character_more(a, b) or one_character_more(b, a) then 3
  else 9 end;

-- True when the name is like one of the names.
create or replace macro like_any(name, names) as list_bool_or([name_level(name, n) < 9 for n in names]);

-- How many of the eight digits of two dates differ. In numbers, since text made of a date is slow.
create or replace macro date_digit_differences(a, b) as
  cast(year(a) // 1000 <> year(b) // 1000 as integer)
  + cast(year(a) // 100 % 10 <> year(b) // 100 % 10 as integer)
  + cast(year(a) // 10 % 10 <> year(b) // 10 % 10 as integer)
  + cast(year(a) % 10 <> year(b) % 10 as integer)
  + cast(month(a) // 10 <> month(b) // 10 as integer)
  + cast(month(a) % 10 <> month(b) % 10 as integer)
  + cast(day(a) // 10 <> day(b) // 10 as integer)
  + cast(day(a) % 10 <> day(b) % 10 as integer);

-- 0 same · 1 a slip: day and month changed places, or one digit · 2 same year · 9 another date
create or replace macro date_level(a, b) as case
  when a = b then 0
  when year(a) = year(b) and month(a) = day(b) and day(a) = month(b) then 1
  when date_digit_differences(a, b) = 1 then 1
  when year(a) = year(b) then 2
  else 9 end;

-- How many of the first seventeen digits of a mistyped number differ from a true one. Of one that is whole, without a list.
create or replace macro number_digit_differences(typed, n17) as case
  when length(typed) >= 17 and strlen(substr(typed, 1, 17)) = 17 and n17 between 10000000000000000 and 99999999999999999
    then hamming(substr(typed, 1, 17), n17::varchar)
  else list_sum([case when substr(typed, i, 1) = substr(n17::varchar, i, 1) then 0 else 1 end for i in range(1, 18)]) end;

-- The eighteen characters of a number kept as its first seventeen digits.
create or replace macro number_text(n) as
  n::varchar || substr('10X98765432', 1 + (
    list_sum([(n // cast(pow(10, 17 - i) as bigint)) % 10 * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i]
      for i in range(1, 18)]) % 11)::integer, 1);

-- True for a number that lost its last digits and kept the birth date; fifteen digits are a number of before 1999.
create or replace macro number_is_cut(shown) as regexp_full_match(shown, '[0-9]{14}([0-9]{2,3})?');

-- True when every digit that can be read of a masked or cut number is that of a true one.
create or replace macro number_fits(shown, n17) as
  n17::varchar like replace(substr(shown, 1, 17), '*', '_') || '%'
  and (substr(shown, 18, 1) in ('', '*') or number_text(n17) like '%' || substr(shown, 18, 1));

-- True when one digit at most of those that can be read differs.
create or replace macro number_nearly_fits(shown, n17) as
  list_sum([case when substr(shown, i, 1) in (substr(n17::varchar, i, 1), '*', '') then 0 else 1 end
    for i in range(1, 18)]) <= 1;

-- The birth date inside a number that is not whole, where it can be one.
create or replace macro shown_birth(shown, last_day) as
  case when substr(shown, 7, 4) between '1900' and strftime(last_day, '%Y')
    then try_strptime(substr(shown, 7, 8), '%Y%m%d')::date end;

-- How many of the last four characters of a masked or cut number can be read: three serial digits and the check digit.
create or replace macro serial_digits_shown(shown) as length(replace(substr(shown, 15, 4), '*', ''));

-- True when the eight digits in the middle are a day that exists, between 1900 and 2099.
create or replace macro number_is_dated(n) as
  (n // 10000000) % 10000 between 1900 and 2099
  and (n // 100000) % 100 between 1 and 12
  and (n // 1000) % 100 between 1 and case
    when (n // 100000) % 100 in (4, 6, 9, 11) then 30
    when (n // 100000) % 100 <> 2 then 31
    when (n // 10000000) % 4 = 0 and (n // 10000000) % 10000 <> 1900 then 29
    else 28 end;

-- 0 to 3: how a number that is not whole agrees with a true one, 9 not. 1 three wrong digits at most · 2 all that can be read · 3 all but one.
create or replace macro number_level(state, shown, n17) as case
  when n17 is null then null
  when state = 'invalid' and regexp_full_match(substr(shown, 1, 17), '[0-9]+')
    then case when number_digit_differences(shown, n17) <= 3 then 1 else 9 end
  when state in ('masked', 'rounded')
    then case when number_fits(shown, n17) then 2 when number_nearly_fits(shown, n17) then 3 else 9 end
  end;

-- 0 same village · 1 same town · 8 the row names another county and the person is of this one · 9 another town
create or replace macro place_level(is_elsewhere, written, is_local, village_code) as case
  when is_elsewhere and is_local then 8
  when written is null or village_code is null then null
  when written = village_code then 0
  when substr(written, 1, 9) = substr(village_code, 1, 9) then 1
  else 9 end;

-- The sum of what models/registers.yaml says of each level, in bits.
create or replace macro link_weight(prior, name_level, name_bits, birth_level, number_level, serial_digits, sex_agrees, place_level,
    kin_by_number, kin_by_name, kin_bits, names_kin) as
  cast(- prior
  + case name_level when 0 then prior - name_bits when 1 then prior - name_bits - 5 when 2 then prior - name_bits - 3
      when 3 then 3 when 4 then 2 when 5 then prior - name_bits - 2 when 10 then -9 else 0 end
  + case birth_level when 0 then 13 when 1 then 6 when 2 then -1 when 9 then -9 else 0 end
  + case number_level when 0 then case when birth_level = 0 then 10 else 17 end when 1 then 6 when 2 then 3 + 3 * serial_digits
      when 3 then case when birth_level = 0 then 2 else 8 end when 9 then -7 else 0 end
  + case when sex_agrees then 1 when not sex_agrees then -6 else 0 end
  + case place_level when 0 then 6 when 1 then 2 when 8 then -8 when 9 then -2 else 0 end
  + case when kin_by_number then 11 when kin_by_name then prior - kin_bits - 5 when names_kin then -2 else 0 end as decimal(12, 3));

-- 64 bits of a text: two texts of a few million share them by a chance of one in ten million.
create or replace macro fingerprint(t) as hash(t);
