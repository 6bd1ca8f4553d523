// Starts the built server on a free port, and stops it.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROGRAM = process.env.CONNECT_WEB;

// Starts a server with a database of its own. `variables` are added to its environment, which has nothing else.
export async function startServer(variables = {}) {
  if (!PROGRAM) throw new Error("CONNECT_WEB is not set to the path of the built server: run `make test-browser`");
  const folder = await mkdtemp(join(tmpdir(), "connect-web-"));
  const database = join(folder, "connect-web.sqlite");
  const server = await run({ LISTEN: "127.0.0.1:0", DATABASE: database, ...variables });
  return {
    ...server,
    // Starts it again, on the same port and database.
    restart: () => run({ LISTEN: new URL(server.url).host, DATABASE: database, ...variables }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function run(variables) {
  const child = spawn(PROGRAM, [], { env: variables, stdio: ["ignore", "pipe", "pipe"] });
  const errors = [];
  child.stderr.on("data", (chunk) => errors.push(chunk));
  const exited = new Promise((resolve, reject) => child.on("exit", resolve).on("error", reject));
  const url = await Promise.race([
    address(child),
    exited.then((code) => {
      throw new Error(`the server exited with ${code}: ${Buffer.concat(errors)}`);
    }),
  ]);
  return {
    url,
    // What the server has logged.
    log: () => Buffer.concat(errors).toString(),
    // Stops it as a service manager does. Returns the exit code.
    stop() {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

async function address(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /^Listening at (http\S+)$/.exec(line);
    if (found) return found[1];
  }
  return new Promise(() => {});
}
