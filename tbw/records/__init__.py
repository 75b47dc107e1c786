"""What people decided and said, as records of the raw zone.

Read decision_kinds (what may be decided), then decisions, sheets (decisions that came as files), explanations.
"""
