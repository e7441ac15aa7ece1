# SPDX-License-Identifier: Apache-2.0
"""Runs the flows, one after the other, and says of each how it went."""

import importlib, os, sys, time, traceback

from playwright.sync_api import sync_playwright

from shop import STAFF, Caller, Failure, Shop

# In this order: the last one kills a service.
FLOWS = [
    "buying", "declined", "confirmation", "price_change", "last_piece", "sign_up", "wishlist", "cancelling",
    "returning", "operators", "access", "degraded",
]
QUICK = ["buying", "confirmation", "access", "degraded"]


def main():
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    wrong = [word for word in words if word not in FLOWS]
    if wrong:
        sys.exit(f"there is no flow {wrong[0]}: {', '.join(FLOWS)}")
    is_quick = "--quick" in sys.argv
    names = words or (QUICK if is_quick else FLOWS)
    began = time.monotonic()
    shop, failed, passed = Shop(), [], 0
    try:
        shop.start()
        staff = Caller().sign_in(*STAFF)
        print(f"the shop is ready after {time.monotonic() - began:.0f} s", flush=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
            for name in names:
                if run(name, browser, shop, staff, is_quick):
                    passed += 1
                else:
                    failed.append(name)
            if "--screenshots" in sys.argv:
                importlib.import_module("screenshots").take(browser, shop)
            browser.close()
    except Failure as failure:
        failed.append(str(failure))
    finally:
        shop.stop()
    print(f"storefront: {passed} of {len(names)} flows in {time.monotonic() - began:.0f} s")
    if failed:
        sys.exit("failed: " + ", ".join(failed))


def run(name, browser, shop, staff, is_quick):
    flow = importlib.import_module(f"flows.{name}")
    began = time.monotonic()
    try:
        flow.run(browser, shop, staff, is_quick)
    except Exception as error:
        print(f"{name}: FAILED ({flow.__doc__.strip()})", flush=True)
        print(f"  {where(error)}{str(error)[:900]}", flush=True)
        return False
    print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    return True


def where(error):
    """The line of the flow that it did not get past."""
    steps = [step for step in traceback.extract_tb(error.__traceback__) if "StorefrontTests" in step.filename]
    return "".join(f"{os.path.basename(step.filename)}:{step.lineno}: {step.line}\n  " for step in steps[1:])


if __name__ == "__main__":
    main()
