with

answers as (

    select
        enterprises.*,
        {{ to_canonical('enterprises.number', 'units.factor') }} as value_cny
    from {{ ref('stg_enterprises') }} as enterprises
    left join {{ ref('stg_units') }} as units
        on enterprises.unit = units.unit and units.canonical_unit = 'cny'

),

pivoted as (

    select
        submission_id,
        data_year,
        row_number,
        {% for field in ['enterprise_name', 'nature', 'business'] -%}
        max(coalesce(value_text, raw_text)) filter (where field = '{{ field }}' and state = 'text') as {{ field }},
        {% endfor -%}
        {% for field in ['gross_output', 'revenue', 'sales', 'featured_sales', 'rd'] -%}
        try_cast(max(value_cny) filter (where field = '{{ field }}') as decimal(19, 2)) as {{ field }}_cny,
        {% endfor -%}
        min(sheet) as sheet
    from answers
    group by submission_id, data_year, row_number

),

-- The first word of enterprise_natures.csv that stands in what was typed says the class.
classed as (

    select
        pivoted.*,
        min_by(natures.nature_class, natures.position) as nature_class
    from pivoted
    left join {{ ref('stg_enterprise_natures') }} as natures on contains(pivoted.nature, natures.word)
    group by all

),

joined as (

    select
        classed.*,
        submissions.base_id,
        submissions.report_year,
        current_tables.submission_id is not null as is_current
    from classed
    inner join {{ ref('int_submission') }} as submissions using (submission_id)
    left join {{ ref('int_current_enterprise_table') }} as current_tables
        on classed.submission_id = current_tables.submission_id
            and classed.data_year = current_tables.data_year

)

select * from joined
