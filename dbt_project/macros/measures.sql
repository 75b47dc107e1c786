{#- The figures of the form that have a column of their own: {item_code: {column, fact, is_additive}}. This is the only
    list of them: facts, roll-ups, growth, ranges and lineage are made from it. An additive figure is a measure: every
    mart that rolls bases up sums it. A new figure also needs its columns in the contracts (roll_ups.yml, the yml of its
    fact) and in the last select of its fact; tests/dbt_project/test_structure.py says which are missing. -#}
{% macro form_figures() %}
{%- set figures = {} -%}
{%- for item_code, column, fact, is_additive in [
    ('gross_output', 'gross_output_cny', 'fct_output', true),
    ('featured_output', 'featured_output_cny', 'fct_output', true),
    ('sales', 'sales_cny', 'fct_output', true),
    ('featured_sales', 'featured_sales_cny', 'fct_output', true),
    ('internationalization', 'internationalization_cny', 'fct_trade', true),
    ('internationalization_core', 'internationalization_core_cny', 'fct_trade', true),
    ('featured_producers', 'featured_producers_count', 'fct_output', true),
    ('famous_enterprises', 'famous_enterprises_count', 'fct_output', true),
    ('featured_employees', 'featured_employees_count', 'fct_output', true),
    ('area_investment', 'area_investment_cny', 'fct_investment', true),
    ('new_projects', 'new_projects_count', 'fct_investment', true),
    ('investment_per_mu', 'investment_per_mu_cny', 'fct_investment', false),
    ('investment_per_mu_growth', 'investment_per_mu_growth_pct', 'fct_investment', false),
    ('featured_rd', 'featured_rd_cny', 'fct_rd', true),
    ('featured_rd_intensity', 'featured_rd_intensity_pct', 'fct_rd', false),
    ('tax_revenue', 'tax_revenue_cny', 'fct_output', true),
    ('profit_margin', 'profit_margin_pct', 'fct_output', false),
    ('public_service_platforms', 'public_service_platforms_count', 'fct_public_service', true),
    ('national_labs', 'national_labs_count', 'fct_rd', true),
    ('standards', 'standards_count', 'fct_rd', true),
    ('marketing_networks', 'marketing_networks_count', 'fct_public_service', true),
    ('patents', 'patents_count', 'fct_rd', true),
    ('own_brands', 'own_brands_count', 'fct_rd', true),
    ('provincial_famous_brands', 'provincial_famous_brands_count', 'fct_rd', true),
    ('well_known_trademarks', 'well_known_trademarks_count', 'fct_rd', true),
    ('overseas_trademarks', 'overseas_trademarks_count', 'fct_rd', true),
    ('certifications', 'certifications_count', 'fct_rd', true),
    ('industry_associations', 'industry_associations_count', 'fct_public_service', true),
] -%}
    {%- do figures.update({item_code: {'column': column, 'fact': fact, 'is_additive': is_additive}}) -%}
{%- endfor -%}
{{ return(figures) }}
{% endmacro %}

{#- The figures in one fact of bases, or in all of them, {item_code: column}. -#}
{% macro fact_figures(fact=none) %}
{%- set columns = {} -%}
{%- for item_code, figure in form_figures().items() if fact is none or figure.fact == fact -%}
    {%- do columns.update({item_code: figure.column}) -%}
{%- endfor -%}
{{ return(columns) }}
{% endmacro %}

{#- The figures that may be summed over bases, {item_code: column}: additive items of the form, as a test proves. -#}
{% macro additive_items() %}
{%- set columns = {} -%}
{%- for item_code, figure in form_figures().items() if figure.is_additive -%}
    {%- do columns.update({item_code: figure.column}) -%}
{%- endfor -%}
{{ return(columns) }}
{% endmacro %}

{#- The measures of the yearly marts, {name: column}: the trade of the bases, and every additive item. -#}
{% macro measures() %}
{{ return(dict({'base_import_export': 'base_import_export_cny'}, **additive_items())) }}
{% endmacro %}
