# SPDX-License-Identifier: Apache-2.0
"""A system of a few services of the shop with a console, on ports and in a folder of its own."""

import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.request

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PORTS = {"registry": 58400, "broker": 58410, "console": 58490}
SERVICES = ["user", "search", "cart", "wishlist", "orderprocessing"]


class System:
    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="console-pages-")
        self.description = os.path.join(ROOT, f".console-pages.{os.getpid()}.yaml")
        self.log = os.path.join(self.home, "up.log")
        with open(self.description, "w") as file:
            file.write("name: pages\n")
            file.writelines(f"{name}: {{ port: {port} }}\n" for name, port in PORTS.items())
            file.write("services:\n")
            file.writelines(f"  {name}: {{ command: shop {name}, product: shop }}\n" for name in SERVICES)
        environment = dict(os.environ, APUS_HOME=self.home, SWIFT_BACKTRACE="enable=no")
        self.process = subprocess.Popen(
            ["bin/apus", "up", "-f", self.description], cwd=ROOT, env=environment,
            stdout=open(self.log, "w"), stderr=subprocess.STDOUT)
        self.wait("the system to be ready", lambda: "ready" in open(self.log).read(), 60)
        self.wait("the console's token", lambda: os.path.exists(os.path.join(self.home, "console-token")))
        self.token = open(os.path.join(self.home, "console-token")).read().split()[0]
        self.address = f"http://localhost:{PORTS['console']}"
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        os.remove(self.description)

    def wait(self, what, is_so, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if is_so():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(f"waited in vain for {what}\n" + open(self.log).read()[-3000:])

    def post(self, path, body, kind):
        request = urllib.request.Request(self.address + path, body, {
            "content-type": kind, "authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.read()

    def ask(self, name, /, **request):
        return json.loads(self.post(f"/api/{name}", json.dumps(request).encode(), "application/json"))

    def call(self, method, request, /, **more):
        return self.ask("call", method=method, request=json.dumps(request), **more)

    def tell(self, path, message):
        self.post(path, message, "application/x-protobuf")
