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
        base_import_export_high_cny,
        {{ share_pct('featured_rd_cny', 'featured_sales_cny') }} as rd_intensity_pct
    from bases

),

-- Fences about the quartiles of the bases of the year.
fenced as (

    select
        *,
        quantile_cont(rd_intensity_pct, 0.25) over of_year as lower_quartile,
        quantile_cont(rd_intensity_pct, 0.75) over of_year as upper_quartile,
        (upper_quartile - lower_quartile) * {{ parameter('rd_outlier_iqr_factor') }} as beyond
    from grown
    window of_year as (partition by data_year)

)

select
    * exclude (lower_quartile, upper_quartile, beyond),
    rd_intensity_pct < lower_quartile - beyond or rd_intensity_pct > upper_quartile + beyond as is_rd_intensity_outlier
from fenced
