with

evidence as (

    select * from {{ ref('int_assessment_value') }}
    where value is not null

),

weights as (

    select * from {{ ref('stg_assessment_weights') }}

),

-- The share of the other bases of the year that a base leaves behind; a base alone leaves none.
placed as (

    select
        evidence.base_id,
        evidence.report_year,
        weights.weight,
        rank() over (
            partition by evidence.report_year, evidence.indicator
            order by evidence.value * if(weights.is_higher_better, 1, -1)
        ) - 1 as left_behind_count,
        count(*) over (partition by evidence.report_year, evidence.indicator) - 1 as others_count
    from evidence
    inner join weights using (indicator)

),

scored as (

    select
        base_id,
        report_year,
        round(
            sum(weight * ({{ share_pct('left_behind_count', 'others_count') }})::decimal(9, 6)) / sum(weight), 6
        ) as unofficial_score
    from placed
    group by base_id, report_year

)

select * from scored
