// Live events: each is added to the log, and the list of connections is read again.

export function showEvents() {
  const log = document.getElementById("entries");
  if (!log) return;
  const live = document.getElementById("live");
  const source = new EventSource(`/events?after=${log.dataset.newest}`);
  source.addEventListener("open", () => (live.textContent = "Live"));
  // The browser connects again by itself and continues after the last event.
  source.addEventListener("error", () => (live.textContent = "Connecting …"));
  source.addEventListener("entry", ({ data }) => {
    // The server has escaped it, as in the page.
    log.insertAdjacentHTML("afterbegin", data);
    refreshIntegrations();
  });
  // A page that the browser keeps for "back" must not hold a connection open.
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

let refreshing = Promise.resolve();

// One after the other, so that the last one wins.
function refreshIntegrations() {
  refreshing = refreshing.then(replaceIntegrations).catch(() => {});
}

async function replaceIntegrations() {
  const response = await fetch("/");
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [next, current] = [page, document].map((it) => it.getElementById("integrations"));
  if (next.innerHTML === current.innerHTML) return;
  const focused = current.contains(document.activeElement) ? document.activeElement.id : "";
  current.replaceChildren(...next.childNodes);
  if (focused) document.getElementById(focused)?.focus();
}
