"""The whole Airflow on one machine: its settings, start, stop and accounts (``make up``, ``make down``)."""
