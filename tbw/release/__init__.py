"""From the raw zone to ``current``: build, compare, ask for approval, publish, find releases, clear away old ones.

Read making (the steps), then inputs, dbt_build and marts (a build), warehouse (its file), two_releases, candidate_diff
and gate (before publishing), manifest, finding and retention (afterwards).
"""
