// The embedded flow: connect, cancel, an expired token, reconnect, and the same without a script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "./browser.mjs";
import { startServer } from "./server.mjs";
import { connect, dialogOf, integrationOf, sendWebhook, stateChanged } from "./steps.mjs";

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

test("a customer connects a system and sees it in the list", async () => {
  const page = await browser.open(server.url);
  await page.getByText("No system is connected yet.").waitFor();
  await connect(page);
  const card = page.getByRole("listitem").filter({ hasText: "Personio" });
  assert.match(await card.innerText(), /Nordlicht Möbel[\s\S]*Connected/);
  assert.equal(new URL(page.url()).search, "", "the message of the redirect is shown once");
});

test("a customer who closes the dialog is back at the button, and nothing is connected", async () => {
  const page = await browser.open(server.url);
  await page.locator("#connect").click();
  await dialogOf(page).getByRole("button", { name: "Cancel" }).click();
  await page.getByText("You closed the dialog. Nothing was changed.").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "connect");
  assert.equal(await page.locator("#dialog iframe").count(), 0);
  assert.equal(await page.locator(".integration").count(), 0);
  await connect(page);
});

test("an expired token is an error page with a way back", async () => {
  const page = await browser.open(server.url);
  await page.locator("#connect").click();
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith("/connect/complete")),
    dialogOf(page).getByRole("button", { name: "Connect after the token has expired" }).click(),
  ]);
  assert.equal(answer.status(), 422);
  await page.getByRole("heading", { name: "The connection has expired" }).waitFor();
  await page.getByRole("link", { name: "Back to your connections" }).click();
  await page.getByText("No system is connected yet.").waitFor();
});

test("a customer reconnects a system whose credentials became invalid", async () => {
  const page = await browser.open(server.url);
  await connect(page);
  const integration = await integrationOf(page);
  const answer = await sendWebhook(server.url, stateChanged(integration, "invalid-1", "INVALID"));
  assert.equal(answer.status, 204);
  await page.getByText("Needs reconnection").waitFor();
  await page.getByRole("button", { name: /^Reconnect Personio/ }).click();
  await dialogOf(page).getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByText("Your HR system is connected.").waitFor();
  assert.equal(await integrationOf(page), integration);
  assert.match(await page.locator(".integration").innerText(), /Connected/);
});

test("the console of the mock sends webhooks that the page shows", async () => {
  const page = await browser.open(server.url);
  await connect(page);
  const opened = page.context().waitForEvent("page");
  await page.getByRole("link", { name: /Send webhooks/ }).click();
  const console = await opened;
  for (const [button, status] of [["Data changed", 204], ["A webhook with a wrong signature", 401]]) {
    await console.getByRole("button", { name: button }).click();
    await console.getByText(`The server answered ${status}`).waitFor();
  }
  await page.locator("#entries li").filter({ hasText: "Data changed" }).waitFor();
  assert.equal(await page.locator("#entries li").count(), 1);
});

test("without a script, Kombo is a page of its own and the webhook brings the connection", async () => {
  const page = await browser.open(server.url, { javaScriptEnabled: false });
  await page.locator("#connect").click();
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("heading", { name: "Personio is connected" }).waitFor();
  await page.getByRole("link", { name: "Back to your connections" }).click();
  await page.getByText("Integration created").waitFor();
  assert.equal(await page.locator(".integration").count(), 1);
});

test("if the API cannot be reached, the page tells it and what to do", async () => {
  // Nothing listens on the port of the discard service.
  const down = await startServer({ KOMBO_API_KEY: "k3y-value", KOMBO_BASE_URL: "http://127.0.0.1:9/v1" });
  try {
    const page = await browser.open(down.url);
    await page.locator("#connect").click();
    await page.getByRole("alert").filter({ hasText: "Kombo cannot be reached" }).waitFor();
    assert.match(await page.getByRole("alert").innerText(), /Try again in a minute/);
    assert.equal(await page.evaluate(() => document.querySelector("form").ariaBusy), "false");
    assert.match(down.log(), /a call of Kombo failed/);
    assert.ok(!down.log().includes("k3y-value"));
  } finally {
    await down.stop();
    await down.remove();
  }
});

test("no request left the loopback interface", () => {
  assert.deepEqual([...browser.hosts].sort(), ["127.0.0.1", "localhost"]);
});
