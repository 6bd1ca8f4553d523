// The message of the dialog, as `@kombo-api/connect` expects it.
const message = document.getElementById("message");
if (message) {
  const { type, token, target } = message.dataset;
  parent.postMessage({ type, data: token && { activation_token: token } }, target);
}
