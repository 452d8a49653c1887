import { NsisUpdater } from "electron-updater/out/NsisUpdater.js";
import type { DownloadExecutorResult, UpdateInfoAndProvider } from "electron-updater/out/AppUpdater.js";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import {
  type OwnUpdater,
  type PrivatePackage,
  type UpdaterWay,
  deliverBy,
  provideBy,
  restrain,
} from "./updater-way.ts";

/** Whether this installer may run: signed by whoever signed the running program. */
type IsOurs = (path: string) => Promise<boolean>;

/** electron-updater's way to run an NSIS installer, from the private copy and only after its signature was checked (which its own check skips where it cannot run). */
class OwnNsisUpdater extends NsisUpdater {
  readonly #way: UpdaterWay;
  readonly #ask: () => Promise<UpdateInfoAndProvider>;
  readonly #isOurs: IsOurs;
  readonly #mayEnd: () => boolean;
  #installer: string | null = null;

  constructor(way: UpdaterWay, isOurs: IsOurs, mayEnd: () => boolean) {
    super(null, way.program);
    this.#way = way;
    this.#isOurs = isOurs;
    this.#mayEnd = mayEnd;
    restrain(this);
    this.#ask = provideBy(this, way);
  }

  override isUpdaterActive(): boolean {
    return true;
  }

  protected override get installerPath(): string | null {
    return this.#installer;
  }

  protected override getUpdateInfoAndProvider(): Promise<UpdateInfoAndProvider> {
    return this.#ask();
  }

  protected override executeDownload(): Promise<DownloadExecutorResult> {
    return deliverBy(this.#way);
  }

  put = async ({ path }: PrivatePackage): ReturnType<OwnUpdater["put"]> => {
    if (!(await this.#isOurs(path))) return fail("UPDATE_SIGNATURE_INVALID");
    // Windows may have taken long to say so
    if (!this.#mayEnd()) return fail("UPDATE_WAITS");
    this.#installer = path;
    // silent, and the installer starts the new program; where it needs an administrator, it is run again through elevate.exe
    const isRunning = this.doInstall({ isSilent: true, isForceRunAfter: true, isAdminRightsRequired: false });
    return isRunning ? succeed({ restartsItself: true }) : fail("UPDATE_INSTALL_FAILED");
  };
}

/** Updates of a program that an NSIS installer put there. */
export const nsisUpdater = (way: UpdaterWay, isOurs: IsOurs, mayEnd: () => boolean): OwnUpdater =>
  new OwnNsisUpdater(way, isOurs, mayEnd);
