# SPDX-License-Identifier: Apache-2.0
"""The pictures of the README: `Tests/StorefrontTests/run --screenshots buying` writes them to docs/images."""

import os

from customer import Customer
from shop import ROOT

FOLDER = os.path.join(ROOT, "docs", "images")


def take(browser, shop):
    os.makedirs(FOLDER, exist_ok=True)
    customer = Customer(browser, width=1280).seeded(2)
    page = customer.page
    page.set_viewport_size({"width": 1280, "height": 860})
    for path in ("/products/SSO-00002", "/products/LPD-00003", "/products/WMG-00005", "/products/XRG-00003", "/products/KKT-00002"):
        customer.go(path).wait_for_selector("h1")
    picture(customer.go("/"), "shop-home")
    picture(customer.go("/products/SAC-00004"), "shop-product")
    customer.put_into_cart("LTB-00004")
    customer.order("SAC-00004")
    customer.expect_status("shipped", "partiallyShipped", "delivered")
    page.get_by_text("Out for delivery").first.wait_for()
    picture(page, "shop-order")
    customer.close()


def picture(page, name):
    page.wait_for_selector("h1")
    page.wait_for_timeout(1_500)
    page.screenshot(path=os.path.join(FOLDER, f"{name}.png"))
