// Requests and messages of other sites.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { startBrowser } from "./browser.mjs";
import { startServer } from "./server.mjs";
import { connect, dialogOf } from "./steps.mjs";

let server, browser;
before(async () => {
  server = await startServer();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await server?.remove();
});

// Serves one page on a port of its own: another origin. Its host makes it another site, or the same one.
async function serve(html) {
  const other = createServer((_, response) => response.setHeader("content-type", "text/html").end(html));
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  return { port: other.address().port, close: () => other.close() };
}

test("forms of other sites, and of other ports of the same site, are refused", async () => {
  const page = await browser.open(server.url);
  await connect(page);
  const form = `<form method="post" action="${server.url}/integrations/1/reconnect"><button>Win</button></form>`;
  const evil = await serve(form);
  try {
    for (const host of ["localhost", "127.0.0.1"]) {
      await page.goto(`http://${host}:${evil.port}/`);
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.url().startsWith(server.url)),
        page.getByRole("button").click(),
      ]);
      assert.equal(answer.status(), 403, host);
      await page.getByRole("heading", { name: "This request came from another site" }).waitFor();
    }
  } finally {
    evil.close();
  }
});

test("other pages cannot show this one in a frame", async () => {
  const evil = await serve(`<iframe src="${server.url}/"></iframe>`);
  try {
    const page = await browser.open(`http://localhost:${evil.port}/`);
    const [, frame] = page.frames();
    assert.ok(!(await frame.content()).includes("Connect your HR system"));
  } finally {
    evil.close();
  }
});

test("a token from another origin in the frame of the dialog is ignored", async () => {
  const page = await browser.open(server.url);
  await page.locator("#connect").click();
  await dialogOf(page).getByRole("heading", { name: "Connect Personio" }).waitFor();
  const send = (origin) =>
    page.evaluate((from) => {
      const source = document.querySelector("#dialog iframe").contentWindow;
      const data = { type: "success", data: { activation_token: "stolen" } };
      dispatchEvent(new MessageEvent("message", { data, origin: from, source }));
      return Boolean(document.querySelector("#dialog iframe"));
    }, origin);
  assert.equal(await send("https://evil.example"), true, "the dialog is still open");
  const own = await page.evaluate(() => document.querySelector('meta[name="connect-origin"]').content);
  assert.equal(await send(own), false, "the package accepts the same message from Kombo's origin");
  await page.getByRole("heading", { name: "The connection has expired" }).waitFor();
});

test("the session is closed to scripts, and another session does not see the connection", async () => {
  const page = await browser.open(server.url);
  await connect(page);
  assert.equal(await page.evaluate(() => document.cookie), "");
  const path = await page.getByRole("link", { name: /^Employees of Personio/ }).getAttribute("href");
  const other = await browser.open(server.url);
  assert.equal((await other.goto(server.url + path)).status(), 404);
});

test("the pages run under their policy without a violation", async () => {
  const page = await browser.open(server.url);
  const messages = [];
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(String(error)));
  await connect(page);
  await page.getByRole("link", { name: /^Employees of Personio/ }).click();
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByRole("link", { name: "First page" }).waitFor();
  assert.deepEqual(messages.filter((text) => !text.includes("favicon")), []);
});
