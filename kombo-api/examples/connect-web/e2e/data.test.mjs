// What a connection brings: employees, live events, and a list that survives a restart.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "./browser.mjs";
import { startServer } from "./server.mjs";
import { connect, dataChanged, integrationOf, sendWebhook } from "./steps.mjs";

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

test("employees are shown page by page, each once", async () => {
  const page = await browser.open(server.url);
  await connect(page);
  await page.getByRole("link", { name: /^Employees of Personio/ }).click();
  const names = [];
  for (const rows of [25, 25, 10]) {
    await page.waitForFunction((count) => document.querySelectorAll("tbody tr").length === count, rows);
    names.push(...(await page.locator("tbody th").allInnerTexts()));
    if (rows === 25) {
      const before = await page.locator("tbody th").first().innerText();
      await page.getByRole("button", { name: "Next page" }).click();
      await page.waitForFunction((first) => document.querySelector("tbody th").innerText !== first, before);
    }
  }
  assert.equal(new Set(names).size, 60);
  await page.getByText("This is the last page.").waitFor();
  await page.getByRole("link", { name: "First page" }).click();
  await page.getByRole("rowheader", { name: names[0] }).waitFor();
});

test("a signed webhook appears live, once; one with a wrong signature is refused", async () => {
  const page = await browser.open(server.url);
  const other = await browser.open(server.url);
  await connect(page);
  const integration = await integrationOf(page);
  await page.getByText("Live", { exact: true }).waitFor();
  const forged = await sendWebhook(server.url, dataChanged(integration, "forged"), "another secret");
  assert.equal(forged.status, 401);
  const unsigned = await fetch(`${server.url}/webhooks/kombo`, { method: "POST", body: "{}" });
  assert.equal(unsigned.status, 401);
  for (const id of ["first", "first", "second"]) {
    assert.equal((await sendWebhook(server.url, dataChanged(integration, id))).status, 204);
  }
  await page.waitForFunction(() => document.querySelectorAll("#entries li").length === 2);
  const newest = await page.locator("#entries li").first().innerText();
  assert.match(newest, /Data changed[\s\S]*employees, absences/);
  await other.reload();
  assert.equal(await other.locator("#entries li").count(), 0, "events are for the owner of the integration only");
});

test("after a restart the connection is listed, and works", async () => {
  const page = await browser.open(server.url);
  await connect(page);
  await page.getByText("Live", { exact: true }).waitFor();
  assert.equal(await server.stop(), 0, "it stops although a page is listening for events");
  server = { ...server, ...(await server.restart()) };
  await page.reload();
  assert.equal(await page.locator(".integration").count(), 1);
  await page.getByRole("link", { name: /^Employees of Personio/ }).click();
  await page.getByRole("rowheader", { name: "Lena Hofmann" }).waitFor();
});

test("an unknown page is an error page", async () => {
  const page = await browser.open(`${server.url}/integrations/999/employees`);
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
});
