"""A plugin of the API server: docs/runbook.md as the page that the DAGs link to."""

from __future__ import annotations

import re
from pathlib import Path

from airflow.plugins_manager import AirflowPlugin
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt

RUNBOOK = Path(__file__).resolve().parents[2] / "docs" / "runbook.md"
_STYLE = "body{max-width:60rem;margin:2rem auto;font:1rem/1.5 sans-serif} td,th{padding:.3rem;text-align:left}"
app = FastAPI(openapi_url=None)


@app.get("/", response_class=HTMLResponse)
def runbook() -> str:
    """The runbook as it lies in the checkout now; a heading can be linked to by its text."""
    page = MarkdownIt().enable("table").render(RUNBOOK.read_text(encoding="utf-8"))
    page = re.sub(r"<h(\d)>([^<]+)</h", r'<h\1 id="\2">\2</h', page)
    return f'<!doctype html><meta charset="utf-8"><title>Runbook</title><style>{_STYLE}</style>{page}'


class Runbook(AirflowPlugin):
    """Makes Airflow serve it."""

    name = "runbook"
    fastapi_apps = [{"app": app, "url_prefix": "/runbook", "name": "runbook"}]  # noqa: RUF012 - as Airflow declares it
