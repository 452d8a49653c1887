import { AppImageUpdater } from "electron-updater/out/AppImageUpdater.js";
import type { DownloadExecutorResult, UpdateInfoAndProvider } from "electron-updater/out/AppUpdater.js";
import type { Result } from "../../protocol/result.ts";
import {
  type OwnUpdater,
  type PrivatePackage,
  type UpdaterWay,
  deliverBy,
  provideBy,
  restrain,
} from "./updater-way.ts";

type Replace = (copy: PrivatePackage) => Promise<Result<null>>;

/** electron-updater's choice for AppImages. Its own way to install removes the old file before the new one is there, and is never taken. */
class OwnAppImageUpdater extends AppImageUpdater {
  readonly #way: UpdaterWay;
  readonly #ask: () => Promise<UpdateInfoAndProvider>;
  readonly #replace: Replace;

  constructor(way: UpdaterWay, replace: Replace) {
    super(null, way.program);
    this.#way = way;
    this.#replace = replace;
    restrain(this);
    this.#ask = provideBy(this, way);
  }

  override isUpdaterActive(): boolean {
    return true;
  }

  protected override getUpdateInfoAndProvider(): Promise<UpdateInfoAndProvider> {
    return this.#ask();
  }

  protected override executeDownload(): Promise<DownloadExecutorResult> {
    return deliverBy(this.#way);
  }

  protected override doInstall(): boolean {
    return false;
  }

  put = async (copy: PrivatePackage): ReturnType<OwnUpdater["put"]> => {
    const done = await this.#replace(copy);
    return done.ok ? { ok: true, value: { restartsItself: false } } : done;
  };
}

/** Updates of an AppImage, put in place by `replace`. */
export const appImageUpdater = (way: UpdaterWay, replace: Replace): OwnUpdater =>
  new OwnAppImageUpdater(way, replace);
