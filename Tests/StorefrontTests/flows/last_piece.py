# SPDX-License-Identifier: Apache-2.0
"""Two customers order the last piece at the same time: one gets it, the other is told."""

from playwright.sync_api import expect

from customer import Customer
from shop import Failure, set_stock


def run(browser, shop, staff, is_quick):
    sku = "OLN-00005"
    set_stock(staff, sku, 1)
    customers = [Customer(browser).seeded(number) for number in (2, 3)]
    for customer in customers:
        customer.put_into_cart(sku)
    buttons = [customer.check_out() for customer in customers]
    for button in buttons:
        button.click(no_wait_after=True)
    outcomes = []
    for customer in customers:
        page = customer.page
        told = page.get_by_text("Somebody else was quicker").or_(page.get_by_text("Sold out meanwhile")).first
        got = page.locator("[data-status=confirmed], [data-status=shipped], [data-status=partiallyShipped], [data-status=delivered]").first
        expect(told.or_(got).first).to_be_visible(timeout=30_000)
        outcomes.append("told" if told.is_visible() else "got it")
    if sorted(outcomes) != ["got it", "told"]:
        raise Failure(f"of two customers for one piece: {outcomes}")
    left = staff.call("GET", f"/v1/warehouse/stock?skus={sku}")["stocks"][0]
    if left["available"] != 0:
        raise Failure(f"{left['available']} pieces are left of one that was sold")
    for customer in customers:
        customer.close()
