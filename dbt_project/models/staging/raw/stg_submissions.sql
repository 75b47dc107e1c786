with

submissions as (

    select * from {{ source('raw', 'submissions') }}

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

        ---------- timestamps
        received_at,
        file_time

    from submissions

)

select * from chosen
