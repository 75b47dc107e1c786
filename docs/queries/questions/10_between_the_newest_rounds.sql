-- 最近两轮之间哪些数变了，因为哪份报表？（tbw diff 讲得更细）
-- What changed between the two newest rounds, and why? (tbw diff tells more)
with rounds as (
    select distinct round, dense_rank() over (order by round desc) as age from marts.mart_measure_round
),

figures as (
    select scope_key as base_id, scope_name_zh as base_name, data_year, value, age
    from marts.mart_measure_round
    inner join rounds using (round)
    where scope = 'base' and measure = 'base_import_export' and age <= 2
),

compared as (
    select
        base_id, any_value(base_name) as base_name, data_year, max(value) filter (where age = 2) as told_then,
        max(value) filter (where age = 1) as told_now
    from figures
    group by base_id, data_year
)

select
    compared.*, restated.new_report_year, restated.old_cell, restated.new_cell,
    case
        when told_then is null then 'new' when told_now is null then 'gone' else 'restated'
    end as why
from compared
left join marts.fct_restatement as restated
    on compared.base_id = restated.base_id and compared.data_year = restated.data_year
    and restated.item_code = 'internationalization'
where told_then is distinct from told_now
order by compared.data_year, compared.base_id;
