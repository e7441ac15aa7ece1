# SPDX-License-Identifier: Apache-2.0
"""Recommendation is gone: its sections say so, and everything else sells."""

from playwright.sync_api import expect

from customer import Customer


def run(browser, shop, staff, is_quick):
    shop.command("bin/apus", "stop", "recommendation")
    customer = Customer(browser)
    page = customer.go("/")
    expect(page.get_by_text("“Selling well” is resting for a moment")).to_be_visible(timeout=20_000)
    expect(page.locator("article.product").first).to_be_visible()
    customer.go("/products/LTB-00001")
    expect(page.get_by_text("“Bought together” is resting for a moment")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("heading", name="Similar")).to_be_visible()
    customer.seeded(2)
    customer.order("LTB-00002")
    customer.expect_status("confirmed", "shipped", "delivered")
    customer.close()
