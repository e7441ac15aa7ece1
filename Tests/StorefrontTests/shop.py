# SPDX-License-Identifier: Apache-2.0
"""A shop of its own for the tests: started, filled, and stopped."""

import json, os, re, shutil, signal, subprocess, tempfile, time, urllib.error, urllib.request, uuid

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
PORTS = {"registry": 37400, "broker": 37410, "gateway": 38080}
URL = f"http://localhost:{PORTS['gateway']}"
# As `shop seed` makes it.
STAFF = ("staff@shop.example", "kanarie-staff")
CUSTOMERS = 4
PRODUCTS = 240


class Failure(Exception):
    """What a customer would not have seen in a shop that works."""


def description():
    """apus.yaml with other ports, quick carriers, and time enough to send things back."""
    text = open(os.path.join(ROOT, "apus.yaml")).read()
    text = re.sub(r"(?m)^(registry|broker|gateway|console):.*\n(?:[ \t]+.*\n)*", "", text)
    ports = "".join(f"{name}: {{ port: {PORTS[name]} }}\n" for name in ("registry", "broker"))
    gateway = f"gateway: {{ port: {PORTS['gateway']}, site: Sources/Shop/Storefront, users: shop.user.v1 }}\n"
    text = text.replace("services:\n", ports + gateway + "services:\n", 1)
    text = text.replace('SHOP_RETURN_SECONDS: "5"', 'SHOP_RETURN_SECONDS: "45"')
    environment = {
        "logistics": {"SHOP_CARRIER_SECONDS": "1"}, "provider": {"SHOP_URL": URL}, "notification": {"SHOP_URL": URL},
    }
    for name, variables in environment.items():
        words = ", ".join(f'{key}: "{value}"' for key, value in variables.items())
        text = re.sub(rf"(?m)^  {name}:\n", f"  {name}:\n    environment: {{ {words} }}\n", text, count=1)
    return text


class Shop:
    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="apus-storefront-")
        self.file = os.path.join(ROOT, f".storefront.{os.getpid()}.yaml")
        self.environment = {
            **os.environ, "APUS_HOME": self.home, "APUS_REGISTRY": f"127.0.0.1:{PORTS['registry']}",
        }
        self.process = None
        self.log = os.path.join(self.home, "up.log")

    def start(self):
        with open(self.file, "w") as file:
            file.write(description())
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                ["bin/apus", "up", "-f", self.file], cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.wait("the shop to be ready", lambda: any(line.startswith("ready") for line in open(self.log)), 60)
        self.wait("the door to be open", self.is_open, 30)
        self.tool("seed", "--products", str(PRODUCTS), "--customers", str(CUSTOMERS))

    def is_open(self):
        try:
            urllib.request.urlopen(f"{URL}/v1/products?page.limit=1", timeout=2)
            urllib.request.urlopen(f"{URL}/v1/trending?limit=1", timeout=2)
            return True
        except OSError:
            return False

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if os.path.exists(self.file):
            os.remove(self.file)
        if os.environ.get("KEEP") == "1":
            print(f"kept: {self.home}")
        else:
            shutil.rmtree(self.home, ignore_errors=True)

    def wait(self, what, condition, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise Failure(f"the shop has ended:\n{open(self.log).read()[-2000:]}")
            if condition():
                return
            time.sleep(0.1)
        raise Failure(f"{seconds} s were not enough for {what}:\n{open(self.log).read()[-2000:]}")

    def tool(self, *words):
        self.command("bin/shop", *words)

    def command(self, *words):
        done = subprocess.run(words, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise Failure(f"{' '.join(words)}: {done.stdout[-500:]}{done.stderr[-500:]}")
        return done.stdout

    def mails(self, address):
        """The mails to an address, the oldest first."""
        folder = os.path.join(self.home, "mail", "new")
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        texts = [open(os.path.join(folder, name), newline="").read() for name in names]
        return [text for text in texts if f"To: {address}\r\n" in text]

    def link(self, address, page):
        """The link to a page of the shop in the newest mail to an address that has one."""
        found = []

        def look():
            found.extend(
                match.group(0) for mail in self.mails(address) for match in [re.search(rf"http://\S+/{page}\?token=\S+", mail)] if match)
            return bool(found)

        self.wait(f"a mail to {address} with a link to /{page}", look, 20)
        return found[-1]


class Caller:
    """Calls of a program: for what has to be so before a customer comes."""

    def __init__(self):
        self.token = None

    def sign_in(self, email, password):
        self.token = self.call("POST", "/v1/sessions", {"email": email, "password": password})["accessToken"]
        return self

    def call(self, verb, path, body=None):
        request = urllib.request.Request(URL + path, method=verb, data=None if body is None else json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        request.add_header("Idempotency-Key", str(uuid.uuid4()))
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                text = response.read()
        except urllib.error.HTTPError as error:
            raise Failure(f"{verb} {path}: {error.code} {error.read().decode()[:500]}") from None
        return json.loads(text) if text else {}


def set_stock(staff, sku, pieces):
    """Leaves so many of a product to be sold, in all warehouses together."""
    for warehouse in staff.call("GET", "/v1/warehouses")["warehouses"]:
        moved = staff.call("GET", f"/v1/warehouse/movements?sku={sku}&page.limit=100")["movements"]
        there = sum(each["change"] for each in moved if each["warehouse"] == warehouse["name"])
        wanted = pieces if warehouse["name"] == "north" else 0
        if wanted != there:
            staff.call("POST", f"/v1/warehouses/{warehouse['name']}/adjustments", {"sku": sku, "change": wanted - there, "reason": "a test"})


def set_price(staff, sku, minor_units):
    product = staff.call("GET", f"/v1/products/{sku}")
    product["price"]["minorUnits"] = str(minor_units)
    product["revision"] = "0"
    staff.call("POST", "/v1/products", product)
