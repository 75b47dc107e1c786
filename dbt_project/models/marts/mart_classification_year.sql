with

classes as (

    select
        base_classes.*,
        industry_classes.classification || ' ' || industry_classes.version as classification
    from {{ ref('stg_base_classes') }} as base_classes
    inner join {{ ref('stg_industry_classes') }} as industry_classes using (industry_code)

),

classifications as (

    select distinct classification || ' ' || version as classification
    from {{ ref('stg_industry_classes') }}

),

-- Every base once in each classification, in the class that it has at the end of the data year, or in none.
bases as (

    select
        base_rounds.*,
        classifications.classification,
        classes.industry_code
    from {{ ref('int_base_round') }} as base_rounds
    cross join classifications
    left join classes
        on classifications.classification = classes.classification
            and base_rounds.base_id = classes.base_id
            and make_date(base_rounds.data_year, 12, 31) >= coalesce(classes.valid_from, '-infinity'::date)
            and make_date(base_rounds.data_year, 12, 31) < coalesce(classes.valid_to, 'infinity'::date)
    where base_rounds.is_newest_round
    qualify row_number() over (
            partition by classifications.classification, base_rounds.base_id, base_rounds.data_year
            order by classes.valid_from desc nulls last, classes.industry_code asc
        ) = 1

),

{{ roll_up_and_grow(['classification', 'industry_code']) }}

select * from grown
