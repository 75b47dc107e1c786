with

{{ totals_of('gdp') }}

select * from chosen
