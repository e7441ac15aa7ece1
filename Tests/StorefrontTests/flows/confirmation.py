# SPDX-License-Identifier: Apache-2.0
"""The bank asks first (3-D Secure): one payment is confirmed, one refused."""

from playwright.sync_api import expect

from customer import Customer


def run(browser, shop, staff, is_quick):
    customer = Customer(browser, width=768).seeded(2)
    page = customer.page
    for answer, statuses in (("Yes, pay", ("confirmed", "shipped", "delivered")), ("No, refuse", ("rejected",))):
        customer.order("WGL-00003", "Card that asks you")
        customer.expect_status("actionRequired")
        page.get_by_role("link", name="Confirm at your bank").click()
        expect(page.get_by_role("heading", level=1, name="Bank of Trials")).to_be_visible()
        page.get_by_role("button", name=answer).click()
        customer.expect_status(*statuses)
    expect(page.get_by_text("The payment was not confirmed at your bank.")).to_be_visible()
    customer.close()
