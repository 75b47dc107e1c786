with

evidence as (

    select * from {{ ref('int_assessment_value') }}

),

thresholds as (

    select * from {{ ref('stg_assessment_thresholds') }}

),

compared as (

    select
        evidence.base_id,
        evidence.report_year,
        thresholds.*,
        evidence.value,
        evidence.value - thresholds.threshold as margin,
        case thresholds.comparator
            when '<' then margin < 0
            when '≤' then margin <= 0
            when '>' then margin > 0
            when '≥' then margin >= 0
        end as is_met
    from evidence
    inner join thresholds using (indicator)

)

select * from compared
