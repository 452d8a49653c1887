import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../../../build/dist/run-tool.ts";
import { writableCache } from "../../../build/package/package.ts";
import { cachedOrMade } from "../../../build/runtime/cache.ts";
import { run } from "../../../build/runtime/run.ts";

const PREFIX = "lintian-";

const keyOf = async (file: string): Promise<string> => {
  const hash = createHash("sha256").update(await runTool("lintian", ["--version"]));
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return PREFIX + hash.digest("hex").slice(0, 16);
};

/** What Debian's checker says about a package, in its words; it takes long, so its answer for these bytes is kept. */
export const lintianWords = async (file: string): Promise<string> => {
  const cache = await writableCache();
  const key = await keyOf(file);
  const entry = await cachedOrMade(cache, key, async (partial) => {
    const { code, out, err } = await run("lintian", ["--allow-root", "--fail-on", "none", file]);
    if (code !== 0) throw new Error(`lintian could not run: ${err}`);
    await writeFile(join(partial, "words"), out);
  });
  const old = (await readdir(cache)).filter((name) => name.startsWith(PREFIX) && name !== key);
  await Promise.all(old.map((name) => rm(join(cache, name), { recursive: true, force: true })));
  return (await readFile(join(entry, "words"), "utf8")).trim();
};
