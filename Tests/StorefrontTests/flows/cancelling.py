# SPDX-License-Identifier: Apache-2.0
"""An order that waits for the bank is cancelled in time."""

from playwright.sync_api import expect

from customer import Customer


def run(browser, shop, staff, is_quick):
    customer = Customer(browser, width=390).seeded(1)
    customer.order("WMG-00004", "Card that asks you")
    page = customer.page
    customer.expect_status("actionRequired")
    page.get_by_role("button", name="Cancel the order").click()
    dialog = page.get_by_role("dialog", name="Cancel this order?")
    dialog.get_by_label("Why?").fill("changed my mind")
    dialog.get_by_role("button", name="Cancel the order").click()
    customer.expect_status("cancelled")
    expect(page.get_by_text("This order was cancelled.")).to_be_visible()
    customer.close()
