// Has another diff (api-smart-diff) judge every edit of fixtures/edits.yaml, forwards and backwards.
//
// Where its verdict is not what is expected of ours, the edit has it under `judge`, with the reason. What stands there
// has to be true: a reason for a difference that is none any more fails as well.

import { readFileSync } from "node:fs";

import { apiDiff } from "api-smart-diff";
import patching from "fast-json-patch";
import YAML from "yaml";

const BOTH_WAYS = ["forwards", "backwards"];

// From the one that matters most, as our own lines begin.
const VERDICTS = ["breaking", "compatible", "prose", "nothing"];

const THEIRS = {
  breaking: "breaking",
  "non-breaking": "compatible",
  deprecated: "compatible",
  annotation: "prose",
  // What it has no rule for, extensions above all.
  unclassified: "prose",
};

const worst = (verdicts) => VERDICTS.find((it) => verdicts.includes(it)) ?? "nothing";

// A different notation of the same meaning is a change of the pages, not of the API.
const ours = (lines) => worst(lines.filter((line) => !line.startsWith("prose spelling:")).map((line) => line.split(" ")[0]));

function theirs(before, after) {
  const changes = apiDiff(asked(before), asked(after));
  // A component is judged wherever something refers to it; by itself it has no direction.
  const judged = changes.filter(({ path }) => path[0] !== "components" || path[1] === "securitySchemes");
  return worst(judged.map(({ type, path }) => THEIRS[type] ?? fail(`what is ${type} at ${path.join(" ")}?`)));
}

// It has no rules for webhooks, so it is told of them as answers: both are read.
function asked({ webhooks = {}, ...document }) {
  const answers = Object.entries(webhooks).map(([name, { post }]) => {
    const read = { description: "A webhook.", content: post.requestBody.content };
    return [`/webhooks/${name}`, { get: { responses: { 200: read } } }];
  });
  return structuredClone({ ...document, paths: { ...document.paths, ...Object.fromEntries(answers) } });
}

function fail(message) {
  throw new Error(message);
}

const read = (name) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8");

const base = YAML.parse(read("people.yaml"));
const text = read("edits.yaml");
const rows = YAML.parse(text);
const wrong = [];
let agreed = 0;
let explained = 0;
for (const row of rows) {
  const edited = patching.applyPatch(base, row.patch, true, false).newDocument;
  for (const way of BOTH_WAYS) {
    const [before, after] = way === "forwards" ? [base, edited] : [edited, base];
    const [own, other] = [ours(row[way]), theirs(before, after)];
    const [said, reason] = row.judge?.[way]?.split(/: (.*)/) ?? [];
    if (said === undefined && own === other) {
      agreed += 1;
    } else if (said === other && own !== other && reason) {
      explained += 1;
    } else {
      const known = said === undefined ? "has no reason" : `has "${row.judge[way]}"`;
      wrong.push(`${row.name}, ${way}: we say ${own}, it says ${other}, and the table ${known}`);
    }
  }
}

const edits = text.match(/^- name: /gm).length;
console.log(`api-smart-diff on ${edits} edits, both ways: ${agreed} alike, ${explained} otherwise for a known reason`);
wrong.forEach((it) => console.error(it));
if (wrong.length > 0 || agreed + explained !== 2 * edits || agreed < explained) process.exit(1);
