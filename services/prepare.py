"""What the components need before they start: the metadata tables, the pool, the roles, an account.

``python -m services.prepare``; with TBW_ADMIN and TBW_ADMIN_PASSWORD set an administrator is made.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from airflow.providers.fab.auth_manager.security_manager.override import FabAirflowSecurityManagerOverride

ROLES = Path(__file__).with_name("roles.json")
_EVERYBODY_MAY = "Viewer"


def main() -> None:
    """Make all of it; what is there already stays."""
    from airflow.models.pool import Pool
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
    from airflow.utils.db import upgradedb
    from airflow.utils.providers_configuration_loader import providers_configuration_loaded

    @providers_configuration_loaded
    def run() -> None:
        upgradedb()
        Pool.create_or_update_pool("duckdb_writer", 1, "DuckDB has one writer", include_deferred=False)
        with get_application_builder() as builder:
            builder.sm.sync_roles()
            _make_roles(builder.sm)
            _make_administrator(builder.sm)
            if not any("Admin" in {role.name for role in user.roles} for user in builder.sm.get_all_users()):
                sys.exit("no administrator")

    run()


def _make_roles(accounts: FabAirflowSecurityManagerOverride) -> None:
    """Make the roles of roles.json: each may do what a viewer may, and what the file says."""
    viewer = accounts.find_role(_EVERYBODY_MAY)
    if viewer is None:
        sys.exit(
            f"Airflow has no role {_EVERYBODY_MAY}, which those of {ROLES.name} begin with: run `airflow sync-perm`"
        )
    for name, adds in json.loads(ROLES.read_text(encoding="utf-8")).items():
        role = accounts.add_role(name)
        wanted = [(action, resource) for resource, actions in adds.items() for action in actions]
        granted = [accounts.create_permission(action, resource) for action, resource in wanted]
        for permission in [*viewer.permissions, *granted]:
            if permission not in role.permissions:
                accounts.add_permission_to_role(role, permission)


def _make_administrator(accounts: FabAirflowSecurityManagerOverride) -> None:
    name, password = os.environ.get("TBW_ADMIN"), os.environ.get("TBW_ADMIN_PASSWORD")
    if name and password and accounts.find_user(name) is None:
        accounts.add_user(name, name, "", f"{name}@localhost", accounts.find_role("Admin"), password)


if __name__ == "__main__":
    main()
