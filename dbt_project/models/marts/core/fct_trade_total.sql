with

{{ totals_of('total') }}

select * from chosen
