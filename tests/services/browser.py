"""Debian's chromium at Airflow's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as expected
from selenium.webdriver.support.ui import WebDriverWait

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.airflow_page import Site


def approve_in_the_page(site: Site, user: str, password: str, reason: str, picture: Path) -> None:
    """Log in, open the question from the page of required actions, give a reason, approve; keep a picture before."""
    options = webdriver.ChromeOptions()
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--window-size=1500,2600",
        "--lang=en",
    ):
        options.add_argument(argument)
    options.binary_location = "/usr/bin/chromium"
    with webdriver.Chrome(options, webdriver.ChromeService("/usr/bin/chromedriver")) as browser:
        wait = WebDriverWait(browser, 60)
        browser.get(f"http://127.0.0.1:{site.port}/required_actions?response_received=false")
        wait.until(expected.presence_of_element_located((By.ID, "username"))).send_keys(user)
        browser.find_element(By.ID, "password").send_keys(password)
        browser.find_element(By.CSS_SELECTOR, "[type=submit]").click()
        browser.get(f"http://127.0.0.1:{site.port}/required_actions?response_received=false")
        wait.until(expected.element_to_be_clickable((By.PARTIAL_LINK_TEXT, "Publish release"))).click()
        wait.until(expected.presence_of_element_located((By.NAME, "element_reason"))).send_keys(reason)
        browser.save_screenshot(str(picture))
        wait.until(expected.element_to_be_clickable((By.CSS_SELECTOR, "[data-testid=hitl-option-Approve]"))).click()
        wait.until(lambda page: "Response received" in page.page_source)
