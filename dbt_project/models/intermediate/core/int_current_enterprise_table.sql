with

submissions as (

    select * from {{ ref('int_submission') }}

),

years_given as (

    select distinct
        submission_id,
        data_year
    from {{ ref('stg_enterprises') }}

),

-- The form asks for the firms of one year only: a later report has figures of that year, but no firms of it.
current_table as (

    select
        submissions.base_id,
        years_given.data_year,
        submissions.submission_id
    from submissions
    inner join years_given using (submission_id)
    where submissions.may_count
    qualify row_number() over (
            partition by submissions.base_id, years_given.data_year
            order by submissions.check_status = 'accepted' desc, submissions.receipt_number desc
        ) = 1

)

select * from current_table
