import { run } from "../runtime/run.ts";
import { Sentence } from "../runtime/sentence.mjs";

const git = async (root: string, ...words: readonly string[]): Promise<readonly string[]> => {
  const { code, out } = await run("git", words, { cwd: root });
  if (code !== 0)
    throw new Sentence("This is no clone of the project that git can read: clone it and start there.");
  return out.split("\n").filter((line) => line !== "");
};

/** Throws a Sentence unless the clone is exactly a commit, and that commit bears the version's tag where one is wanted. */
export const mustBeTagged = async (root: string, version: string, isTagNeeded: boolean): Promise<void> => {
  const changed = await git(root, "status", "--porcelain");
  if (changed.length > 0)
    throw new Sentence(
      `The clone has ${changed.length} changes that are in no commit: a release is made of a commit, commit or remove them.`,
    );
  const tags = await git(root, "tag", "--points-at", "HEAD");
  const versions = tags.filter((tag) => /^v\d/.test(tag));
  const other = versions.find((tag) => tag !== `v${version}`);
  if (other !== undefined)
    throw new Sentence(
      `The commit bears the tag ${other} and package.json the version ${version}: they have to agree.`,
    );
  if (isTagNeeded && versions.length === 0)
    throw new Sentence(`The commit bears no tag: tag it v${version} and run the command again.`);
};
