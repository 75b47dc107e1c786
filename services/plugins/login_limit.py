"""A plugin of the API server: whoever guesses passwords at /auth/token has to wait.

The login form has such a limit of its own (FAB's, see services/settings.py); the way of programs to log in has none.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict, deque
from http import HTTPStatus
from typing import TYPE_CHECKING

from airflow.plugins_manager import AirflowPlugin
from fastapi.responses import JSONResponse

from tbw.ground import places

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOGIN = re.compile(r"/auth/token(/cli)?/?")
# So many addresses at most are remembered; beyond that the oldest are forgotten.
_ADDRESSES = 10_000


class LoginLimit:
    """Counts the refused logins of an address; after ``tries`` in ``seconds`` its further ones are not looked at."""

    def __init__(self, app: ASGIApp, tries: int, seconds: int) -> None:
        self._app, self._tries, self._seconds = app, tries, seconds
        self._refused: defaultdict[str, deque[float]] = defaultdict(deque)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 429."""
        if scope["type"] != "http" or scope["method"] != "POST" or not _LOGIN.search(scope["path"]):
            await self._app(scope, receive, send)
            return
        refused = self._recent((scope.get("client") or ("",))[0])
        if len(refused) >= self._tries:
            wait = max(1, round(refused[0] + self._seconds - time.monotonic()))
            told = {"detail": f"too many logins were refused: try again in {wait} seconds"}
            await JSONResponse(told, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(wait)})(scope, receive, send)
            return

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= HTTPStatus.BAD_REQUEST:
                refused.append(time.monotonic())
            await send(message)

        await self._app(scope, receive, watch)

    def _recent(self, address: str) -> deque[float]:
        refused = self._refused[address]
        while refused and refused[0] <= time.monotonic() - self._seconds:
            refused.popleft()
        while len(self._refused) > _ADDRESSES:
            self._refused.pop(next(iter(self._refused)))
        return refused


def _limit() -> dict[str, int]:
    set_so = places.operation()
    return {"tries": set_so["login_tries"], "seconds": set_so["login_minutes"] * 60}


class LoginLimitPlugin(AirflowPlugin):
    """Makes Airflow's API server ask it first."""

    name = "login_limit"
    fastapi_root_middlewares = [  # noqa: RUF012 - as Airflow declares it
        {"middleware": LoginLimit, "kwargs": _limit(), "name": "login_limit"}
    ]
