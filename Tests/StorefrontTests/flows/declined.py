# SPDX-License-Identifier: Apache-2.0
"""A card is declined; the customer is told, and pays by another one."""

from playwright.sync_api import expect

from customer import Customer


def run(browser, shop, staff, is_quick):
    customer = Customer(browser).seeded(1)
    customer.order("WPL-00002", "Card without money")
    page = customer.page
    customer.expect_status("rejected")
    expect(page.get_by_text("there is not enough money on this card")).to_be_visible()
    page.get_by_role("button", name="Put it all into the cart again").click()
    expect(page.get_by_role("heading", level=1, name="Cart")).to_be_visible()
    customer.check_out().click()
    customer.expect_status("confirmed", "shipped", "delivered")
    customer.close()
