import { setTimeout as wait } from "node:timers/promises";
import { expect } from "playwright/test";
import { mainPidIn } from "./installed.ts";
import { NEW, OLD, type Releases } from "./releases.ts";
import { type Stage, openStage } from "./stage.ts";

/** What came of the kills: which version lay in the program's place, and started, afterwards. */
export type Kills = { old: number; fresh: number };

/** Numbers from 0 to less than 1 that a seed decides (a linear congruential generator, with the numbers of C's `rand`). */
const drawsOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
};

const kill = async (home: string): Promise<void> => {
  const pid = await mainPidIn(home);
  if (pid !== 0) process.kill(pid, "SIGKILL");
};

/** Fetches and installs, and kills the program so long after it said that it begins; it may be over by then. */
const installKilled = async (stage: Stage, afterMs: number): Promise<void> => {
  const program = await stage.installed.start();
  expect((await program.updates.view()).version).toBe(OLD);
  expect(await program.updates.check()).toBe(null);
  expect(await program.updates.download()).toBe(null);
  const begun = (): boolean => program.log().includes('"event":"update.installing"');
  void program.updates.install("now").catch(() => null);
  await expect.poll(begun, { message: "it begins", intervals: [5] }).toBe(true);
  await wait(afterMs);
  await kill(stage.installed.person.home);
  await stage.installed.killAll();
};

/** Kills so many installations at moments that a seed decides, and starts what lies there afterwards. */
export const killInstallations = async (
  releases: Releases,
  { rounds, seed, spanMs }: { readonly rounds: number; readonly seed: number; readonly spanMs: number },
): Promise<Kills> => {
  const draw = drawsOf(seed);
  const stage = await openStage(releases);
  const counts: Kills = { old: 0, fresh: 0 };
  try {
    await stage.offer({ version: NEW });
    for (let round = 0; round < rounds; round += 1) {
      // one of as many equal parts of the span, so that every part of it is met
      const afterMs = ((round + draw()) / rounds) * spanMs;
      await installKilled(stage, afterMs);
      const found = await stage.versionInPlace();
      const program = await stage.installed.start();
      const { version } = await program.updates.view();
      expect([OLD, NEW], `what lies there after ${afterMs} ms`).toContain(found);
      expect(version, `what starts after ${afterMs} ms`).toBe(found);
      if (version === OLD) counts.old += 1;
      else counts.fresh += 1;
      await stage.installed.killAll();
      if (version === NEW) await stage.installed.put(releases.of(OLD).path);
    }
    return counts;
  } finally {
    await stage.close();
  }
};
