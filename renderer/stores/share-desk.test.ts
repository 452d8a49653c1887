import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import type { ShareSource } from "../../protocol/ipc.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { turns } from "./call-fixtures.ts";
import { signedIn, someVisit } from "./desktop-fixtures.ts";
import { PICKER_LOOK_MS } from "./share-desk.ts";

const sourceOf = (title: string): ShareSource => ({
  id: "window:1:0",
  title,
  kind: "window",
  picture: "data:image/png;base64,AA==",
});

/** A desktop in a visit, whose windows are named by how often they were looked at. */
const inVisit = async (failing: ReadonlySet<number> = new Set()) => {
  const visit = someVisit();
  const shared: (string | null)[] = [];
  let looks = 0;
  const now = await signedIn([visit], [], {
    main: {
      listShareSources: async (): Promise<Result<ShareSource[]>> => {
        looks += 1;
        return failing.has(looks) ? fail("INTERNAL") : succeed([sourceOf(`look ${String(looks)}`)]);
      },
      sayShared: async (id) => {
        shared.push(id);
        return succeed({});
      },
    },
  });
  await now.desktop.visits.openVisit(visit.id);
  const pass = async (): Promise<void> => {
    now.pass(PICKER_LOOK_MS);
    await turns();
  };
  const setSharing = (isSharing: boolean): void => {
    const { media } = now.visit().call;
    now.calls[0]?.say({ media: { ...media, own: { ...media.own, isSharing } } });
  };
  return { ...now, share: now.desktop.visits.share, shared, looks: () => looks, tick: pass, setSharing };
};

test("the open picker looks anew every second, and stops with the choice, the cancel and the visit", async () => {
  for (const stop of [
    async ({ share }: Awaited<ReturnType<typeof inVisit>>) => share.close(),
    async ({ share }: Awaited<ReturnType<typeof inVisit>>) => share.share("window:1:0"),
    async ({ calls }: Awaited<ReturnType<typeof inVisit>>) =>
      calls[0]?.say({ state: { phase: "ended", end: { kind: "out", reason: "ended" } } }),
    async ({ desktop }: Awaited<ReturnType<typeof inVisit>>) => desktop.session.signOut(),
  ]) {
    const one = await inVisit();
    await one.share.open();
    expect(one.visit().picker).toEqual({ state: "ready", sources: [sourceOf("look 1")] });
    await one.tick();
    expect(one.visit().picker).toEqual({ state: "ready", sources: [sourceOf("look 2")] });
    await stop(one);
    await one.tick();
    await one.tick();
    expect(one.looks()).toBe(2);
  }
});

test("one look that fails leaves the pictures that are there; the first one that fails is said and tried again on wish", async () => {
  const one = await inVisit(new Set([1, 3]));
  await one.share.open();
  expect(one.visit().picker).toEqual({ state: "failed" });
  await one.tick();
  expect(one.looks()).toBe(1);
  await one.share.open();
  await one.tick();
  expect(one.visit().picker).toEqual({ state: "ready", sources: [sourceOf("look 2")] });
  await one.tick();
  expect(one.visit().picker).toEqual({ state: "ready", sources: [sourceOf("look 4")] });
});

test("main is told of what is shared when it really is, and once when it stopped", async () => {
  const one = await inVisit();
  await one.share.open();
  await one.share.share("window:1:0");
  expect(one.shared).toEqual([]);
  one.setSharing(true);
  one.setSharing(true);
  one.setSharing(false);
  expect(one.shared).toEqual(["window:1:0", null]);
});

test("a visit that ends while its screen is shared takes main's frame away", async () => {
  const one = await inVisit();
  await one.share.open();
  await one.share.share("window:1:0");
  one.setSharing(true);
  await one.desktop.session.signOut();
  expect(one.shared).toEqual(["window:1:0", null]);
});
