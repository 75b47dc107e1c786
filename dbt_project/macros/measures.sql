{#- What may be summed over bases, {item_code: column}; a test keeps it equal to the additive items of dim_item. -#}
{% macro additive_items() %}
    {{ return({
        'gross_output': 'gross_output_cny',
        'featured_output': 'featured_output_cny',
        'sales': 'sales_cny',
        'featured_sales': 'featured_sales_cny',
        'internationalization': 'internationalization_cny',
        'internationalization_core': 'internationalization_core_cny',
        'featured_producers': 'featured_producers_count',
        'famous_enterprises': 'famous_enterprises_count',
        'featured_employees': 'featured_employees_count',
        'area_investment': 'area_investment_cny',
        'new_projects': 'new_projects_count',
        'featured_rd': 'featured_rd_cny',
        'tax_revenue': 'tax_revenue_cny',
        'public_service_platforms': 'public_service_platforms_count',
        'national_labs': 'national_labs_count',
        'standards': 'standards_count',
        'marketing_networks': 'marketing_networks_count',
        'patents': 'patents_count',
        'own_brands': 'own_brands_count',
        'provincial_famous_brands': 'provincial_famous_brands_count',
        'well_known_trademarks': 'well_known_trademarks_count',
        'overseas_trademarks': 'overseas_trademarks_count',
        'certifications': 'certifications_count',
        'industry_associations': 'industry_associations_count',
    }) }}
{% endmacro %}

{#- The measures of the yearly marts, {name: column}: the trade of the bases, and every additive item. -#}
{% macro measures() %}
{{ return(dict({'base_import_export': 'base_import_export_cny'}, **additive_items())) }}
{% endmacro %}

{#- Bases counted and measures summed over rows of int_base_round. A sum is null where no base gives the figure. -#}
{% macro roll_up() %}
    count(*) filter (where is_expected) as bases_expected_count,
    count(*) filter (where is_reported) as bases_reported_count,
    count(*) filter (where is_expected and not is_reported) as bases_missing_count,
    count(*) filter (where is_preliminary) as bases_doubtful_count,
    coalesce(bool_or(is_expected and not is_reported or is_preliminary), false) as is_preliminary,
{%- for column in measures().values() %}
    sum({{ column }}) as {{ column }},
{%- endfor %}
    sum(base_import_export_low_cny) as base_import_export_low_cny,
    sum(base_import_export_high_cny) as base_import_export_high_cny,
    coalesce(sum(withheld_count), 0)::bigint as withheld_count,
    {{ growth_basis() }} as growth_basis
{% endmacro %}

{#- What growth rests on, by measure: bases expected in both years that give the figure in one only, and the sums of
    both years over the bases that give it in both. -#}
{% macro growth_basis() %}
    struct_pack(
    {%- for name, column in measures().items() %}
        {{ name }} := struct_pack(
            breaks := count(*) filter (
                where is_expected and was_expected and ({{ column }} is null) <> ({{ column }}_before is null)
            ),
            same_now := sum({{ column }}) filter (where {{ column }}_before is not null),
            same_before := sum({{ column }}_before) filter (where {{ column }} is not null)
        ){{ ',' if not loop.last }}
    {%- endfor %}
    )
{% endmacro %}

{#- Growth of every measure between two relations of a yearly mart: plain, where no base breaks the comparison, and like
    for like, over the bases that give the figure in both years. -#}
{% macro yoy_of_measures(now, before) %}
{%- for name, column in measures().items() %}
    case
        when {{ now }}.growth_basis.{{ name }}.breaks = 0
            then {{ yoy_pct(now ~ '.' ~ column, before ~ '.' ~ column) }}
    end as {{ name }}_yoy_pct,
    {{ yoy_pct(
        now ~ '.growth_basis.' ~ name ~ '.same_now', now ~ '.growth_basis.' ~ name ~ '.same_before'
    ) }} as {{ name }}_like_for_like_yoy_pct{{ ',' if not loop.last }}
{%- endfor %}
{% endmacro %}

{#- The ctes of a yearly mart: ``rolled_up`` from ``bases`` by the keys (none: the whole province), then ``grown``. -#}
{% macro roll_up_and_grow(keys) %}
rolled_up as (

    select
        {% for key in keys -%}
        {{ key }},
        {% endfor -%}
        data_year,
        {{ roll_up() }}
    from bases
    group by {{ (keys + ['data_year']) | join(', ') }}

),

grown as (

    select
        rolled_up.* exclude (growth_basis),
        {{ yoy_of_measures('rolled_up', 'year_before') }}
    from rolled_up
    left join rolled_up as year_before
        on rolled_up.data_year = year_before.data_year + 1
        {%- for key in keys %}
            and rolled_up.{{ key }} is not distinct from year_before.{{ key }}
        {%- endfor %}

)
{%- endmacro %}
