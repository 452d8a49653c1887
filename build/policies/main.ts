import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ROOT } from "../runtime/provision.ts";
import { policiesDocument } from "./document.ts";
import { templates } from "./templates.ts";

/*
 * `node build/policies.mjs [folder]`: writes docs/policies.md and, into the folder (dist/policies unless named), what
 * administrators' tools take.
 */

const [folder = join(ROOT, "dist", "policies")] = process.argv.slice(2);

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

await put(join(ROOT, "docs", "policies.md"), policiesDocument());
for (const { path, text } of templates()) await put(join(resolve(folder), path), text);
process.stderr.write(`Wrote docs/policies.md, and the templates to ${resolve(folder)}\n`);
