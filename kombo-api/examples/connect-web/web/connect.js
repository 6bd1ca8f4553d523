// The forms that open the dialog: a new connection, and a renewed one.
import { KomboConnectCancelledError } from "@kombo-api/connect";
import { openDialog } from "./dialog.js";

// Events replace the list of connections with its forms, so the document listens.
export function startConnecting() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-connect]")) return;
    event.preventDefault();
    connect(event.target);
  });
}

async function connect(form) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  say("");
  showProblem(null);
  try {
    const token = await openDialog(await requestLink(form));
    say("Saving the connection …");
    complete(token);
  } catch (error) {
    if (error instanceof KomboConnectCancelledError) say("You closed the dialog. Nothing was changed.");
    else showProblem(error instanceof Problem ? error : new Problem());
  } finally {
    form.ariaBusy = "false";
  }
}

// A failure, as the server describes it. Without a description the server was not reached.
class Problem extends Error {
  constructor({ title, remedy } = {}) {
    super(title ?? "The server cannot be reached");
    this.remedy = remedy ?? "Check your internet connection and try again.";
  }
}

async function requestLink(form) {
  const response = await fetch(form.action, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams(new FormData(form)),
  });
  const answer = await response.json();
  if (!response.ok) throw new Problem(answer);
  return answer.link;
}

// The token is sent as a form, so that the browser shows the answer of the server: the connections, or what failed.
function complete(token) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/connect/complete";
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "token";
  field.value = token;
  form.append(field);
  document.body.append(form);
  form.submit();
}

function say(text) {
  document.getElementById("notice").textContent = text;
}

function showProblem(problem) {
  const title = document.createElement("strong");
  title.textContent = problem?.message ?? "";
  document.getElementById("problem").replaceChildren(...(problem ? [title, ` ${problem.remedy}`] : []));
}
