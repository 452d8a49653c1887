import { join } from "node:path";
import { policiesDocument } from "../policies/document.ts";
import { templates } from "../policies/templates.ts";
import { putWhole } from "./put-whole.ts";
import { type ZipFile, zipOf } from "./zip.ts";

/** The name of the archive in the release set. */
export const policyTemplatesName = (version: string): string => `Anteroom-${version}-policy-templates.zip`;

/** What is in the archive: all that administrators' tools take, and the document about it. */
const contents = (): readonly ZipFile[] =>
  [...templates(), { path: "policies.md", text: policiesDocument() }]
    .map(({ path, text }) => ({ path, bytes: Buffer.from(text) }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));

/** Writes the policy templates of this version into a folder, as one archive; answers its path. */
export const makePolicyTemplates = async ({
  version,
  output,
  date,
}: {
  readonly version: string;
  readonly output: string;
  readonly date: Date;
}): Promise<string> => {
  const file = join(output, policyTemplatesName(version));
  await putWhole(file, zipOf(contents(), date));
  return file;
};
