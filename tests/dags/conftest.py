"""The DAGs as the scheduler sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tbw.ground.places import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from airflow.dag_processing.dagbag import DagBag

DAGS = PROJECT / "dags"


@pytest.fixture(scope="session")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DagBag]:
    """What the scheduler would see of the folder, with an Airflow home of the test's own."""
    home = tmp_path_factory.mktemp("airflow")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AIRFLOW_HOME": home,
            "AIRFLOW__CORE__DAGS_FOLDER": DAGS,
            "AIRFLOW__CORE__LOAD_EXAMPLES": False,
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        }.items():
            patch.setenv(name, str(value))
        from airflow.dag_processing.dagbag import DagBag

        yield DagBag(DAGS)
