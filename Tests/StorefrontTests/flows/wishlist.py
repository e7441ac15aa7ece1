# SPDX-License-Identifier: Apache-2.0
"""A customer saves things, shares the list, asks to be told of a lower price and is, and moves one into the cart."""

import re

from playwright.sync_api import expect

from customer import Customer
from shop import set_price


def run(browser, shop, staff, is_quick):
    customer = Customer(browser).seeded(3)
    page = customer.go("/account/preferences")
    # At any time of the day on which this runs.
    for label in ("From", "Until"):
        page.get_by_label(label, exact=True).select_option("00:00")
    page.get_by_role("region", name="Quiet hours").get_by_role("button", name="Save").click()
    customer.expect_toast("Saved.")
    for sku in ("XBL-00002", "XTW-00003"):
        customer.go(f"/products/{sku}")
        page.get_by_role("button", name="Save to a list").click()
        customer.expect_toast("Saved to My list.")
    page.get_by_role("link", name="See the list").click()
    expect(page.get_by_text("2 products")).to_be_visible()

    set_price(staff, "XBL-00002", 9_000)
    blanket = page.locator("[data-sku=XBL-00002]")
    expect(blanket.get_by_text("€90.00")).to_be_visible()
    blanket.get_by_role("button", name="Tell me when …").click()
    page.get_by_label("When it gets cheaper").select_option("By 10 %")
    page.get_by_role("button", name="Tell me", exact=True).click()
    expect(blanket.get_by_text("You will hear")).to_be_visible()
    set_price(staff, "XBL-00002", 4_500)
    expect(page.get_by_role("link", name=re.compile("Inbox, [1-9]"))).to_be_visible()

    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link").input_value()
    page.get_by_role("button", name="Close").click()
    friend = Customer(browser, width=390)
    friend.page.goto(link)
    expect(friend.page.get_by_role("heading", level=1, name="My list")).to_be_visible()
    expect(friend.page.locator("article.product")).to_have_count(2)
    friend.close()

    page.locator("[data-sku=XTW-00003]").get_by_role("button", name="Move to the cart").click()
    customer.expect_toast("Moved to your cart.")
    expect(page.locator("[data-sku=XTW-00003]")).to_have_count(0)
    customer.go("/cart")
    expect(page.locator("[data-sku=XTW-00003]")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Remove")).click()
    expect(page.get_by_text("Your cart is empty")).to_be_visible()
    customer.close()
