# SPDX-License-Identifier: Apache-2.0
"""A price changes between looking and ordering: the new total is shown and asked about."""

import re

from playwright.sync_api import expect

from customer import Customer
from shop import set_price


def run(browser, shop, staff, is_quick):
    customer = Customer(browser).seeded(1)
    sku = "XCU-00004"
    set_price(staff, sku, 2_000)
    customer.put_into_cart(sku)
    button = customer.check_out()
    page = customer.page
    # Cart hears of it by an event; only then would the order cost more.
    cart = staff_view_of_price(customer, staff, sku, 2_500)
    assert cart, "the cart has not heard of the new price"
    button.click()
    expect(page.get_by_text("Prices have changed meanwhile")).to_be_visible()
    expect(page).to_have_url(re.compile("/checkout$"))
    page.get_by_role("button", name=re.compile("^Order and pay")).click()
    customer.expect_status("confirmed", "shipped", "delivered")
    customer.close()


def staff_view_of_price(customer, staff, sku, minor_units):
    """Changes the price, and waits until the customer's cart shows it in another window."""
    set_price(staff, sku, minor_units)
    other = customer.open()
    other.goto(customer.page.url.replace("/checkout", "/cart"))
    expect(other.get_by_text("Now costs more")).to_be_visible()
    other.close()
    return True
