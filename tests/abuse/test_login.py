"""Passwords guessed at the page: after some tries an address has to wait, whichever way it takes."""

from pathlib import Path

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

from services import settings
from services.plugins.login_limit import LoginLimit, LoginLimitPlugin
from tbw.ground import places

TRIES, SECONDS = 3, 60


@pytest.fixture
def page() -> TestClient:
    """A server that knows one password, as Airflow's does."""
    auth, app = FastAPI(), FastAPI()

    @auth.post("/token")
    @auth.post("/token/cli")
    def token(body: dict[str, str]) -> str:
        if body["password"] != "right":  # noqa: S105 - what is tried
            raise HTTPException(401)
        return "token"

    app.mount("/auth", auth)
    app.add_middleware(LoginLimit, tries=TRIES, seconds=SECONDS)
    return TestClient(app)


@pytest.mark.parametrize("path", ["/auth/token", "/auth/token/cli", "/auth/token/"])
def test_who_guesses_has_to_wait(page: TestClient, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = [page.post("/auth/token", json={"password": str(number)}).status_code for number in range(TRIES)]
    assert tried == [401] * TRIES
    told = page.post(path, json={"password": "right"})
    assert told.status_code == 429
    assert 0 < int(told.headers["Retry-After"]) <= SECONDS
    monkeypatch.setattr("services.plugins.login_limit.time.monotonic", lambda: 1e12)
    assert page.post("/auth/token", json={"password": "right"}).status_code == 200


def test_who_knows_the_password_never_waits(page: TestClient) -> None:
    assert {page.post("/auth/token", json={"password": "right"}).status_code for _ in range(3 * TRIES)} == {200}


def test_the_services_set_both_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TBW_AIRFLOW_HOME", str(tmp_path))
    monkeypatch.delenv("AIRFLOW__FAB__AUTH_RATE_LIMIT", raising=False)
    told = settings.environment(settings.settings(), "sqlite://")
    tries, minutes = places.operation()["login_tries"], places.operation()["login_minutes"]
    assert told["AIRFLOW__FAB__AUTH_RATE_LIMIT"] == f"{tries} per {minutes} minutes"
    (registered,) = LoginLimitPlugin.fastapi_root_middlewares
    assert registered["kwargs"] == {"tries": tries, "seconds": 60 * minutes}
