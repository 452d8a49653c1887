import type { UpdateFile } from "../../protocol/update-manifest.ts";
import type { Result } from "../../protocol/result.ts";
import type { Offer } from "../update/ports.ts";
import type { AppUpdater, UpdateInfo } from "electron-updater";
import type { AppAdapter } from "electron-updater/out/AppAdapter.js";
import type { DownloadExecutorResult, UpdateInfoAndProvider } from "electron-updater/out/AppUpdater.js";
import { Provider, type ProviderRuntimeOptions } from "electron-updater/out/providers/Provider.js";

/*
 * electron-updater is let choose and install, and nothing else: every class of it that is used here has
 *   - its word of the feed from our Feed (`latest`) instead of a server's,
 *   - its package from our Packages (`deliver`) instead of its own download and cache,
 *   - an adapter instead of Electron's `app`, so that it has no network of its own at all: its executor is null,
 *   - no app-update.yml: should anything ever ask for one, there is none, and that fails.
 * So no staging id is made or sent, no block map is asked for and nothing is cached.
 */

/** What takes the place of electron-updater's own server, download and settings. */
export type UpdaterWay = {
  readonly program: AppAdapter;
  /** The last verified word of the feed. */
  readonly latest: () => UpdateInfo;
  /** Where its package is to be found. */
  readonly url: () => URL;
  /** Brings the package: the path of its file. */
  readonly deliver: () => Promise<string>;
};

/** A copy of the package that nobody else can change, and what the manifest says of it. */
export type PrivatePackage = { readonly path: string; readonly file: UpdateFile };

/** A class of electron-updater that puts one kind of package in place. */
export type OwnUpdater = AppUpdater & {
  /** Puts it in place. `restartsItself`: the program must only end, and the new one is started by whoever installs it. */
  readonly put: (
    copy: PrivatePackage,
    release: Offer["release"],
  ) => Promise<Result<{ restartsItself: boolean }>>;
};

/** The feed, as electron-updater's classes ask for it. */
class FeedProvider extends Provider<UpdateInfo> {
  readonly #way: UpdaterWay;

  constructor(way: UpdaterWay, runtime: ProviderRuntimeOptions) {
    super(runtime);
    this.#way = way;
  }

  async getLatestVersion(): Promise<UpdateInfo> {
    return this.#way.latest();
  }

  resolveFiles(info: UpdateInfo): { url: URL; info: UpdateInfo["files"][number] }[] {
    return info.files.map((file) => ({ url: this.#way.url(), info: file }));
  }

  /** Nothing is asked by electron-updater itself, and nobody is told who asks. */
  override setRequestHeaders(): void {
    super.setRequestHeaders(null);
  }
}

/** Sets the feed as the updater's custom provider, and answers what takes the place of its own question, which would make up an id of this machine. */
export const provideBy = (updater: AppUpdater, way: UpdaterWay): (() => Promise<UpdateInfoAndProvider>) => {
  const made: FeedProvider[] = [];
  class WayProvider extends FeedProvider {
    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super(way, runtime);
      made.push(this);
    }
  }
  updater.setFeedURL({ provider: "custom", updateProvider: WayProvider });
  return async () => {
    const [provider] = made;
    if (provider === undefined) throw new Error("no provider");
    return { info: await provider.getLatestVersion(), provider };
  };
};

/** The package, brought by us. */
export const deliverBy = async (way: UpdaterWay): Promise<DownloadExecutorResult> => ({
  updateFile: await way.deliver(),
});

/** Nothing is fetched, installed, followed or told that nobody asked for. `channel` must stay unset: to set it would allow older versions. */
export const restrain = (updater: AppUpdater): void => {
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.allowDowngrade = false;
  updater.disableDifferentialDownload = true;
  updater.disableWebInstaller = true;
  updater.logger = null;
};
