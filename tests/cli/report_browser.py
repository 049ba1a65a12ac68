"""report_browser.py CHROMIUM PAGE [FOLDER]: opens a page in a headless Chromium as a reader would.

Prints one JSON object: what the console complained of, what was requested, how wide the page is and
which colours it has at each width and scheme, and what the first chart says after each key. With
FOLDER it also leaves a picture of each.

Talks to Chromium's DevTools protocol through a pair of pipes, so it needs nothing but Python."""

import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile

KEYS = ["Home", "ArrowRight", "ArrowRight", "ArrowLeft", "End", "Escape"]
READOUT = "document.querySelector('[data-chart] .readout')"


class Browser:
    """Chromium, and the one page in it."""

    def __init__(self, program, profile):
        to_browser, self.commands = os.pipe()
        self.answers, from_browser = os.pipe()

        def take_places():  # 3 and 4 are where Chromium looks for them
            first, second = os.dup(to_browser), os.dup(from_browser)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--no-first-run", "--disable-extensions", "--disable-background-networking",
             "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            close_fds=False, preexec_fn=take_places)
        os.close(to_browser)
        os.close(from_browser)
        self.rest, self.count, self.session = b"", 0, None
        self.events = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def receive(self):
        while b"\0" not in self.rest:
            piece = os.read(self.answers, 1 << 16)
            if not piece:
                raise SystemExit("report_browser.py: Chromium ended")
            self.rest += piece
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.commands, data):]
        while True:
            answer = self.receive()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise SystemExit(f"report_browser.py: {method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.receive())

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"report_browser.py: {expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def open(self, url, width, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                  deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.complaints()
        self.call("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired")

    def complaints(self):
        """What the console says since the last call, and what was requested."""
        events, self.events = self.events, []
        errors, requests = [], []
        for event in events:
            method, what = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                errors.append(json.dumps(what["exceptionDetails"])[:400])
            elif method == "Runtime.consoleAPICalled" and what["type"] in ("error", "warning"):
                errors.append(json.dumps(what["args"])[:400])
            elif method == "Log.entryAdded" and what["entry"]["level"] in ("error", "warning"):
                errors.append(what["entry"]["text"][:400])
            elif method == "Network.requestWillBeSent":
                url = what["request"]["url"]
                requests.append("data:" if url.startswith("data:") else url)
        return errors, requests

    def press(self, key):
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    def close(self):
        self.session = None
        self.call("Browser.close")
        self.process.wait()


def picture(browser, path):
    shot = browser.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
    path.write_bytes(base64.b64decode(shot["data"]))


def keyboard(browser):
    """What the first chart says when it gets the focus, and after each key."""
    browser.value("document.querySelector('[data-chart]').focus()")
    said = [{"key": "", "text": browser.value(READOUT + ".textContent")}]
    for key in KEYS:
        browser.press(key)
        said.append({"key": key, "text": browser.value(READOUT + ".textContent"),
                     "live": browser.value(READOUT + ".getAttribute('aria-live')")})
    return said


def pointer(browser):
    box = browser.value("(() => { const b = document.querySelector('[data-chart] .plot')"
                        ".getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })()")
    browser.call("Input.dispatchMouseEvent", type="mouseMoved",
                 x=box[0] + box[2] / 2, y=box[1] + box[3] / 2)
    return browser.value(READOUT + ".textContent")


def main():
    program, page = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    folder = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
    result = {"errors": [], "requests": [], "views": []}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        for width in (1280, 390, 320):
            for scheme in ("light", "dark"):
                browser.open(page.as_uri(), width, scheme)
                result["views"].append({
                    "width": width, "scheme": scheme,
                    "page_width": browser.value("document.documentElement.scrollWidth"),
                    "background": browser.value("getComputedStyle(document.body).backgroundColor"),
                    "charts": browser.value("document.querySelectorAll('[data-chart]').length"),
                    "drawn": browser.value("document.querySelectorAll('.plot svg').length"),
                    "injected": browser.value("window.injected === undefined ? '' : 'yes'")})
                if width == 1280 and scheme == "light" and result["views"][-1]["charts"]:
                    result["pointer"] = pointer(browser)
                    result["keyboard"] = keyboard(browser)
                    browser.value("document.activeElement.blur()")
                if folder and width != 320:
                    picture(browser, folder / f"{width}-{scheme}.png")
                errors, requests = browser.complaints()
                result["errors"] += errors
                result["requests"] += requests
        browser.close()
    result["requests"] = sorted(set(result["requests"]) - {page.as_uri()})
    print(json.dumps(result))


if __name__ == "__main__":
    main()
