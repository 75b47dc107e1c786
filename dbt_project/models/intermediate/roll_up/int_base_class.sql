with

base_years as (

    select distinct
        base_id,
        data_year
    from {{ ref('int_base_year') }}

),

industry_classes as (

    select
        *,
        classification || ' ' || version as versioned
    from {{ ref('stg_industry_classes') }}

),

classifications as (

    select distinct versioned as classification from industry_classes

),

classes as (

    select
        base_classes.*,
        industry_classes.versioned as classification
    from {{ ref('stg_base_classes') }} as base_classes
    inner join industry_classes using (industry_code)

),

-- Every base once in each classification, in the class that it has at the end of the data year, or in none.
classed as (

    select
        base_years.base_id,
        base_years.data_year,
        classifications.classification,
        classes.industry_code
    from base_years
    cross join classifications
    left join classes
        on classifications.classification = classes.classification
            and base_years.base_id = classes.base_id
            and make_date(base_years.data_year, 12, 31) >= coalesce(classes.valid_from, '-infinity'::date)
            and make_date(base_years.data_year, 12, 31) < coalesce(classes.valid_to, 'infinity'::date)
    qualify row_number() over (
            partition by classifications.classification, base_years.base_id, base_years.data_year
            order by classes.valid_from desc nulls last, classes.industry_code asc
        ) = 1

)

select * from classed
