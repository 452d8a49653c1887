import { expect, test } from "vitest";
import type { UpdateView } from "../../protocol/desktop-update.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { turns } from "./call-fixtures.ts";
import { account, createTestDesktop, nobody, signedIn } from "./desktop-fixtures.ts";
import { release, upToDate, updateAt } from "./update-fixtures.ts";

const available = updateAt({ state: "available", release });
const ready = updateAt({ state: "ready", release });
const installing = updateAt({ state: "installing", release });

const covered = {
  state: "covered",
  displayName: account.displayName,
  logsOffAt: null,
  isInCall: false,
  leavesCallAt: null,
} as const;

test("updates are read at the start, before anybody signs in, and followed from then on", async () => {
  const { desktop, state, update } = createTestDesktop({
    update: { read: async () => succeed(upToDate) },
  });
  expect(state().update.view).toBe(null);
  await desktop.start();
  expect(state().update.view).toEqual(upToDate);
  update(available);
  expect(state().update.view).toEqual(available);
});

test("what main tells while the first answer is under way is newer than that answer", async () => {
  const answers: ((view: UpdateView) => void)[] = [];
  const { desktop, state, update } = createTestDesktop({
    update: { read: async () => succeed(await new Promise<UpdateView>((answer) => answers.push(answer))) },
  });
  const reading = desktop.update.read();
  update(available);
  answers[0]?.(upToDate);
  await reading;
  expect(state().update.view).toEqual(available);
});

test("one wish is asked at a time, and its button waits until it is answered", async () => {
  const asked: string[] = [];
  const answers: ((done: Result<unknown>) => void)[] = [];
  const slow = (what: string) => () => {
    asked.push(what);
    return new Promise<Result<unknown>>((answer) => answers.push(answer));
  };
  const { desktop, state } = await signedIn([], [], {
    update: { check: slow("check"), download: slow("download") },
  });
  const checking = desktop.update.want("check");
  expect(state().update.wish).toBe("check");
  await desktop.update.want("download");
  answers[0]?.(succeed({}));
  await checking;
  expect(asked).toEqual(["check"]);
  expect(state().update).toMatchObject({ wish: null, failure: null });
});

test("both ways of installing are asked as they are named", async () => {
  const asked: string[] = [];
  const { desktop } = await signedIn([], [], {
    update: {
      install: async (when) => {
        asked.push(when);
        return succeed({});
      },
    },
  });
  await desktop.update.want("nextStart");
  await desktop.update.want("now");
  expect(asked).toEqual(["nextStart", "now"]);
});

test("a refused installation says why until something else happens", async () => {
  const { desktop, state, update } = await signedIn([], [], {
    update: { install: async () => fail("UPDATE_WAITS") },
  });
  update(ready);
  await desktop.update.want("now");
  expect(state().update.failure).toBe("UPDATE_WAITS");
  update({ ...ready, checkedAt: 1 });
  expect(state().update.failure).toBe("UPDATE_WAITS");
  update({ ...upToDate, update: { state: "checking" } });
  expect(state().update.failure).toBe(null);
});

test("why an installation failed is told after it, at the sign-in that it ended in, and not to the next person", async () => {
  const {
    desktop,
    state,
    update,
    session: tell,
  } = await signedIn([], [], {
    update: {
      install: async () => {
        tell(nobody);
        update(installing);
        return fail("UPDATE_INSTALL_FAILED");
      },
    },
  });
  update(ready);
  await desktop.update.want("now");
  update({ ...ready, problem: "UPDATE_INSTALL_FAILED" });
  expect(state().update.failure).toBe("UPDATE_INSTALL_FAILED");
  tell({ state: "active", account });
  expect(state().update.failure).toBe(null);
});

test("a notice that was put away stays away through a cover, and comes back for the next session", async () => {
  const { desktop, state, update, session: tell } = await signedIn([]);
  update(available);
  desktop.update.dismiss();
  expect(state().update.dismissed).toBe("0.2.0");
  tell(covered);
  tell({ state: "active", account });
  expect(state().update.dismissed).toBe("0.2.0");
  tell(nobody);
  expect(state().update.view).toEqual(available);
  tell({ state: "active", account });
  await turns();
  expect(state().update.dismissed).toBe(null);
});

test("without an offer there is nothing to put away", async () => {
  const { desktop, state, update } = await signedIn([]);
  update(upToDate);
  desktop.update.dismiss();
  expect(state().update.dismissed).toBe(null);
});
