# SPDX-License-Identifier: Apache-2.0
"""Pages can be used by keyboard, seen by weak eyes, heard, and held in a hand, in the light and in the dark."""

import os

from playwright.sync_api import expect

from customer import Customer
from shop import STAFF, Failure

RULES = open(os.path.join(os.path.dirname(__file__), "..", "access.js")).read()
OPEN = ["/", "/products?category=lighting", "/products/LTB-00001", "/sign-in", "/sign-up", "/nowhere"]
SIGNED_IN = ["/cart", "/checkout", "/account", "/account/inbox", "/account/addresses", "/account/payment", "/account/profile", "/account/preferences", "/wishlists"]
STAFFS = ["/operator", "/operator/stock?sku=LTB-00001", "/operator/orders"]


def run(browser, shop, staff, is_quick):
    findings = []
    for width, scheme in ((390, "light"), (1280, "dark"))[: 1 if is_quick else 2]:
        customer = Customer(browser, width=width, scheme=scheme)
        findings += look(customer, OPEN[:4] if is_quick else OPEN, f"{width} {scheme}")
        if width == 390:
            findings += keyboard(customer)
        customer.seeded(3)
        customer.put_into_cart("LTB-00001")
        findings += look(customer, SIGNED_IN[:3] if is_quick else SIGNED_IN, f"{width} {scheme}")
        customer.close()
    if not is_quick:
        person = Customer(browser, scheme="light").sign_in(*STAFF)
        findings += look(person, STAFFS, "1280 light")
        person.close()
    if findings:
        raise Failure("\n  ".join(sorted(set(findings))[:20]))


def look(customer, paths, where):
    findings = []
    for path in paths:
        page = customer.go(path)
        page.wait_for_selector("h1")
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        findings += [f"{path} ({where}): {finding}" for finding in page.evaluate(RULES)]
    return findings


def keyboard(customer):
    page = customer.go("/")
    page.wait_for_selector("h1")
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    main = page.evaluate("document.activeElement.id")
    found = [] if first == "Skip to the content" else [f"the first stop of the keyboard is {first!r}"]
    return found + ([] if main == "main" else [f"skipping leads to {main!r}"])
