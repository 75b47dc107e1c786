"""What a candidate would change in what is published: headline, ranks, statuses, and the forms that cause it."""

from dataclasses import dataclass
from pathlib import Path

from tbw.release.two_releases import Row, side_by_side

# Money in 100 million yuan; null where one side has no such row.
_QUERIES = {
    "headline": """
        select data_year, b.base_import_export_cny / 100000000 as before, a.base_import_export_cny / 100000000 as after,
            round((a.base_import_export_cny / nullif(b.base_import_export_cny, 0) - 1) * 100, 6) as change_pct,
            b.base_share_pct as share_before_pct, a.base_share_pct as share_after_pct,
            a.base_import_export_yoy_pct as growth_pct, a.base_import_export_like_for_like_yoy_pct as same_growth_pct,
            a.two_above_met as two_above_met, a.two_above_undecided_reason as undecided_reason,
            b.bases_reported_count as bases_before, a.bases_reported_count as bases_after,
            a.withheld_count as withheld_count, coalesce(doubtful.cny, 0) / 100000000 as doubtful,
            round(coalesce(doubtful.cny, 0) / nullif(a.base_import_export_cny, 0) * 100, 6) as doubtful_pct
        from before.marts.mart_province_year as b
        full outer join after.marts.mart_province_year as a using (data_year)
        left join (
            select data_year, sum(import_export_cny) filter (where is_preliminary) as cny
            from after.marts.fct_trade group by data_year
        ) as doubtful using (data_year)
        order by data_year desc
    """,
    "causes": """
        select data_year, coalesce(named.base_name, base_id) as base, b.import_export_cny / 100000000 as before,
            a.import_export_cny / 100000000 as after, s.landing_path as form, s.status
        from before.marts.fct_trade as b
        full outer join after.marts.fct_trade as a using (base_id, data_year)
        left join after.marts.fct_submission as s on a.submission_id = s.submission_id
        left join base_names as named using (base_id)
        where a.import_export_cny is distinct from b.import_export_cny
        order by abs(coalesce(a.import_export_cny, 0) - coalesce(b.import_export_cny, 0)) desc, data_year desc, base
    """,
    "ranks": """
        with ranked as (
            select 'before' as side, data_year, base_id, rank() over (partition by data_year order by
                import_export_cny desc) as place
            from before.marts.fct_trade where import_export_cny is not null
            union all
            select 'after', data_year, base_id, rank() over (partition by data_year order by import_export_cny desc)
            from after.marts.fct_trade where import_export_cny is not null
        ), compared as (
            select data_year, base_id, max(place) filter (where side = 'before') as before,
                max(place) filter (where side = 'after') as after
            from ranked group by data_year, base_id
        )
        select data_year, coalesce(named.base_name, base_id) as base, before, after from compared
        left join base_names as named using (base_id)
        where data_year = (select max(data_year) from before.marts.fct_trade where import_export_cny is not null)
            and before is distinct from after
        order by after nulls last, before
    """,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of each part; money in 100 million yuan (亿元), shares and changes in percent."""

    headline: list[Row]
    causes: list[Row]
    ranks: list[Row]
    statuses: list[Row]


def between(before: Path | None, after: Path) -> Difference:
    """Compare the releases in two folders; None is a store that has published nothing."""
    with side_by_side(before, after) as both:
        statuses: list[Row] = [
            {"form": sent.landing_path, "before": sent.before, "after": sent.after} for sent in both.submissions()
        ]
        return Difference(**{part: both.rows(query) for part, query in _QUERIES.items()}, statuses=statuses)
