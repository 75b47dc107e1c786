"""WHEN: the order, retries and pools of the steps. The steps themselves are in ``tbw``."""
