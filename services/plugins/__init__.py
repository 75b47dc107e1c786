"""Plugins of Airflow: the only folder that it looks into for them."""
