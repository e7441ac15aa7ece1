# SPDX-License-Identifier: Apache-2.0
"""A visitor looks around, puts things into a cart, signs in, and buys what is in it."""

import re

from playwright.sync_api import expect

from customer import Customer


def run(browser, shop, staff, is_quick):
    staff.call("PUT", "/v1/coupons/WELCOME10", {"percent": 10})
    customer = Customer(browser, width=390)
    page = customer.go("/")
    expect(page.get_by_role("heading", name="Selling well")).to_be_visible()

    # Searching: suggestions by the keyboard, a facet, an order, the next page.
    search = page.get_by_role("combobox", name="Search the shop")
    search.press_sequentially("lamp", delay=30)
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    search.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    search.press("Escape")
    search.press("Enter")
    expect(page).to_have_url(re.compile(r"/products\?q=lamp"))
    expect(page.locator("article.product")).not_to_have_count(0)
    page.goto(page.url.split("?")[0])
    expect(page.locator("article.product")).to_have_count(24)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("article.product")).to_have_count(48)
    page.get_by_text("Filter", exact=True).click()
    page.get_by_role("checkbox", name=re.compile("In stock only")).click()
    expect(page).to_have_url(re.compile("stock=1"))
    page.get_by_label("Sort by").select_option("Price, low to high")
    expect(page).to_have_url(re.compile("sort=priceAscending"))
    prices = page.locator("article.product .price")
    expect(prices.nth(1)).to_be_visible()
    first, second = (float(prices.nth(at).inner_text().replace("€", "").replace(",", "")) for at in (0, 1))
    assert first <= second, f"{first} comes before {second}"

    # A visitor's cart goes along when they sign in.
    customer.put_into_cart("WMG-00001")
    page.get_by_role("navigation", name="You").get_by_role("link", name="Cart").click()
    page.get_by_role("button", name=re.compile("^One more")).click()
    expect(page.get_by_role("spinbutton")).to_have_value("2")
    page.get_by_label("Voucher code").fill("nosuch")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("We do not know this code.")).to_be_visible()
    page.get_by_label("Voucher code").fill("welcome10")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Discount")).to_be_visible()
    customer.seeded(0)
    expect(page.get_by_role("link", name=re.compile("Cart, 2 pieces"))).to_be_visible()

    customer.check_out().click()
    expect(page.get_by_role("heading", level=1, name=re.compile("^Order A-"))).to_be_visible()
    customer.expect_status("shipped", "delivered", "completed")
    expect(page.get_by_role("region", name="Parcels").get_by_text("Picked up").first).to_be_visible()
    # It is told in the inbox, and the cart is a new one.
    expect(page.get_by_role("link", name=re.compile("Inbox, [1-9]"))).to_be_visible()
    page.get_by_role("link", name=re.compile("^Inbox")).click()
    expect(page.get_by_role("list", name="What we told you").get_by_text(re.compile(r"A-\d+")).first).to_be_visible()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("All is read.")).to_be_visible()
    customer.go("/cart")
    expect(page.get_by_text("Your cart is empty")).to_be_visible()
    customer.close()
