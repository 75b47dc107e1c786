"""The queries over the warehouse of one release that its lineage is read with."""

CELLS = """
    select l.base_id, b.base_name, s.landing_path, l.submission_id, s.file_sha256, l.item_code, l.sheet, l.cell,
        l.cell_data_year, l.raw_text, l.number_as_typed, l.unit_as_typed, l.unit_factor, l.weight, l.basis, l.value
    from marts.mart_lineage as l
    left join marts.fct_submission as s using (submission_id)
    left join (
        select base_id, last(base_name order by valid_from) as base_name from marts.dim_base group by base_id
    ) as b on l.base_id = b.base_id
    where l.mart = $mart and l.key_value is not distinct from $key and l.data_year = $data_year and l.metric = $metric
    order by l.base_id, s.landing_path, l.sheet, l.cell
"""
TOTALS = """
    select scope, scope_code, year, comparator, value, unit, level_cny, growth_published_pct, kind, source, released_on,
        note, is_level_used, is_growth_used
    from marts.{table}
    where scope = $scope and year = $year and (is_level_used or is_growth_used)
        and (scope in ('province', 'nation') or scope_code = $key)
    order by is_level_used desc, source
"""
ANSWERS = """
    select s.landing_path, v.sheet, v.cell, v.submission_id, s.status, s.superseded_by, v.base_id, v.item_code,
        v.data_year, v.raw_text, v.value, v.is_current, v.is_withheld
    from marts.fct_reported_value as v join marts.fct_submission as s using (submission_id)
    where (s.landing_path = $file or ends_with(s.landing_path, '/' || $file))
"""
ROLES = """
    select s.landing_path, submission_id, r.sheet, r.cells, r.role, r.reason, r.item_code, r.data_year, r.field
    from marts.fct_cell_role as r join marts.fct_submission as s using (submission_id)
    where (s.landing_path = $file or ends_with(s.landing_path, '/' || $file)) and ($sheet is null or r.sheet = $sheet)
        and $row between r.first_row and r.last_row and $column between r.first_column and r.last_column
    order by s.landing_path, r.sheet, r.cells
"""
LIKE_FOR_LIKE = """
    select distinct now.key_value
    from marts.mart_lineage as now
    semi join marts.mart_lineage as before
        on before.mart = $whole and before.key_value is not distinct from $round and before.metric = now.metric
            and before.base_id = now.base_id and before.data_year = now.data_year - 1
            and before.item_code = now.item_code
    where now.mart = $mart and now.metric = $metric and now.base_id = $base_id and now.data_year = $year
        and ($round is null or now.key_value = $round)
"""
