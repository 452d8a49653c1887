import { expect, test } from "playwright/test";
import { kindOf, killAtAct, killInChurn } from "./kills.ts";
import { desktopSession } from "./message-bus.ts";
import { search } from "./planted.ts";

/** The acts of a keep over an earlier one: write, read and delete the probe, token, key, file. */
const ACTS = [1, 2, 3, 4, 5, 6];
const MOMENTS = ["before", "during", "after"] as const;

test("a program that is killed at any act of a keep leaves the old sign-in, the new one or none", async () => {
  const session = await desktopSession();
  await session.startKeyring("the person's own password");
  try {
    const kinds: string[] = [];
    for (const at of ACTS) {
      for (const when of MOMENTS) {
        const { found, old, fresh } = await killAtAct(session, { at, when });
        kinds.push(kindOf(found, { old, fresh }));
        expect((await search(session.folder, [old, fresh])).found).toEqual([]);
      }
    }
    expect(kinds).not.toContain("mixed");
    expect(new Set(kinds)).toEqual(new Set(["old", "none", "fresh"]));
  } finally {
    await session.close();
  }
});

test("a program that is killed while it keeps one sign-in after the other leaves one of them or none", async () => {
  const session = await desktopSession();
  await session.startKeyring("the person's own password");
  try {
    const kinds: string[] = [];
    for (let lines = 1; lines <= 5; lines += 1) {
      const { found, old, fresh } = await killInChurn(session, lines);
      kinds.push(kindOf(found, { old, fresh }));
    }
    expect(kinds).toHaveLength(5);
    expect(kinds).not.toContain("mixed");
  } finally {
    await session.close();
  }
});
