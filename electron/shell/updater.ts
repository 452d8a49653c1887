import { join } from "node:path";
import type { PackageType } from "../../protocol/build-facts.ts";
import { fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { Feed, Offer, Packages } from "../update/ports.ts";
import { infoOf, nothingNew } from "./updater-info.ts";
import type { OwnUpdater, UpdaterWay } from "./updater-way.ts";

/** What choosing and fetching by electron-updater needs. */
export type UpdaterPorts = {
  readonly feed: Feed;
  readonly packages: Packages;
  readonly program: UpdaterWay["program"];
  readonly packagesFolder: string;
  /** Makes the updater of this kind of package; null where the machine's own tools install. Called once, when it is needed. */
  readonly makeUpdater: (way: UpdaterWay) => Promise<OwnUpdater | null>;
};

/** Looks, fetches and puts in place, through electron-updater where it knows the kind of package. */
export type Updater = Feed & {
  readonly fetch: (offer: Offer, onProgress: (received: number) => void) => Promise<Result<string>>;
  readonly put: OwnUpdater["put"];
};

const onceMade = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
};

const nothingToBring = async (): Promise<Result<string>> => fail("UPDATE_UNREACHABLE");

/** What the updater asks for, as it is at the time. */
const createWay = (program: UpdaterPorts["program"]) => {
  let offer: Offer | null = null;
  let delivery = nothingToBring;
  let delivered: Result<string> = fail("UPDATE_UNREACHABLE");
  const way: UpdaterWay = {
    program,
    latest: () => (offer === null ? nothingNew(program.version) : infoOf(offer)),
    url: () => offer?.url ?? new URL("https://updates.invalid/"),
    deliver: async () => {
      delivered = await delivery();
      if (!delivered.ok) throw new Error(delivered.error.code);
      return delivered.value;
    },
  };
  return {
    way,
    offers: (one: Offer | null) => void (offer = one),
    delivers: (by: typeof delivery) => {
      delivered = fail("UPDATE_UNREACHABLE");
      delivery = by;
    },
    delivered: () => delivered,
  };
};

/** The updater of this program. What electron-updater refuses is not offered, and what our own parts refuse it never sees. */
export const createUpdater = (ports: UpdaterPorts): Updater => {
  const { feed, packages, program, packagesFolder } = ports;
  const own = createWay(program);
  const updater = onceMade(() => ports.makeUpdater(own.way));

  const agree = async (offer: Offer): Promise<boolean> => {
    const chooser = await updater();
    if (chooser === null) return true;
    own.offers(offer);
    // a way back is one by both keys: only then an older version is no mistake
    chooser.allowDowngrade = offer.release.isRollback;
    const check = await chooser.checkForUpdates().catch(() => null);
    chooser.allowDowngrade = false;
    return check?.isUpdateAvailable === true;
  };

  const fetch: Updater["fetch"] = async (offer, onProgress) => {
    const chooser = await updater();
    if (chooser === null) return fail("UPDATE_DISABLED");
    own.offers(offer);
    own.delivers(() => packages.fetchTo(offer, join(packagesFolder, offer.file.name), onProgress));
    await chooser.downloadUpdate().catch(() => null);
    return own.delivered();
  };

  return {
    look: async (from) => {
      const answer = await feed.look(from);
      if (!answer.ok || answer.value === null) return answer;
      return (await agree(answer.value)) ? answer : fail("UPDATE_NOT_OURS");
    },
    fetch,
    put: async (copy, release) => {
      const chooser = await updater();
      return chooser === null ? fail("UPDATE_DISABLED") : chooser.put(copy, release);
    },
  };
};

/** The updater's class for a kind of package, loaded when it is needed; null for the machine's own tools. */
export const updaterFor =
  (
    type: PackageType,
    parts: {
      readonly replace: (copy: { path: string; file: Offer["file"] }) => Promise<Result<null>>;
      readonly isOurs: (path: string) => Promise<boolean>;
      /** Whether nobody is signed in. */
      readonly mayEnd: () => boolean;
    },
  ): UpdaterPorts["makeUpdater"] =>
  async (way) => {
    switch (type) {
      case "appimage":
        return (await import("./updater-appimage.ts")).appImageUpdater(way, parts.replace);
      case "nsis":
        return (await import("./updater-nsis.ts")).nsisUpdater(way, parts.isOurs, parts.mayEnd);
      case "dmg":
        return (await import("./updater-mac.ts")).macUpdater(way);
      case "deb":
      case "rpm":
      case "msi":
      case "pkg":
      case "folder":
        return null;
    }
  };
