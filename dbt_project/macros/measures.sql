{#- What may be summed over bases, {item_code: column}; a test keeps it to the additive items of dim_item. -#}
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
