{#- The items of a fact of bases, {item_code: column}. -#}
{% macro fact_items(fact) %}
{{ return({
    'fct_trade': {
        'internationalization': 'internationalization_cny',
        'internationalization_core': 'internationalization_core_cny',
    },
    'fct_output': {
        'gross_output': 'gross_output_cny',
        'featured_output': 'featured_output_cny',
        'sales': 'sales_cny',
        'featured_sales': 'featured_sales_cny',
        'tax_revenue': 'tax_revenue_cny',
        'profit_margin': 'profit_margin_pct',
        'featured_producers': 'featured_producers_count',
        'featured_employees': 'featured_employees_count',
        'famous_enterprises': 'famous_enterprises_count',
    },
    'fct_rd': {
        'featured_rd': 'featured_rd_cny',
        'featured_rd_intensity': 'featured_rd_intensity_pct',
        'patents': 'patents_count',
        'standards': 'standards_count',
        'national_labs': 'national_labs_count',
        'own_brands': 'own_brands_count',
        'provincial_famous_brands': 'provincial_famous_brands_count',
        'well_known_trademarks': 'well_known_trademarks_count',
        'overseas_trademarks': 'overseas_trademarks_count',
        'certifications': 'certifications_count',
    },
    'fct_investment': {
        'area_investment': 'area_investment_cny',
        'new_projects': 'new_projects_count',
        'investment_per_mu': 'investment_per_mu_cny',
        'investment_per_mu_growth': 'investment_per_mu_growth_pct',
    },
    'fct_public_service': {
        'public_service_platforms': 'public_service_platforms_count',
        'marketing_networks': 'marketing_networks_count',
        'industry_associations': 'industry_associations_count',
    },
}[fact]) }}
{% endmacro %}
