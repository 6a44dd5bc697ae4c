"""A page as a reader has it, in Chromium: with what it printed, asked for and opened."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--disable-default-apps"),
]

needs_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt install chromium)"),
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium of this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page that was opened, and what it did."""

    page: Page
    printed: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def shown(self, selector: str) -> Locator:
        """The elements of that selector that can be seen."""
        return self.page.locator(f"{selector}:visible")

    def run(self, expression: str) -> Any:
        return self.page.evaluate(expression)


@contextmanager
def opened(browser: Browser, file: Path, anchor: str = "", **how: Any) -> Iterator[Opened]:
    """The file in a page of its own; `how` are Playwright's options of a context."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
    found = Opened(context.new_page())
    found.page.on("console", lambda message: found.printed.append(message.text))
    found.page.on("pageerror", lambda error: found.printed.append(str(error)))
    found.page.on("request", lambda request: found.asked.append(request.url))
    found.page.on("dialog", lambda dialog: (found.dialogs.append(dialog.message), dialog.dismiss()))
    found.page.goto(f"{file.as_uri()}{anchor}")
    yield found
    context.close()


# Text of less than 4.5:1 (3:1 when large) against what is painted behind it; WCAG 2.2, 1.4.3.
FAINT = """() => {
  const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [0, 0, 0] : [255, 255, 255];
  };
  const found = [];
  for (const one of document.querySelectorAll('body *')) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !one.checkVisibility() || one.matches(':disabled, .unseen, .none, .silent, svg *')) continue;
    const style = getComputedStyle(one);
    const [a, b] = [light(parts(style.color)), light(behind(one))].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 600);
    const ratio = (a + 0.05) / (b + 0.05);
    const name = one.className || one.tagName;
    if (ratio < (large ? 3 : 4.5)) found.push(`${name} ${one.textContent.slice(0, 30)} ${ratio}`);
  }
  return found;
}"""
