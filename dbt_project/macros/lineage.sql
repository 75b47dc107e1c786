{#- What the marts are made of, read from the project's own metadata: a mart or a measure that is added is found. -#}

{#- Yearly marts that roll bases up, {mart: key column, none for the whole province}: models whose grain is data_year,
    or data_year and one column of mart_base_year. -#}
{% macro roll_up_marts() %}
{%- set marts = {} -%}
{%- if execute is defined and execute -%}
    {%- set models = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {%- do models.update({node.unique_id: node}) -%}
    {%- endfor -%}
    {%- set of_base = (models.values() | selectattr('name', 'eq', 'mart_base_year') | first).columns -%}
    {%- for test in graph.nodes.values() if test.resource_type == 'test' and test.attached_node in models -%}
        {%- set model = models[test.attached_node] -%}
        {%- set arguments = test.test_metadata.kwargs if test.test_metadata else {} -%}
        {%- set grain = arguments.get('columns') or [arguments.get('column_name')] -%}
        {%- set keys = grain | reject('eq', 'data_year') | list -%}
        {%- if test.test_metadata.name in ['unique', 'unique_combination'] and model.name.startswith('mart_')
            and 'data_year' in grain and keys | length < 2 and (not keys or keys[0] in of_base) -%}
            {%- do marts.update({model.name: {'key': keys | first | default(none), 'columns': model.columns}}) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}
{{ return(marts) }}
{% endmacro %}

{#- Counts of bases, {column: which of the bases that are expected or reported}. -#}
{% macro base_counts() %}
{{ return({
    'bases_expected_count': 'is_expected',
    'bases_reported_count': 'is_reported',
    'bases_missing_count': 'is_expected and not is_reported',
    'bases_preliminary_count': 'is_preliminary',
    'bases_doubtful_count': 'is_preliminary',
}) }}
{% endmacro %}

{#- How a column of a yearly mart comes about: [kind, [[role, input, years earlier], …]]; none for what is no metric.
    An input is a metric of the same mart, or a scope of the reference totals. The names of the Contract tell; a ratio
    under a name of its own says so in the meta of its column: {ratio: [part, whole]}. -#}
{% macro formula_of(column, columns) %}
{%- set name = column.name -%}
{%- set scopes = {'province': 'province', 'national': 'nation', 'city': 'city', 'zone': 'zone'} -%}
{%- set scope = scopes.get(name.split('_')[0]) -%}
{%- set of_scope = name.split('_')[1:] | join('_') -%}
{%- set measure = measures().get(name | replace('_like_for_like', '') | replace('_yoy_pct', '')) -%}
{%- set ratio = (column.meta or {}).get('ratio') -%}
{%- if name == 'base_share_pct' -%}
    {%- set wholes = columns | reject('in', measures().values()) | select('in', whole_columns()) | list -%}
    {%- set ratio = ['base_import_export_cny', wholes | first] -%}
{%- endif -%}
{%- if name in measures().values() -%}
    {{ return(['sum', [['cells', name, 0]]]) }}
{%- elif name in base_counts() -%}
    {{ return(['count', [['bases', name, 0]]]) }}
{%- elif measure and name.endswith('_yoy_pct') -%}
    {%- set kind = 'growth_like_for_like' if '_like_for_like_' in name else 'growth' -%}
    {{ return([kind, [['now', measure, 0], ['before', measure, 1]]]) }}
{%- elif ratio -%}
    {{ return(['ratio', [['part', ratio[0], 0], ['whole', ratio[1], 0]]]) }}
{%- elif scope and of_scope == 'import_export_cny' -%}
    {{ return(['reference', [['level', scope, 0]]]) }}
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

{#- What the share of a roll-up is a share of. -#}
{% macro whole_columns() %}
{{ return(['city_import_export_cny', 'zone_import_export_cny', 'province_import_export_cny']) }}
{% endmacro %}
