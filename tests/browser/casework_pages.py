"""How people of casework use its pages in a browser: open one, fill in its form, take its step."""

from contextlib import contextmanager

from playwright.sync_api import expect
from served import sign_in
from test_workbench import DESK

from tonghu.accounts.models import Post

# The draft that the page itself would have kept: it comes back on loading, is checked as if typed, and is sent by the button.
_DRAFT = """answers => {
  const carried = JSON.parse(document.querySelector("[data-form] script").textContent);
  const user = document.body.dataset.user ?? "";
  sessionStorage.setItem(`tonghu.draft:${location.pathname}:${carried.document.hash}:${user}`, JSON.stringify(answers));
}"""


class Desk:
    """One person at a screen."""

    def __init__(self, page, address):
        self.page, self.address = page, address

    def go(self, path):
        self.page.goto(self.address + path)

    def status(self, path):
        """What the server answers, without it counting as a fault of the page."""
        return self.page.request.get(self.address + path).status

    def text(self):
        return self.page.locator("main").inner_text()

    def fill_form(self, filled):
        """The answers, in the page's form, once the page that was clicked to is there."""
        expect(self.page.locator("[data-form] script")).to_be_attached()
        self.page.evaluate(_DRAFT, filled.answers)
        self.page.reload()
        expect(self.page.locator(".data-form .draft")).to_contain_text("已接上")

    def begin(self, kind, child, *, filled=None, **asked):
        """Begin a matter from its page; the path of the matter."""
        self.go(f"/casework/new/{kind}/?child={child.pk}")
        return self.send("发起", filled, asked)

    def step(self, where, title, *, filled=None, **asked):
        """Take a step from the matter's page."""
        self.go(where)
        self.page.locator("#next").get_by_role("link", name=title, exact=True).click()
        return self.send(title, filled, asked)

    def add(self, where, title, filled):
        """Add a record to the matter."""
        self.go(where)
        self.page.locator("#next").get_by_role("link", name=title, exact=True).click()
        return self.send("保存", filled, {})

    def send(self, button, filled, asked):
        """Fill in, press the button, be told that it is done; the path of the page that follows."""
        if filled is not None:
            self.fill_form(filled)
        for name, value in asked.items():
            control = self.page.locator(f"#matter-form [name={name}]")
            if name in ("receiver", "responsible"):
                control.select_option(str(value))
            else:
                control.fill(value)
        self.page.locator("#matter-form").get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator(".notices .success")).to_be_visible()
        self.page.wait_for_load_state()  # the notice stands on top: what is below may still be coming
        return self.page.url.removeprefix(self.address)


@contextmanager
def desks(browser, address, *, refusals=("422",)):
    """Gives a function that seats an actor. At the end nothing may have been said on any console.

    `refusals`: statuses of the answers that a story waits for, which the browser says as well.
    """
    contexts, trouble = [], []

    def seat(actor, *, viewport=DESK):
        contexts.append(browser.new_context(viewport=viewport, reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda message: message.type == "error" and trouble.append(message.text))
        sign_in(page, address, Post.objects.get(pk=actor.post_id).user)
        return Desk(page, address)

    yield seat
    for context in contexts:
        context.close()
    assert [each for each in trouble if not any(status in each for status in refusals)] == []
