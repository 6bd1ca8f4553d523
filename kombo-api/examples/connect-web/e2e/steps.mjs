// What users do, and what Kombo sends.
import { createHmac } from "node:crypto";

// The dialog in its frame.
export function dialogOf(page) {
  return page.frameLocator("#dialog iframe");
}

// Connects a system and waits for the page that lists it.
export async function connect(page) {
  await page.locator("#connect").click();
  await dialogOf(page).getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByText("Your HR system is connected.").waitFor();
}

// Kombo's id of the only connection of the page.
export async function integrationOf(page) {
  const console = await page.getByRole("link", { name: /Send webhooks/ }).getAttribute("href");
  return new URL(console).searchParams.get("integration");
}

// Sends a webhook as Kombo does. The signature is computed here, independently of the SDK.
export function sendWebhook(url, payload, secret = "mock-webhook-secret") {
  const body = JSON.stringify(payload);
  const signature = createHmac("sha256", secret).update(body).digest("base64url");
  const headers = { "content-type": "application/json", "x-kombo-signature": signature };
  return fetch(`${url}/webhooks/kombo`, { method: "POST", headers, body });
}

export function dataChanged(integration, id) {
  return {
    id,
    type: "data-changed",
    data: {
      integration_id: integration,
      integration_tool: "personio",
      integration_category: "HRIS",
      changed_models: [{ name: "hris_employees" }, { name: "hris_absences" }],
    },
  };
}

export function stateChanged(integration, id, state) {
  return {
    id,
    type: "integration-state-changed",
    data: {
      integration_id: integration,
      integration_tool: "personio",
      integration_category: "HRIS",
      end_user: { organization_name: "Nordlicht Möbel", creator_email: null, origin_id: null },
      qa_status: "PASSED",
      setup_status: "COMPLETED",
      state,
      updated_at: "2026-03-14T09:30:00.000Z",
    },
  };
}
