// The script of the pages. Without it the forms still work: the browser then goes to a page of Kombo.
import { startConnecting } from "./connect.js";
import { showEvents } from "./events.js";

startConnecting();
showEvents();

// The message of a redirect is shown once. It is set again, because screen readers announce changes only.
if (new URLSearchParams(location.search).has("done")) {
  history.replaceState(null, "", location.pathname);
  const notice = document.getElementById("notice");
  notice.textContent = notice.textContent.trim();
}
