{#- What the data say to each point of articles 12 and 14, {column: what it is computed from}, over the figures of the
    year (``figures``, with those of the year before) and the facts of its report (``reports``). -#}
{% macro assessment_evidence() %}
{% set evidence = {
    'p12_2_area_investment_cny': 'figures.area_investment_cny',
    'p12_2_area_investment_yoy_pct': growth_of('area_investment_cny'),
    'p12_2_new_projects_count': 'figures.new_projects_count',
    'p12_3_public_service_platforms_count': 'figures.public_service_platforms_count',
    'p12_3_public_service_platforms_change_count':
        'figures.public_service_platforms_count - figures.public_service_platforms_count_before',
    'p12_4_import_export_cny': 'figures.base_import_export_cny',
    'p12_4_import_export_yoy_pct': growth_of('base_import_export_cny'),
    'p12_4_above_lines_points': growth_of('base_import_export_cny') ~ ' - lines.binding_pct',
    'p12_4_featured_sales_yoy_pct': growth_of('featured_sales_cny'),
    'p12_4_featured_output_share_pct': share_pct('figures.featured_output_cny', 'figures.gross_output_cny'),
    'p12_4_featured_rd_cny': 'figures.featured_rd_cny',
    'p12_4_featured_rd_yoy_pct': growth_of('featured_rd_cny'),
    'p12_4_rd_intensity_pct': share_pct('figures.featured_rd_cny', 'figures.featured_sales_cny'),
    'p12_4_patents_count': 'figures.patents_count',
    'p12_4_own_brands_count': 'figures.own_brands_count',
    'p12_4_overseas_trademarks_count': 'figures.overseas_trademarks_count',
    'p12_4_certifications_count': 'figures.certifications_count',
    'p12_4_marketing_networks_count': 'figures.marketing_networks_count',
    'p12_5_featured_employees_count': 'figures.featured_employees_count',
    'p12_5_featured_employees_yoy_pct': growth_of('featured_employees_count'),
    'p12_5_industry_associations_count': 'figures.industry_associations_count',
    'p12_6_incident_years_count': 'reports.incident_years_count',
    'p12_6_unanswered_years_count': 'reports.unanswered_years_count',
    'p12_7_submissions_count': 'coalesce(received.submissions_count, 0)',
    'p12_7_counted_reports_count': 'if(reports.submission_id is null, 0, 1)',
    'p12_7_days_late_count': 'received.days_late_count',
    'p12_7_completeness_pct': 'reports.completeness_pct',
    'p12_7_restated_figures_count': 'reports.restated_figures_count',
    'p12_7_largest_restatement_pct': 'reports.largest_restatement_pct',
    'p12_7_open_doubts_count': 'reports.explain_count',
} %}
{{ return(evidence) }}
{% endmacro %}

{% macro growth_of(column) %}
{{- return(yoy_pct('figures.' ~ column, 'figures.' ~ column ~ '_before') | trim) -}}
{% endmacro %}
