# SPDX-License-Identifier: Apache-2.0
"""Staff look after stock and orders; customers do not get there."""

from playwright.sync_api import expect

from customer import Customer
from shop import STAFF, set_stock


def run(browser, shop, staff, is_quick):
    customer = Customer(browser).seeded(3)
    customer.go("/operator")
    expect(customer.page.get_by_role("heading", level=1, name="Not for you")).to_be_visible()
    refused = customer.page.evaluate("fetch('/v1/warehouse/low').then((answer) => answer.status)")
    assert refused == 403, f"stock answers {refused} to a customer"
    customer.close()

    person = Customer(browser).sign_in(*STAFF)
    page = person.page
    sku = "RBK-00002"
    set_stock(staff, sku, 10)
    page.get_by_role("link", name="Operators").click()
    expect(page.get_by_text("No order is stuck.")).to_be_visible()
    page.get_by_role("link", name="Stock", exact=True).click()
    page.get_by_label("Article number").fill(sku)
    page.get_by_role("button", name="Look").click()
    expect(page.locator("[data-available='10']")).to_be_visible()
    taken = page.get_by_role("region", name="Goods have come")
    taken.get_by_label("Pieces").fill("5")
    taken.get_by_label("Delivery note").fill("D-1")
    taken.get_by_role("button", name="Take in").click()
    expect(page.locator("[data-available='15']")).to_be_visible()
    wrong = page.get_by_role("region", name="The count was wrong")
    wrong.get_by_label("Warehouse").select_option("North")
    wrong.get_by_label("More or fewer").fill("-99999")
    wrong.get_by_label("Why").fill("counted again")
    wrong.get_by_role("button", name="Correct").click()
    expect(page.get_by_text("are kept for customers.")).to_be_visible()
    when = page.get_by_role("region", name="When to order more")
    when.get_by_label("Order below").fill("20")
    when.get_by_label("Up to").fill("60")
    when.get_by_role("button", name="Set").click()
    person.expect_toast("Set.")

    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("link", name=sku)).to_be_visible()
    page.locator(f"[data-replenishment={sku}]").get_by_role("button", name="It has arrived").click()
    person.expect_toast(f"of {sku} are in stock")
    page.get_by_role("link", name="Orders", exact=True).click()
    page.get_by_label("Status").select_option("Cancelled")
    expect(page.get_by_role("heading", level=1, name="Orders")).to_be_visible()
    person.close()
