-- How cells are made canonical. Every macro takes the text of one cell and answers NULL for what it cannot read.
-- The common case of each is tested first by one regular expression, so that sixty million cells stay cheap.

-- Full-width forms to half width, every kind of blank to a space, marks that have no width away.
create or replace macro ingest_fold(t) as case when regexp_full_match(t, '[ -~一-鿿]*') then t else translate(
  regexp_replace(regexp_replace(nfc_normalize(t), '[\x{200B}-\x{200D}\x{2060}\x{FEFF}\x{00AD}]', '', 'g'),
                 '[\s\x{00A0}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}]', ' ', 'g'),
  '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
  '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~') end;

-- Folded, without any blank, in lower case: how words are compared.
create or replace macro ingest_dense(t) as case
  when regexp_full_match(t, '[!-~一-鿿]*') then lower(t) else lower(replace(ingest_fold(t), ' ', '')) end;

-- Text for people: folded, trimmed, inner runs of blanks to one.
create or replace macro ingest_text(t) as case
  when regexp_full_match(t, '[!-~一-鿿]+') then t
  else nullif(trim(regexp_replace(ingest_fold(t), ' +', ' ', 'g')), '') end;

-- What a spreadsheet wrote instead of a value that it could not compute.
create or replace macro ingest_formula_error(t) as
  starts_with(t, '#') and regexp_full_match(upper(trim(t)), '#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)');

-- Characters that nobody could write become ?, dots between letters become one kind, blanks go.
create or replace macro ingest_name_marks(t) as regexp_replace(
  regexp_replace(replace(ingest_fold(t), ' ', ''), '[□■?*某○●〇◇◆�囗_×]', '?', 'g'),
  '([\p{L}?])[·•．・‧.∙⋅･˙]+([\p{L}?])', '\1·\2', 'g');

-- A remark in brackets behind a name is no part of it.
create or replace macro ingest_name_alone(n) as regexp_replace(n, '([^(]{2,})[(\[【][^)\]】]*[)\]】]?$', '\1');

-- Two to four Chinese characters and nothing that stands for an unknown one: by far the most names.
create or replace macro ingest_name_plain(t) as
  regexp_full_match(t, '[一-鿿]{2,4}') and not regexp_matches(t, '[某囗]');

create or replace macro ingest_name_whole(n) as nullif(regexp_replace(n, '^[?''"`.、,;/\\-]+$', ''), '');

create or replace macro ingest_name(t) as case
  when ingest_name_plain(t) then t else ingest_name_whole(ingest_name_alone(ingest_name_marks(t))) end;

-- Several names in one cell. Blanks part names only where every part has two characters; 何  怡 is one name.
create or replace macro ingest_names_parted(u) as
  regexp_replace(u, '([一-鿿]{2,}) +([一-鿿]{2,})( |$)', '\1、\2\3', 'g');

create or replace macro ingest_names(t) as list_filter(
  [ingest_name(part) for part in string_split_regex(
    ingest_names_parted(ingest_names_parted(ingest_fold(t))),
    '[、,;/|]+')], lambda name: name is not null);

-- ---- numbers ------------------------------------------------------------------------------------------------

