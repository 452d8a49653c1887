import { rmSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "../runtime/cache.ts";

const NAME = /^anteroom-release-(\d+)-/;
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** A run that was killed leaves its keys; whoever runs next removes them. */
const sweepKilled = async (base: string): Promise<void> => {
  for (const name of await readdir(base)) {
    const pid = NAME.exec(name)?.[1];
    // somebody else's folder is theirs to remove
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(base, name), { recursive: true, force: true }).catch(() => undefined);
  }
};

/** Runs a job with a folder of its own, which holds private keys and is gone afterwards: also when the job fails, is interrupted or is told to end. */
export const withWorkFolder = async <T>(base: string, job: (folder: string) => Promise<T>): Promise<T> => {
  await sweepKilled(base);
  const folder = await mkdtemp(join(base, `anteroom-release-${process.pid}-`));
  const end = (signal: keyof typeof SIGNALS): void => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(SIGNALS[signal]);
  };
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) process.once(signal, end);
  try {
    return await job(folder);
  } finally {
    for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) process.removeListener(signal, end);
    await rm(folder, { recursive: true, force: true });
  }
};
