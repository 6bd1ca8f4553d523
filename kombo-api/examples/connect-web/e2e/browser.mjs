// The browser of the tests, and the requests that its pages made.
import { chromium } from "playwright-core";
import { findChromium } from "./chromium.mjs";

const ARGUMENTS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A request to another host fails, and is recorded below.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ARGUMENTS });
  const hosts = new Set();
  return {
    // The hosts of all requests, those of frames included.
    hosts,
    // Opens a page with cookies of its own.
    async open(url, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en", ...options });
      context.setDefaultTimeout(10_000);
      context.on("request", (request) => hosts.add(new URL(request.url()).hostname));
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    close: () => browser.close(),
  };
}