-- A number as typed, without blanks, marks of text (' " =) and separators, letters in upper case.
create or replace macro ingest_number_clean(t) as case
  when regexp_full_match(t, '[0-9]{17}[0-9X]') then t
  else regexp_replace(upper(regexp_replace(ingest_fold(t), '[ ''"`‘’“”′=_,;:、，。\\/\-–—‐−·]', '', 'g')),
                      '\.0*$', '') end;

-- Not filled in: nothing, or one character throughout.
create or replace macro ingest_number_missing(z) as
  z is null or z = '' or regexp_full_match(z, '0+|1+|2+|3+|4+|5+|6+|7+|8+|9+|X+|\*+|\?+');

-- The check digit that seventeen digits ask for (ISO 7064 MOD 11-2). The weights are 2, 4, 8, ... modulo 11 from the last
-- digit on, so the sum is twice the digits read in base 2: n17 - 8 * (n17 // 10 + 2 * (n17 // 100) + 4 * ...), which takes
-- one division a digit.
create or replace macro ingest_check_digit(n17) as substr('10X98765432', 1 + (2 * (n17 - 8 * (
  (n17 // 10) + 2 * (n17 // 100) + 4 * (n17 // 1000) + 8 * (n17 // 10000) + 16 * (n17 // 100000)
  + 32 * (n17 // 1000000) + 64 * (n17 // 10000000) + 128 * (n17 // 100000000) + 256 * (n17 // 1000000000)
  + 512 * (n17 // 10000000000) + 1024 * (n17 // 100000000000) + 2048 * (n17 // 1000000000000) + 4096 * (n17 // 10000000000000)
  + 8192 * (n17 // 100000000000000) + 16384 * (n17 // 1000000000000000) + 32768 * (n17 // 10000000000000000))))::integer % 11, 1);

-- The same of the first eight digits and the next nine, both as doubles.
create or replace macro ingest_check_digit_of_halves(high, low) as substr('10X98765432', 1 + (2 * (
  low - 8 * (floor(low / 10) + 2 * floor(low / 100) + 4 * floor(low / 1000) + 8 * floor(low / 10000) + 16 * floor(low / 100000)
    + 32 * floor(low / 1000000) + 64 * floor(low / 10000000) + 128 * floor(low / 100000000))
  + 512 * (high - 8 * (floor(high / 10) + 2 * floor(high / 100) + 4 * floor(high / 1000) + 8 * floor(high / 10000)
    + 16 * floor(high / 100000) + 32 * floor(high / 1000000) + 64 * floor(high / 10000000)))))::integer % 11, 1);

-- Eight digits as a number are a day of a year after 999, the 29th of February left aside: it is for the careful reading.
create or replace macro ingest_day_number(d) as
  d > 10000000 and d // 100 % 100 between 1 and 12 and (
    d % 100 between 1 and 28 or (d % 100 between 29 and 30 and d // 100 % 100 <> 2)
    or (d % 100 = 31 and d // 100 % 100 in (1, 3, 5, 7, 8, 10, 12)));

create or replace macro ingest_number_date(n) as
  substr(n, 7, 4) <> '0000'
  and try_cast(substr(n, 7, 4) || '-' || substr(n, 11, 2) || '-' || substr(n, 13, 2) as date) is not null;

-- n17: the first seventeen digits of n as a number, NULL where n is no eighteen characters of that form.
create or replace macro ingest_number_seventeen(n) as
  case when regexp_full_match(n, '[0-9]{17}[0-9X]') then try_cast(left(n, 17) as bigint) end;

create or replace macro ingest_number_valid(n, n17) as coalesce(
  n17 is not null and ingest_check_digit(n17) = right(n, 1) and ingest_number_date(n), false);

-- Births of the 1900s once had fifteen digits: the first seventeen of the eighteen, and all of them.
create or replace macro ingest_number_century(z) as
  case when regexp_full_match(z, '[0-9]{15}') then left(z, 6) || '19' || substr(z, 7) end;

create or replace macro ingest_number_completed(c17) as c17 || ingest_check_digit(try_cast(c17 as bigint));

-- O for 0, I or L for 1; a number with words around it.
create or replace macro ingest_number_rewritten(z) as case
  when regexp_full_match(z, '[0-9OIL]{17}[0-9OILX]') then translate(z, 'OIL', '011')
  else nullif(regexp_extract(z, '(?:^|[^0-9])([0-9]{17}[0-9X])(?:[^0-9X]|$)', 1), '') end;

-- 3.79902197207132E+17: a number that a spreadsheet turned into a float, which holds 53 bits.
create or replace macro ingest_scientific(z) as regexp_full_match(z, '[1-9](\.[0-9]+)?E\+?(1[0-9]|2[0-5])');

create or replace macro ingest_mantissa(z) as replace(regexp_extract(z, '^([0-9.]+)E', 1), '.', '');

create or replace macro ingest_exponent(z) as try_cast(regexp_extract(z, 'E\+?([0-9]+)$', 1) as integer);

-- The number that a float shows, and how far from it the number that was typed may lie.
create or replace macro ingest_float_value(z) as case when ingest_scientific(z) then
  try_cast(rpad(left(ingest_mantissa(z), ingest_exponent(z) + 1), ingest_exponent(z) + 1, '0') as hugeint) end;

create or replace macro ingest_float_error(value) as greatest(pow(2, floor(log2(value::double)) - 53), 1)::hugeint;

create or replace macro ingest_float_agrees(value, error, digits) as
  left((value - error)::varchar, digits) = left((value + error)::varchar, digits);

-- The digits of a float that are certain. Fewer than twelve on show were rounded for display: the last one is a guess.
-- Twelve to fifteen are what a spreadsheet keeps (it writes zeros behind the fifteenth). More: those that both ends
-- of the float's error share.
create or replace macro ingest_float_digits(z, value, error) as case
  when length(ingest_mantissa(z)) < 12 then left(ingest_mantissa(z), greatest(length(ingest_mantissa(z)) - 1, 1))
  when length(ingest_mantissa(z)) <= 15 then rpad(ingest_mantissa(z), least(15, ingest_exponent(z) + 1), '0')
  when ingest_float_agrees(value, error, 15) then left(ingest_mantissa(z), 15)
  when ingest_float_agrees(value, error, 14) then left(ingest_mantissa(z), 14)
  when ingest_float_agrees(value, error, 13) then left(ingest_mantissa(z), 13)
  else left(ingest_mantissa(z), 12) end;

-- A run of X or any sign that hides digits becomes *.
create or replace macro ingest_number_hidden(z) as
  case when regexp_matches(z, 'XX') then translate(left(z, length(z) - 1), 'X', '*') || right(z, 1) else z end;

create or replace macro ingest_number_masked(z) as regexp_matches(z, '[*●•■□#?×]|XX');

create or replace macro ingest_number_mask(z) as regexp_replace(ingest_number_hidden(z), '[●•■□#?×]', '*', 'g');

-- The resident number inside a disability certificate (18 + type + grade, B1 after a re-issue) or a student number (a
-- letter before it).
create or replace macro ingest_certificate_inside(z) as case
  when regexp_full_match(z, '[0-9]{17}[0-9X][0-9]{1,2}(B[0-9]*)?') then left(z, 18)
  when regexp_full_match(z, '[0-9]{15}[1-7][1-4](B[0-9]*)?') then left(z, 15)
  when regexp_matches(z, '[*●•■□#?×]') then left(z, 18)
  else z end;

create or replace macro ingest_student_inside(z) as case
  when regexp_matches(z, '^[A-Z]') then substr(z, 2) when regexp_matches(z, '[0-9*]{14}|E') then z end;

-- ---- dates --------------------------------------------------------------------------------------------------

-- Chinese numerals of a written date: 二〇二五年十二月二十八日.
create or replace macro ingest_date_numerals(u) as case
  when not regexp_matches(u, '[〇零○一二三四五六七八九十].*[年月日]') then u
  else regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    translate(u, '〇零○一二三四五六七八九', '000123456789'),
    '([0-9])十([0-9])', '\1\2', 'g'), '([0-9])十', '\10', 'g'), '十([0-9])', '1\1', 'g'), '十', '10', 'g') end;

create or replace macro ingest_date_clean(t) as trim(ingest_fold(t), ' ''"`‘’“”=');

create or replace macro ingest_date_plain(t) as regexp_full_match(t, '[12][0-9]{3}-[01][0-9]-[0-3][0-9]');

create or replace macro ingest_day(y, m, d) as
  case when length(m) <= 2 and length(d) <= 2 then try_cast(y || '-' || lpad(m, 2, '0') || '-' || lpad(d, 2, '0') as date) end;

create or replace macro ingest_day_of(parts) as ingest_day(parts.y, parts.m, parts.d);

-- Year, month and day in that order, with any separators, perhaps a time or a weekday behind.
create or replace macro ingest_date_parts(u) as regexp_extract(u,
  '^([12][0-9]{3}) *[-/.年\\_, ] *([0-9]{1,2}) *[-/.月\\_, ] *([0-9]{1,2}) *[日号]?(?:[ T]*(?:[0-9]{1,2} *[:时点].*|\(?(?:星期|周).*|[上下]午.*|[AP]M))?$',
  ['y', 'm', 'd']);

create or replace macro ingest_month_parts(u) as regexp_extract(u,
  '^([12][0-9]{3}) *(?:年|[-/_]|[.]) *([0-9]{1,2}) *(?:月份?)?$', ['y', 'm']);

create or replace macro ingest_date_odd(u) as case
  when regexp_full_match(u, '[12][0-9]{7}(\.0+)?') then ingest_day(left(u, 4), substr(u, 5, 2), substr(u, 7, 2))
  when regexp_full_match(u, '[12][0-9]{7} *[0-9]{2}:?[0-9]{2}(:?[0-9]{2})?(\.0+)?')
    then ingest_day(left(u, 4), substr(u, 5, 2), substr(u, 7, 2))
  when regexp_full_match(u, '[1-9][0-9]{4}(\.[0-9]+)?') then date '1899-12-30' + try_cast(left(u, 5) as integer)
  when ingest_date_parts(u).y <> '' then ingest_day_of(ingest_date_parts(u))
  when regexp_full_match(u, '[12][0-9]{3} *(年 *[0-9]{1,2} *月份?|[-/][0-9]{1,2}|[.][0-9]{2})')
    then ingest_day(ingest_month_parts(u).y, ingest_month_parts(u).m, '1')
  end;

create or replace macro ingest_month_odd(u) as case
  when regexp_full_match(u, '(19|20)[0-9]{4}(\.0+)?') then ingest_day(left(u, 4), substr(u, 5, 2), '1')
  when ingest_month_parts(u).y <> '' then ingest_day(ingest_month_parts(u).y, ingest_month_parts(u).m, '1')
  else date_trunc('month', ingest_date_odd(u))::date end;

-- The date as the run may use it: within living memory, and not after the as-of day unless the field may lie ahead.
create or replace macro ingest_day_in_range(d, as_of, may_be_future) as case
  when d >= date '1900-01-01' and (d <= as_of or (may_be_future and d <= as_of + interval 60 year)) then d end;

-- ---- whole numbers, places, codes ---------------------------------------------------------------------------

create or replace macro ingest_integer(u) as try_cast(nullif(regexp_extract(u,
  '^[''约第共]*(-?[0-9]{1,15})(?:\.0+)?(?:个?月|天|日|次|节|人|岁|课时)?整?$', 1), '') as bigint);

-- A term in whole months, also where it is written in years: 2年, 1年6个月, 二年.
create or replace macro ingest_term_numerals(u) as regexp_replace(regexp_replace(regexp_replace(regexp_replace(
  translate(u, '〇零一二两三四五六七八九', '001223456789'),
  '([0-9])十([0-9])', '\1\2', 'g'), '([0-9])十', '\10', 'g'), '十([0-9])', '1\1', 'g'), '十', '10', 'g');

create or replace macro ingest_term_parts(u) as
  regexp_extract(u, '^([0-9]{1,2})(?:年|周年)(?:零?([0-9]{1,2})个?月)?$', ['y', 'm']);

create or replace macro ingest_term_months(whole, parts) as coalesce(
  whole,
  try_cast(nullif(parts.y, '') as bigint) * 12 + coalesce(try_cast(nullif(parts.m, '') as bigint), 0));

create or replace macro ingest_place_digits(t) as case
  when regexp_full_match(t, '[0-9]*') then t
  else regexp_replace(regexp_replace(ingest_dense(t), '[''"`=_ -]', '', 'g'), '\.0+$', '') end;

-- Twelve digits; a county's six or a township's nine are filled up with zeros.
create or replace macro ingest_place_code(digits) as
  case when regexp_full_match(digits, '[0-9]{12}|[0-9]{9}|[0-9]{6}') then rpad(digits, 12, '0') end;

-- A word of a code list, without the code's own number before it (2-女) or a remark behind it.
create or replace macro ingest_code_word(t) as
  regexp_replace(regexp_replace(ingest_dense(t), '^[''"`]+', ''), '^[0-9]{1,3}[-_.、:|]*([^0-9-_.、:|])', '\1');

create or replace macro ingest_code_bare(word) as
  regexp_replace(word, '^([^(\[【]+)[(\[【].*$', '\1');
