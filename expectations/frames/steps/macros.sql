-- Whether the years written over the columns ("2018,2019,2020") are data years that the form of a report year asks for.
create temp macro years_asked(data_years, written) as
    list_has_all(
        data_years,
        list_transform(string_split(written, ','), lambda y: coalesce(try_cast(trim(y) as integer), 0))
    );

-- Where something stands, as people say it: 信息表!H18.
create temp macro place(sheet, cell) as case when cell is null then '—' else concat_ws('!', sheet, cell) end;
-- Whether a text has a sign that got lost in a conversion (U+FFFD): then it was no number that could be read.
create temp macro has_lost_sign(state, typed) as
    coalesce(state in ('text', 'statement', 'names_only') and contains(typed, chr(65533)), false);

-- A figure in the canonical unit, exact; null where 38 digits cannot hold it.
create temp macro canonical(figure, factor) as
    try(cast(cast(figure as decimal(38, 8)) * factor as decimal(38, 8)));

-- A figure of a world: multiplied where it is mended, null where the multiplier is null, else as typed.
create temp macro mended(figure, is_mended, multiplier) as
    case when is_mended then try(cast(figure * multiplier as decimal(38, 8))) else figure end;

-- How far a figure as typed may be off by rounding: half of its last decimal.
create temp macro rounding(figure) as
    0.5 * power(10, -length(regexp_extract(rtrim(cast(figure as varchar), '0'), '\.(\d*)$', 1)));

-- A ratio as people write it: 9000, or 1/12.5.
create temp macro times(ratio) as
    if(ratio < 1, '1/', '') || printf(if(ratio between 0.01 and 100, '%.1f', '%.0f'), greatest(ratio, 1 / ratio));

-- What to multiply a figure by that may be in another unit. ``ratio`` compares it with a figure of its kind: far below
-- 1 it must become larger; else it must become smaller, also where it agrees with that one but is too large by itself.
create temp macro slip_multiplier(ratio, factor) as
    cast(case when ratio < 1 / sqrt(factor) then factor else 1 / factor end as decimal(18, 8));

-- Whether HS codes may have so many digits.
create temp macro hs_digits(digits) as list_contains(cast(getvariable('hs_digits') as integer[]), digits);
