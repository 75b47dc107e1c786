with

bases as (

    select * from {{ ref('int_base_round') }}
    where is_newest_round and is_reported

),

grown as (

    select
        {% for name, column in measures().items() -%}
        {{ column }},
        {{ yoy_pct(column, column ~ '_before') }} as {{ name }}_yoy_pct,
        {% endfor -%}
        base_id,
        data_year,
        base_name,
        city_code,
        economic_zone,
        level,
        industry,
        is_expected,
        submission_id,
        is_preliminary,
        withheld_count,
        base_import_export_low_cny,
        base_import_export_high_cny
    from bases

)

select * from grown
