# SPDX-License-Identifier: Apache-2.0
"""Somebody makes an account, proves the address by mail, keeps an address and a card, and chooses a new password."""

import uuid

from playwright.sync_api import expect

from customer import ADDRESS, Customer


def run(browser, shop, staff, is_quick):
    customer = Customer(browser, width=390)
    email = f"grace.{uuid.uuid4().hex[:8]}@shop.example"
    page = customer.go("/sign-up")
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_text("This is needed.").first).to_be_visible()
    page.get_by_label("Name").fill("Grace Hopper")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_text("Look into your mail")).to_be_visible()

    page.goto(shop.link(email, "verify"))
    expect(page.get_by_text("Your address is confirmed.")).to_be_visible()
    assert "token" not in page.url, page.url
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill("wrong horse battery")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("The e-mail address or the password is wrong.")).to_be_visible()
    customer.sign_in(email, "correct horse battery")

    page.get_by_role("link", name="Addresses").click()
    page.get_by_role("button", name="Add an address").click()
    for label, value in ADDRESS.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Allee 1, 10115 Berlin, Germany")).to_be_visible()
    page.get_by_role("link", name="Ways to pay").click()
    page.get_by_role("button", name="Save this one").click()
    expect(page.get_by_role("heading", name="Visa ···· 4242")).to_be_visible()
    page.get_by_role("link", name="You and security").click()
    expect(page.get_by_text("Chrome on Linux").first).to_be_visible()

    # The session runs out; the next page renews it. One that was ended elsewhere is over.
    customer.context.clear_cookies(name="apus-access")
    page.evaluate("localStorage.removeItem('martlet.session')")
    customer.go("/account/profile")
    expect(page.get_by_text("Hello, Grace Hopper")).to_be_visible()
    assert any(cookie["name"] == "apus-access" for cookie in customer.context.cookies()), "the session was not renewed"
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()

    customer.go("/forgot-password")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_text("a link is on its way")).to_be_visible()
    page.goto(shop.link(email, "reset-password"))
    page.get_by_label("New password").fill("another horse battery")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    customer.sign_in(email, "another horse battery")
    customer.close()
