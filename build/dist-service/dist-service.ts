import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rename, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { run } from "../runtime/run.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { MACHINE, projectVersion, stageService } from "./contents.ts";

/** A finished tarball. */
export type ServiceTarball = {
  readonly path: string;
  readonly version: string;
  readonly bytes: number;
  readonly sha256: string;
};

/** The time that every entry of the tarball bears: `SOURCE_DATE_EPOCH`, else the commit's. Seconds since 1970. */
export const sourceDate = async (root: string, environment: NodeJS.ProcessEnv): Promise<number> => {
  const asked = environment["SOURCE_DATE_EPOCH"];
  if (asked !== undefined && asked !== "") {
    if (/^\d{1,11}$/.test(asked)) return Number(asked);
    throw new Sentence(
      "SOURCE_DATE_EPOCH is no number of seconds: correct it, or leave it out to take the commit's.",
    );
  }
  const { code, out } = await run("git", ["-C", root, "log", "-1", "--format=%ct"]);
  if (code === 0 && /^\d+\s*$/.test(out)) return Number(out);
  throw new Sentence("The date of the commit is not known here: name one as seconds in SOURCE_DATE_EPOCH.");
};

const packed = async (parent: string, name: string, seconds: number, to: string): Promise<void> => {
  const words = [
    "--create",
    "--format=posix",
    "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime",
    "--sort=name",
    `--mtime=@${seconds}`,
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    `--directory=${parent}`,
    name,
  ];
  const tar = spawn("tar", words, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, LC_ALL: "C" },
  });
  const ended = new Promise<number>((resolve) => {
    tar.once("error", () => resolve(-1));
    tar.once("close", (code) => resolve(code ?? -1));
  });
  // Node's own gzip is pinned with Node, and writes no time and no name.
  await pipeline(tar.stdout, createGzip({ level: 9 }), createWriteStream(to, { flags: "wx", mode: 0o644 }));
  if ((await ended) !== 0)
    throw new Sentence("GNU tar is missing or failed: see its lines above and run the command again.");
};

const sha256Of = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
};

const isNoRoom = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  ["ENOSPC", "EDQUOT", "EFBIG", "EACCES", "EROFS", "EEXIST", "ENOTDIR"].includes(String(error.code));

const explained = (error: unknown): unknown =>
  isNoRoom(error)
    ? new Sentence(
        "The tarball cannot be written: see that the output folder is one, that it is yours, and that the disk has room.",
      )
    : error;

/** Makes the tarball of the project at `root` into a folder; the guest page must have been bundled. It has its name only once it is whole. */
export const makeServiceTarball = async (
  root: string,
  output: string,
  seconds: number,
): Promise<ServiceTarball> => {
  const version = await projectVersion(root);
  const name = `anteroom-service-${version}`;
  const file = join(output, `${name}-${MACHINE}.tar.gz`);
  const scratch = await mkdtemp(join(tmpdir(), "anteroom-dist-service-"));
  const partial = `${file}.partial-${process.pid}`;
  try {
    await mkdir(output, { recursive: true });
    await stageService(root, join(scratch, name));
    await packed(scratch, name, seconds, partial);
    await utimes(partial, seconds, seconds);
    const facts = { bytes: (await stat(partial)).size, sha256: await sha256Of(partial) };
    await rename(partial, file);
    return { path: file, version, ...facts };
  } catch (error) {
    throw explained(error);
  } finally {
    await rm(partial, { force: true }).catch(() => undefined);
    await rm(scratch, { recursive: true, force: true });
  }
};
