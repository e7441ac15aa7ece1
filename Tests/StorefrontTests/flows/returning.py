# SPDX-License-Identifier: Apache-2.0
"""What was delivered is sent back, and the money is refunded to the cent."""

from playwright.sync_api import expect

from customer import Customer
from shop import Failure


def run(browser, shop, staff, is_quick):
    customer = Customer(browser).seeded(0)
    customer.order("XTW-00001")
    page = customer.page
    customer.expect_status("delivered", seconds=40)
    total = int(page.locator("[data-total]").get_attribute("data-total"))
    page.get_by_role("button", name="Send it back").click()
    dialog = page.get_by_role("dialog", name="Send it back?")
    dialog.get_by_label("What is wrong with it?").fill("too soft")
    dialog.get_by_role("button", name="Send it back").click()
    customer.expect_status("returned", seconds=40)
    expect(page.get_by_text("are on their way to you")).to_be_visible()
    expect(page.get_by_text("The parcel back")).to_be_visible()
    order = page.url.split("/")[-1]
    # What the books say of it, asked behind the door.
    payment = shop.command("bin/apus", "call", "PaymentService/get", f'{{"order": "{order}"}}')
    if f'"minorUnits": "{total}"' not in payment.split('"refunded"')[1].split("}")[0]:
        raise Failure(f"{total} were paid; the payment says {payment}")
    customer.close()
