{#- How the columns of the marts that roll bases up come about, told by their names. -#}

{#- Counts of bases, {column: which of the bases that are expected or reported}. -#}
{% macro base_counts() %}
{{ return({
    'bases_expected_count': 'is_expected',
    'bases_reported_count': 'is_reported',
    'bases_missing_count': 'is_expected and not is_reported',
    'bases_doubtful_count': 'is_preliminary',
}) }}
{% endmacro %}

{#- How a column comes about: [kind, [[role, input, years earlier], …]]; none for what is no metric. An input is a metric
    of the same mart, or a scope of the reference totals. The names of the Contract tell; a ratio under a name of its own
    says so in the meta of its column: {ratio: [part, whole]}. -#}
{% macro formula_of(column, columns) %}
{%- set name = column.name -%}
{%- set scopes = {'province': 'province', 'national': 'nation', 'city': 'city', 'zone': 'zone'} -%}
{%- set scope = scopes.get(name.split('_')[0]) -%}
{%- set of_scope = name.split('_')[1:] | join('_') -%}
{%- set measure = measures().get(name | replace('_like_for_like', '') | replace('_yoy_pct', '')) -%}
{%- set ratio = ratio_of(column, columns) -%}
{%- if name in measures().values() -%}
    {{ return(['sum', [['cells', name, 0]]]) }}
{%- elif name in base_counts() -%}
    {{ return(['count', [['bases', name, 0]]]) }}
{%- elif name == 'withheld_count' -%}
    {{ return(['cell_count', [['cells', name, 0]]]) }}
{%- elif name in range_ends() -%}
    {{ return(['range', [['cells', name, 0]]]) }}
{%- elif measure and name.endswith('_yoy_pct') -%}
    {%- set kind = 'growth_like_for_like' if '_like_for_like_' in name else 'growth' -%}
    {{ return([kind, [['now', measure, 0], ['before', measure, 1]]]) }}
{%- elif ratio -%}
    {%- set limits = [['at_least', ratio[2], 0]] if ratio | length > 2 else [] -%}
    {{ return(['capped_ratio' if limits else 'ratio', [['part', ratio[0], 0], ['whole', ratio[1], 0]] + limits]) }}
{%- elif scope and of_scope == 'import_export_cny' -%}
    {{ return(['reference', [['level', scope, 0]]]) }}
{%- elif scope and of_scope == 'gdp_cny' -%}
    {{ return(['reference_gdp', [['level', scope, 0]]]) }}
{%- elif scope and of_scope.startswith('import_export_yoy') -%}
    {%- set kind = 'reference_growth' ~ of_scope | replace('import_export_yoy', '') | replace('_pct', '') -%}
    {{ return([kind, [['now', scope, 0], ['before', scope, 1]]]) }}
{%- elif name == 'two_above_met' -%}
    {{ return(['above', [
        ['part', 'base_import_export_yoy_pct', 0],
        ['line', 'province_import_export_yoy_pct', 0],
        ['line', 'national_import_export_yoy_pct', 0],
    ]]) }}
{%- endif -%}
{% endmacro %}

{#- Part and whole of a ratio; of one that stops at the whole also what it is at least. -#}
{% macro ratio_of(column, columns) %}
{%- set wholes = ['city_import_export_cny', 'zone_import_export_cny', 'province_import_export_cny'] -%}
{%- set whole = wholes | select('in', columns) | first -%}
{%- set trade = measures()['base_import_export'] -%}
{{ return({
    'base_share_pct': [trade, whole],
    'base_share_low_pct': ['base_import_export_low_cny', whole],
    'base_share_high_pct': ['base_import_export_high_cny', whole, trade],
    'province_trade_dependence_pct': ['province_import_export_cny', 'province_gdp_cny'],
}.get(column.name, (column.meta or {}).get('ratio'))) }}
{% endmacro %}
