with

submissions as (

    select * from {{ source('raw', 'submissions') }}

),

-- Submissions that broke an invariant of the warehouse: a release is built without them (tbw/release/set_aside.py).
set_aside as (

    select submission_id from {{ ref('stg_checks') }}
    where status = 'set_aside'

),

chosen as (

    select
        ---------- ids
        submission_id,
        file_sha256,

        ---------- text
        landing_path,
        city_folder,
        file_format,
        read_status,
        form_version,
        base_name,
        region_code,

        ---------- numbers
        report_year,
        sequence,

        ---------- timestamps
        received_at,
        file_time

    from submissions
    where submission_id not in (select set_aside.submission_id from set_aside)

)

select * from chosen
