// The rule of this repository for workflows: code that is generated from fetched pages runs without a token that may write.
import YAML from "yaml";

// Commands that run code of a build.
const BUILD = /(^|[\s;&|(])(cargo|make|npm|npx|node|\.ci\/run)(\s|$)/m;

/** The violations of a workflow, each as text. */
export function violations(text) {
  const workflow = YAML.parse(text);
  const jobs = Object.entries(workflow.jobs).map(([name, job]) => ({
    name,
    steps: job.steps ?? [],
    mayWrite: mayWrite(job.permissions ?? workflow.permissions),
    builds: (job.steps ?? []).some(({ run }) => BUILD.test(run ?? "")),
  }));
  const found = jobs.filter((job) => job.mayWrite && job.builds).map(({ name }) => `job ${name} may write, and runs code of a build`);
  for (const { name, steps, builds } of jobs) {
    const keepsToken = (step) => step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false;
    if (builds && jobs.some((job) => job.mayWrite) && steps.some(keepsToken)) {
      found.push(`job ${name} runs code of a build beside the token of its checkout; set persist-credentials: false`);
    }
    // An expression becomes part of the script, whatever is in its value; a variable stays data.
    if (steps.some(({ run }) => run?.includes("${{"))) found.push(`job ${name} has an expression in a script; pass it by env`);
  }
  return found;
}

/** Whether a token with these permissions may write anything. Without any, the repository's settings decide. */
function mayWrite(permissions) {
  if (permissions === undefined) return true;
  if (typeof permissions === "string") return permissions === "write-all";
  return Object.values(permissions ?? {}).includes("write");
}
