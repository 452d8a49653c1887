import { expect, test } from "vitest";
import type { SessionView } from "../../protocol/accounts.ts";
import { defaultUserSettings } from "../../protocol/desktop-session.ts";
import { fail } from "../../protocol/errors.ts";
import { SessionId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { turns } from "./call-fixtures.ts";
import { account, nobody, signedIn, someVisit } from "./desktop-fixtures.ts";
import { noTrial, unreadSettings } from "./settings-model.ts";

const session = (isThis: boolean): SessionView => ({
  id: SessionId.parse(randomIdText(systemChance)),
  isThis,
  startedAt: 0,
  lastActiveAt: 0,
  isResting: false,
});
const totp = { uri: "otpauth://totp/Riverside", secret: "ABCD" };
const covered = {
  state: "covered",
  displayName: account.displayName,
  logsOffAt: null,
  isInCall: false,
  leavesCallAt: null,
} as const;

const withDevices = async (visits = [someVisit()]) => {
  const log: string[] = [];
  const desk = await signedIn(visits, [], {
    devices: {
      open: async (kind, id) => void log.push(`open ${kind}${id === undefined ? "" : ` ${id}`}`),
      close: (kind) => void log.push(`close ${kind}`),
    },
  });
  return { ...desk, log };
};

test("camera and microphone are open while their pane is shown and not a moment longer", async () => {
  const { desktop, log, state } = await withDevices();
  desktop.goTo("settings");
  await turns();
  expect(log).toEqual(["open camera", "open microphone"]);
  expect(state().settings.trial).toMatchObject({ isOn: true, opening: [] });
  desktop.settings.show("about");
  expect(log.slice(2)).toEqual(["close camera", "close microphone"]);
  desktop.settings.show("devices");
  desktop.goTo("today");
  expect(log.slice(-2)).toEqual(["close camera", "close microphone"]);
  expect(state().settings.trial).toEqual(noTrial);
});

test("a cover turns the tried devices off and forgets what the settings showed", async () => {
  const { desktop, log, state, session: tell } = await withDevices();
  desktop.goTo("settings");
  tell(covered);
  expect(log.slice(-2)).toEqual(["close camera", "close microphone"]);
  expect(state().settings).toEqual(unreadSettings);
});

test("the settings that were open before a cover are read anew after it", async () => {
  let reads = 0;
  const {
    desktop,
    state,
    session: tell,
  } = await signedIn([], [], {
    workstation: {
      listSessions: async () => {
        reads += 1;
        return succeed([session(true)]);
      },
    },
  });
  desktop.goTo("settings");
  desktop.settings.show("sessions");
  await turns();
  tell(covered);
  expect(state().settings.sessions).toEqual({ phase: "loading" });
  tell({ state: "active", account });
  await turns();
  expect(reads).toBe(2);
  expect(state().settings).toMatchObject({ pane: "sessions", sessions: { phase: "ready" } });
});

test("nothing of one person's settings is left for the next", async () => {
  const answers: ((sessions: SessionView[]) => void)[] = [];
  const {
    desktop,
    state,
    session: tell,
  } = await signedIn([], [], {
    workstation: {
      listSessions: async () => succeed(await new Promise<SessionView[]>((answer) => answers.push(answer))),
    },
  });
  desktop.goTo("settings");
  desktop.settings.show("sessions");
  tell(nobody);
  answers[0]?.([session(true)]);
  await turns();
  expect(state().settings).toEqual(unreadSettings);
});

test("ending a session reads the list again", async () => {
  const other = session(false);
  let list = [session(true), other];
  const { desktop, state } = await signedIn([], [], {
    workstation: {
      listSessions: async () => succeed(list),
      endSession: async (id) => {
        list = list.filter((one) => one.id !== id);
        return succeed({});
      },
    },
  });
  desktop.settings.show("sessions");
  await turns();
  await desktop.settings.endSession(other.id);
  expect(state().settings).toMatchObject({ endingId: null, failure: null });
  expect(state().settings.sessions).toEqual({ phase: "ready", value: list });
});

test("a password is changed only after both factors", async () => {
  let isReady = false;
  const changed: string[] = [];
  const { desktop, state } = await signedIn([], [], {
    session: {
      stepUp: async () => {
        isReady = true;
        return succeed({});
      },
    },
    workstation: {
      changePassword: async (password) => {
        if (!isReady) return fail("STEP_UP_NEEDED");
        changed.push(password);
        return succeed({});
      },
    },
  });
  desktop.settings.show("security");
  desktop.settings.factors.startPassword();
  const changing = desktop.settings.factors.changePassword("a longer password");
  await turns();
  expect(state().stepUp).toMatchObject({ phase: "asking" });
  expect(changed).toEqual([]);
  await desktop.stepUp.confirm("a long password", "123456");
  await changing;
  expect(changed).toEqual(["a longer password"]);
  expect(state().settings.act).toEqual({ phase: "done", deed: "password" });
});

test("whoever will not show both factors is back at the form, and nothing failed", async () => {
  const { desktop, state } = await signedIn([], [], {
    workstation: {
      prepareTotp: async () => succeed(totp),
      renewTotp: async () => fail("STEP_UP_NEEDED"),
    },
  });
  desktop.settings.show("security");
  await desktop.settings.factors.startTotp();
  const renewing = desktop.settings.factors.renewTotp("123456");
  await turns();
  desktop.stepUp.cancel();
  await renewing;
  expect(state().settings.act).toEqual({ phase: "totp", totp, isBusy: false, failure: null });
});

test("new recovery codes are gone from memory as soon as another pane is opened", async () => {
  const { desktop, state } = await signedIn([], [], {
    workstation: { renewRecoveryCodes: async () => succeed({ recoveryCodes: ["AAAA-BBBB"] }) },
  });
  desktop.settings.show("security");
  await desktop.settings.factors.renewRecoveryCodes();
  expect(state().settings.act).toEqual({ phase: "codes", recoveryCodes: ["AAAA-BBBB"] });
  desktop.settings.show("about");
  expect(state().settings.act).toEqual({ phase: "none" });
});

test("policies on the screen are read again when they change", async () => {
  const changes: (() => void)[] = [];
  let reads = 0;
  const { desktop } = await signedIn([], [], {
    workstation: {
      onPoliciesChanged: (listener) => void changes.push(listener),
      readPolicies: async () => {
        reads += 1;
        return succeed({ rows: [], problem: null });
      },
    },
  });
  changes[0]?.();
  await turns();
  expect(reads).toBe(0);
  desktop.settings.show("policies");
  await turns();
  changes[0]?.();
  await turns();
  expect(reads).toBe(2);
});

test("theme and keys are read before anybody signs in, and stay when somebody leaves", async () => {
  const kept = { ...defaultUserSettings, theme: "dark", hasKeys: false } as const;
  const {
    desktop,
    state,
    session: tell,
  } = await signedIn([], [], {
    workstation: { readSettings: async () => succeed(kept) },
  });
  await desktop.start();
  tell(nobody);
  expect(state().preferences).toEqual(kept);
});

test("a choice that could not be kept is taken back and said", async () => {
  const { desktop, state } = await signedIn([], [], {
    workstation: { writeSettings: async () => fail("STORE_UNAVAILABLE") },
  });
  const done = desktop.settings.change({ theme: "dark" });
  expect(state().preferences.theme).toBe("dark");
  await done;
  expect(state().preferences.theme).toBe("system");
  expect(state().settings.failure).toBe("STORE_UNAVAILABLE");
});

test("a link from outside is only offered, and goes to the window that joins once somebody says yes", async () => {
  const waiting: (() => void)[] = [];
  let link: string | null = null;
  const { desktop, state } = await signedIn([], [], {
    workstation: {
      onLinkWaiting: (listener) => void waiting.push(listener),
      takeLink: async () => {
        const taken = link;
        link = null;
        return succeed({ link: taken });
      },
    },
  });
  link = "https://clinic.example/join#v1.a.b";
  waiting[0]?.();
  await turns();
  expect(state()).toMatchObject({ offeredLink: "https://clinic.example/join#v1.a.b", joinLink: null });
  desktop.links.accept();
  expect(state()).toMatchObject({ offeredLink: null, joinLink: "https://clinic.example/join#v1.a.b" });
  desktop.links.handOver();
  expect(state().joinLink).toBeNull();
});

test("a link that nobody answered does not wait for the next person", async () => {
  const {
    desktop,
    state,
    session: tell,
  } = await signedIn([], [], {
    workstation: { takeLink: async () => succeed({ link: "https://clinic.example/join#v1.a.b" }) },
  });
  await desktop.links.take();
  expect(state().offeredLink).not.toBeNull();
  tell(nobody);
  expect(state().offeredLink).toBeNull();
});
