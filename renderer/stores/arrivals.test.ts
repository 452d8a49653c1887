import { expect, test } from "vitest";
import { someVisit, someWaiting, signedIn, typed } from "./desktop-fixtures.ts";
import { turns } from "./call-fixtures.ts";
import { succeed } from "../../protocol/result.ts";

const visit = someVisit();
const rows = [someWaiting(visit), someWaiting(visit), someWaiting(visit)];

/** A desktop at which nobody waits yet, and what main was told. */
const quietDesktop = async () => {
  const notified: number[] = [];
  const now = await signedIn([visit], [], {
    main: {
      notifyWaiting: async (count) => {
        notified.push(count);
        return succeed({});
      },
    },
  });
  return { ...now, notified };
};

test("only more people than before are news: once for each word of the service, by a notice and a sound", async () => {
  const now = await quietDesktop();
  for (const count of [1, 1, 3, 2, 2, 0, 1]) now.day([visit], rows.slice(0, count));
  expect([now.notified, now.rings()]).toEqual([[1, 3, 1], 3]);
});

test("who waits already at the sign-in is no news, and neither at the next sign-in", async () => {
  const notified: number[] = [];
  const now = await signedIn([visit], rows.slice(0, 1), {
    main: {
      notifyWaiting: async (count) => {
        notified.push(count);
        return succeed({});
      },
    },
  });
  await now.desktop.session.signOut();
  await now.desktop.session.signIn(typed);
  now.day([visit], rows);
  expect([notified, now.rings()]).toEqual([[], 0]);
});

test("while the screen is shared nothing sounds; main keeps its notice back by itself", async () => {
  const now = await quietDesktop();
  await now.desktop.visits.openVisit(visit.id);
  const { media } = now.visit().call;
  now.calls[0]?.say({ media: { ...media, own: { ...media.own, isSharing: true } } });
  now.day([visit], rows.slice(0, 1));
  await turns();
  expect([now.notified, now.rings()]).toEqual([[1], 0]);
});
