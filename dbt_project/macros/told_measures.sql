{#- The columns of mart_measure and mart_measure_round, of the rows of int_scope_growth that a condition chooses. -#}
{% macro told_measures(condition, keys) %}
select
    growth.scope,
    growth.scope_key,
    {% for key in keys -%}
    growth.{{ key }},
    {% endfor -%}
    growth.data_year,
    growth.measure,
    make_date(growth.data_year, 1, 1) as data_year_start,
    coalesce(growth.base_name, cities.city_name_zh, levels.level_zh, growth.scope_key) as scope_name_zh,
    labels.label_zh,
    labels.label_en,
    growth.unit,
    {% for column in ['value', 'value_low', 'value_high', 'total_cny'] -%}
    growth.{{ column }}::decimal(19, 2) as {{ column }},
    {% endfor -%}
    growth.yoy_pct,
    growth.like_for_like_yoy_pct,
    growth.contribution_points,
    growth.share_of_bases_pct,
    growth.rank_in_scope,
    growth.base_share_pct,
    growth.base_share_missing_reason,
    growth.is_share_doubtful,
    growth.top3_share_pct,
    growth.hhi,
    growth.bases_expected_count,
    growth.bases_reported_count,
    growth.bases_missing_count,
    growth.bases_not_in_force_count,
    growth.bases_doubtful_count,
    growth.is_preliminary
from {{ ref('int_scope_growth') }} as growth
inner join ({{ measure_labels() }}) as labels (measure, label_zh, label_en) using (measure)
left join {{ ref('stg_cities') }} as cities on growth.scope = 'city' and growth.scope_key = cities.city_code
left join {{ ref('stg_levels') }} as levels on growth.scope = 'level' and growth.scope_key = levels.level
where {{ condition }}
{% endmacro %}
