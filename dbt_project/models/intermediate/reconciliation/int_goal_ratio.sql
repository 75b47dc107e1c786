with

goals as (

    select * from {{ ref('stg_goals') }}
    where kind in ('ratio', 'total')

),

given as (

    select
        base_id,
        data_year,
        item_code,
        value
    from {{ ref('int_reported_value') }}
    where is_current and not is_withheld and value is not null

),

-- Part and whole are summed over the bases that give both, so that both are figures of the same bases.
paired as (

    select
        goals.indicator,
        goals.unit_factor,
        part.base_id,
        part.data_year,
        part.value as part,
        if(goals.whole_item is null, 1, whole.value) as whole,
        goals.whole_item is null as is_total
    from goals
    inner join given as part on goals.part_item = part.item_code
    left join given as whole
        on goals.whole_item = whole.item_code
            and part.base_id = whole.base_id
            and part.data_year = whole.data_year
    where goals.whole_item is null or whole.value is not null

),

summed as (

    select
        indicator,
        data_year,
        count(*) as bases_count,
        string_agg(base_id, ' ' order by base_id) as bases,
        try_cast(
            sum(part) / if(is_total, 1, nullif(sum(whole), 0)) / unit_factor as decimal(38, 8)
        ) as value
    from paired
    group by indicator, data_year, is_total, unit_factor

)

select * from summed
