import { autoUpdater } from "electron";
import { MacUpdater } from "electron-updater/out/MacUpdater.js";
import type {
  DownloadExecutorResult,
  DownloadExecutorTask,
  UpdateInfoAndProvider,
} from "electron-updater/out/AppUpdater.js";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import type { Offer } from "../update/ports.ts";
import { infoOf } from "./updater-info.ts";
import {
  type OwnUpdater,
  type PrivatePackage,
  type UpdaterWay,
  deliverBy,
  provideBy,
  restrain,
} from "./updater-way.ts";

type Put = ReturnType<OwnUpdater["put"]>;

/** How long Squirrel may take to unpack and check a package. Milliseconds. */
const SQUIRREL_MS = 5 * 60_000;

/** What Squirrel does with the package that it was given. */
const squirrelTakes = (begin: () => void): Put =>
  new Promise((resolve) => {
    const end = (result: Awaited<Put>): void => {
      clearTimeout(timer);
      autoUpdater.removeListener("update-downloaded", taken);
      autoUpdater.removeListener("error", refused);
      resolve(result);
    };
    const taken = (): void => end(succeed({ restartsItself: true }));
    const refused = (): void => end(fail("UPDATE_INSTALL_FAILED"));
    const timer = setTimeout(refused, SQUIRREL_MS);
    autoUpdater.on("update-downloaded", taken);
    autoUpdater.on("error", refused);
    begin();
  });

/** electron-updater's way to Squirrel.Mac, which takes nothing that is not signed by whoever signed the running program. */
class OwnMacUpdater extends MacUpdater {
  readonly #way: UpdaterWay;
  readonly #ask: () => Promise<UpdateInfoAndProvider>;
  #copy: PrivatePackage | null = null;

  constructor(way: UpdaterWay) {
    super(undefined, way.program);
    this.#way = way;
    restrain(this);
    this.#ask = provideBy(this, way);
  }

  override isUpdaterActive(): boolean {
    return true;
  }

  protected override getUpdateInfoAndProvider(): Promise<UpdateInfoAndProvider> {
    return this.#ask();
  }

  /** Squirrel is given the private copy only, once it is to be put in place. */
  protected override async executeDownload(task: DownloadExecutorTask): Promise<DownloadExecutorResult> {
    if (this.#copy === null) return deliverBy(this.#way);
    const { path } = this.#copy;
    const { info } = task.downloadUpdateOptions.updateInfoAndProvider;
    await task.done?.({ ...info, downloadedFile: path });
    return { updateFile: path };
  }

  put = async (copy: PrivatePackage, release: Offer["release"]): Put => {
    this.#copy = copy;
    const { provider } = await this.#ask();
    this.updateInfoAndProvider = { info: infoOf({ release, file: copy.file }), provider };
    try {
      await this.downloadUpdate();
      return await squirrelTakes(() => this.quitAndInstall());
    } catch {
      return fail("UPDATE_INSTALL_FAILED");
    } finally {
      this.#copy = null;
    }
  };
}

/** Updates of a program that came on a disk image. */
export const macUpdater = (way: UpdaterWay): OwnUpdater => new OwnMacUpdater(way);
