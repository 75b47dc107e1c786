-- The offsets of the form's data years from the report year.
create temp macro year_offsets() as cast(getvariable('year_offsets') as integer[]);

-- Whether the years written over the columns ("2018,2019,2020") are years that the form of this report year asks for.
create temp macro years_asked(report_year, written) as
    list_has_all(
        list_transform(year_offsets(), lambda x: report_year + x),
        list_transform(string_split(written, ','), lambda y: coalesce(try_cast(trim(y) as integer), 0))
    );

-- Where something stands, as people say it: 信息表!H18.
create temp macro place(sheet, cell) as case when cell is null then '—' else concat_ws('!', sheet, cell) end;
