// Kombo's dialog in a frame, with the parts that the package leaves to the page: the origin of messages, the focus and
// an accessible name.
import { showKomboConnect } from "@kombo-api/connect";

const connectOrigin = document.querySelector('meta[name="connect-origin"]').content;

// The package accepts messages of its frame whatever origin the frame shows. A page on another origin must not pass a
// token to this one, so its messages end here. This listener is called first, because it captures.
addEventListener(
  "message",
  (event) => {
    if (event.origin !== connectOrigin) event.stopImmediatePropagation();
  },
  { capture: true },
);

// Opens the dialog and returns its token. Fails with a KomboConnectCancelledError if the user closes it.
export async function openDialog(link) {
  const host = document.getElementById("dialog");
  const others = [...document.body.children].filter((element) => element !== host);
  const focused = document.activeElement;
  const token = showKomboConnect(link, { container: host });
  const frame = host.querySelector("iframe");
  frame.title = "Kombo Connect";
  // The keyboard stays in the dialog, also before the frame has loaded.
  others.forEach((element) => (element.inert = true));
  frame.addEventListener("load", () => frame.focus());
  try {
    return await token;
  } finally {
    others.forEach((element) => (element.inert = false));
    focused?.focus();
  }
}
