with

submissions as (

    select * from {{ ref('int_submission') }}

),

bases as (

    select * from {{ ref('int_base_as_of') }}

),

folder_cities as (

    select
        submissions.submission_id,
        min(cities.city_code) as city_code
    from submissions
    inner join {{ ref('stg_cities') }} as cities
        on submissions.city_folder = cities.city_name_zh
            or submissions.city_folder = any(string_split(cities.aliases, ';'))
    group by submissions.submission_id

),

named as (

    select
        submissions.*,
        coalesce(bases.base_name, submissions.base_name_as_typed) as base_name,
        coalesce(bases.city_code, folder_cities.city_code) as city_code
    from submissions
    left join bases
        on submissions.base_id = bases.base_id
            and submissions.report_year = bases.year + 1
    left join folder_cities using (submission_id)

)

select * from named
