import { UpdateChannel } from "../../../protocol/update-values.ts";
import { PACKAGE_NAME } from "../linux/places.ts";

/** How long a signed index is believed; apt refuses an older one. Days. */
export const VALID_DAYS = 14;

/** The processors that packages are made for, as Debian names them. */
export const ARCHITECTURES = ["amd64", "arm64"] as const;

/** The file of the public key, and where machines keep it. */
export const KEYRING = `${PACKAGE_NAME}-archive-keyring.gpg`;

/** The suite of a channel; a name of its own, since a machine's settings may speak of Debian's "stable". */
export const suiteOf = (channel: UpdateChannel): string => `${PACKAGE_NAME}-${channel}`;

/** The file that tells apt of a channel. */
export const sourcesFile = (channel: UpdateChannel): string => `${suiteOf(channel)}.sources`;

/** reprepro's file of all channels (its manual, conf/distributions), signed with the key of this fingerprint. */
export const distributionsText = (fingerprint: string): string =>
  UpdateChannel.options
    .map((channel) =>
      [
        "Origin: Anteroom",
        "Label: Anteroom",
        `Suite: ${suiteOf(channel)}`,
        `Codename: ${suiteOf(channel)}`,
        `Architectures: ${ARCHITECTURES.join(" ")}`,
        "Components: main",
        `Description: Anteroom, channel ${channel}`,
        `ValidFor: ${VALID_DAYS}d`,
        `SignWith: ${fingerprint}`,
        "",
      ].join("\n"),
    )
    .join("\n");

/** What goes to /etc/apt/sources.list.d on machines (sources.list(5), deb822). */
export const sourcesText = (url: string, channel: UpdateChannel): string =>
  [
    `# The key goes to /usr/share/keyrings/${KEYRING}; it counts for this repository alone.`,
    "Types: deb",
    `URIs: ${url}`,
    `Suites: ${suiteOf(channel)}`,
    "Components: main",
    `Signed-By: /usr/share/keyrings/${KEYRING}`,
    "",
  ].join("\n");
