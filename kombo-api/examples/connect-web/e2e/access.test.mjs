// Keyboard, screen readers, narrow screens, light and dark; and the pictures of the documentation.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { startBrowser } from "./browser.mjs";
import { startServer } from "./server.mjs";
import { connect, dataChanged, dialogOf, integrationOf, sendWebhook, stateChanged } from "./steps.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PICTURES = fileURLToPath(new URL("../screenshots/", import.meta.url));
// One picture of each kind; the others would differ in the colours or the width only.
const KEPT = ["desktop", "dark", "phone", "employees-desktop", "employees-phone", "error-desktop"];
const PHONE = { viewport: { width: 360, height: 740 } };

let server, browser;
before(async () => {
  server = await startServer();
  browser = await startBrowser();
  if (process.env.UPDATE_SCREENSHOTS) await mkdir(PICTURES, { recursive: true });
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await server?.remove();
});

// Opens a page with a connection that has events.
async function openConnected(options) {
  const page = await browser.open(server.url, options);
  await connect(page);
  const integration = await integrationOf(page);
  await sendWebhook(server.url, dataChanged(integration, `${integration}-1`));
  await sendWebhook(server.url, stateChanged(integration, `${integration}-2`, "INVALID"));
  await page.getByText("Needs reconnection").waitFor();
  await page.waitForFunction(() => document.querySelectorAll("#entries li").length === 2);
  return page;
}

// Writes a picture with UPDATE_SCREENSHOTS=1 only, so that a test run changes no file.
async function picture(page, name) {
  if (!process.env.UPDATE_SCREENSHOTS || !KEPT.includes(name)) return;
  await page.evaluate(() => document.querySelectorAll("time").forEach((time) => (time.textContent = "09:30 UTC")));
  await page.screenshot({ path: `${PICTURES}${name}.png` });
}

async function assertAccessible(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} px wider than the screen`);
}

for (const [name, options] of [
  ["desktop", { viewport: { width: 1100, height: 720 } }],
  ["dark", { viewport: { width: 1100, height: 720 }, colorScheme: "dark" }],
  ["phone", PHONE],
  ["phone-dark", { ...PHONE, colorScheme: "dark" }],
]) {
  test(`every page is accessible: ${name}`, async () => {
    const empty = await browser.open(server.url, options);
    await assertAccessible(empty);
    const page = await openConnected(options);
    await assertAccessible(page);
    await page.evaluate(() => scrollTo(0, 0));
    await picture(page, name);
    await page.getByRole("link", { name: /^Employees of Personio/ }).click();
    await page.getByRole("heading", { name: "Employees" }).waitFor();
    await assertAccessible(page);
    await picture(page, `employees-${name}`);
    await page.goto(`${server.url}/nothing`);
    await assertAccessible(page);
    await page.goto(server.url);
    await page.getByRole("button", { name: /^Reconnect Personio/ }).click();
    await dialogOf(page).getByRole("button", { name: "Connect", exact: true }).waitFor();
    await dialogOf(page).getByRole("button", { name: "Connect after the token has expired" }).click();
    await page.getByRole("heading", { name: "The connection has expired" }).waitFor();
    await assertAccessible(page);
    await picture(page, `error-${name}`);
  });
}

test("the flow needs no mouse", async () => {
  const page = await browser.open(server.url);
  const press = async (key, until) => {
    for (let count = 0; count < 20; count++) {
      await page.keyboard.press(key);
      if (await page.evaluate(until)) return;
    }
    assert.fail(`the keyboard does not reach ${until}`);
  };
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.innerText), "Skip to the content");
  await press("Tab", () => document.activeElement.id === "connect");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid", "the focus is visible");
  await page.keyboard.press("Enter");
  await dialogOf(page).getByRole("button", { name: "Connect", exact: true }).waitFor();
  const frame = page.frames().find((it) => it.url().includes("/v1?token="));
  await frame.waitForFunction(() => document.hasFocus());
  assert.equal(await page.evaluate(() => document.querySelector("main").inert), true);
  for (let count = 0; count < 10 && !(await isFocused(frame, "Cancel")); count++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("You closed the dialog.").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "connect");
  assert.equal(await page.evaluate(() => document.querySelector("main").inert), false);

  await page.keyboard.press("Enter");
  await dialogOf(page).getByRole("button", { name: "Connect", exact: true }).waitFor();
  const again = page.frames().find((it) => it.url().includes("/v1?token="));
  await again.waitForFunction(() => document.hasFocus());
  for (let count = 0; count < 10 && !(await isFocused(again, "Connect")); count++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("Your HR system is connected.").waitFor();
});

function isFocused(frame, text) {
  return frame.evaluate((expected) => document.activeElement?.innerText === expected, text);
}
