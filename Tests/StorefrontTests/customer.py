# SPDX-License-Identifier: Apache-2.0
"""A customer before a browser of their own, who also sees what pages complain of."""

import re

from playwright.sync_api import expect

from shop import URL, Failure

ADDRESS = {"Name": "Ada Lovelace", "Street and number": "Allee 1", "Postal code": "10115", "City": "Berlin"}
expect.set_options(timeout=15_000)


class Customer:
    def __init__(self, browser, width=1280, scheme="light"):
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-GB", reduced_motion="reduce")
        self.context.set_default_timeout(15_000)
        self.context.add_init_script("document.addEventListener('securitypolicyviolation', (event) => console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI))")
        self.complaints = []
        self.page = self.open()

    def open(self):
        page = self.context.new_page()
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", lambda response: self.complaints.append(f"{response.status} for {response.url}") if response.status == 500 else None)
        return page

    def heard(self, message):
        # An answer that is no success is an answer; pages say what it means.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def close(self):
        self.context.close()
        if self.complaints:
            raise Failure("the pages complain: " + "; ".join(self.complaints[:5]))

    def go(self, path):
        self.page.goto(URL + path)
        return self.page

    def sign_in(self, email, password):
        page = self.go("/sign-in?next=/account")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1, name="Your orders")).to_be_visible()
        return self

    def seeded(self, number):
        return self.sign_in(f"kanarie.{number}@shop.example", f"kanarie-password-{number}")

    def put_into_cart(self, sku):
        page = self.go(f"/products/{sku}")
        page.get_by_role("button", name="Put into the cart").click()
        self.expect_toast("put into your cart")

    def check_out(self, card="Card that pays"):
        """Up to the button that orders."""
        page = self.go("/cart")
        page.get_by_role("link", name="Go to checkout").click()
        expect(page.get_by_role("heading", level=1, name="Checkout")).to_be_visible()
        street = page.get_by_label("Street and number")
        saved = page.get_by_role("group", name="Address").get_by_role("radio").first
        expect(street.or_(saved).first).to_be_visible()
        if street.is_visible():
            for label, value in ADDRESS.items():
                page.get_by_label(label).fill(value)
            page.get_by_role("button", name="Use this address").click()
        expect(page.get_by_role("group", name="Shipping").get_by_role("radio").first).to_be_checked()
        page.get_by_role("radio", name=re.compile(f"^{re.escape(card)}")).check()
        button = page.get_by_role("button", name=re.compile(r"^Order and pay €"))
        expect(button).to_be_visible()
        return button

    def order(self, sku, card="Card that pays"):
        self.put_into_cart(sku)
        self.check_out(card).click()
        expect(self.page.get_by_role("heading", level=1, name=re.compile("^Order A-"))).to_be_visible()

    def expect_toast(self, text):
        expect(self.page.locator("#toasts")).to_contain_text(text)

    def expect_status(self, *statuses, seconds=30):
        pattern = re.compile("^(" + "|".join(statuses) + ")$")
        expect(self.page.locator("main [role=status] [data-status]")).to_have_attribute("data-status", pattern, timeout=seconds * 1000)
