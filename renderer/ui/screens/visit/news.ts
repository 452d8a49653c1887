import type { VisitView } from "./types.ts";

/** Something that changed for this person and is said once, until it is read or does not hold any more. */
export type News =
  | { kind: "muted" | "keptMuted" | "maySpeak" }
  | { kind: "cameraStopped" | "keptCameraOff" | "mayShow" }
  | { kind: "mayShare" | "shareTaken" }
  | { kind: "coHost" | "notCoHost" | "youLead" }
  | { kind: "newHost"; name: string }
  | { kind: "sharing"; name: string };

/** What of a view can be news. */
export type NewsFacts = Pick<VisitView, "self" | "share" | "hostName" | "seat" | "obeyed">;

/** News about the same thing replace each other. */
const TOPICS: Readonly<Record<News["kind"], "microphone" | "camera" | "share" | "seat" | "host" | "screen">> =
  {
    muted: "microphone",
    keptMuted: "microphone",
    maySpeak: "microphone",
    cameraStopped: "camera",
    keptCameraOff: "camera",
    mayShow: "camera",
    mayShare: "share",
    shareTaken: "share",
    coHost: "seat",
    notCoHost: "seat",
    youLead: "seat",
    newHost: "host",
    sharing: "screen",
  };

const rights = ({ self: before }: NewsFacts, { self: now, seat }: NewsFacts): News[] => {
  if (seat === "host") return [];
  const said: News[] = [];
  if (before.maySpeak !== now.maySpeak) said.push({ kind: now.maySpeak ? "maySpeak" : "keptMuted" });
  if (before.mayShow !== now.mayShow) said.push({ kind: now.mayShow ? "mayShow" : "keptCameraOff" });
  if (before.mayShare !== now.mayShare) said.push({ kind: now.mayShare ? "mayShare" : "shareTaken" });
  return said;
};

const obeyed = (before: NewsFacts, now: NewsFacts): News[] => {
  if (now.obeyed === null || now.obeyed.count === before.obeyed?.count) return [];
  return [{ kind: now.obeyed.kind === "mute" ? "muted" : "cameraStopped" }];
};

const seat = (before: NewsFacts, now: NewsFacts): News[] => {
  if (before.seat !== now.seat) {
    if (now.seat === "host") return [{ kind: "youLead" }];
    if (now.seat === "participant") return [{ kind: "notCoHost" }];
    if (before.seat === "participant") return [{ kind: "coHost" }];
  }
  const isNew = before.hostName !== now.hostName && before.hostName !== "" && now.hostName !== "";
  return isNew && now.seat !== "host" ? [{ kind: "newHost", name: now.hostName }] : [];
};

const screen = (before: NewsFacts, now: NewsFacts): News[] =>
  now.share !== null && before.share?.byId !== now.share.byId
    ? [{ kind: "sharing", name: now.share.byName }]
    : [];

/** What is new between two looks at the same visit. */
export const newsBetween = (before: NewsFacts, now: NewsFacts): readonly News[] => [
  ...rights(before, now),
  ...obeyed(before, now),
  ...seat(before, now),
  ...screen(before, now),
];

/** Whether something said before is still the case: what the person changed, or the host, is not repeated. */
export const stillHolds = (news: News, { self, share }: NewsFacts): boolean => {
  switch (news.kind) {
    case "muted":
      return !self.isMicrophoneOn;
    case "keptMuted":
      return !self.maySpeak;
    case "maySpeak":
      return self.maySpeak && !self.isMicrophoneOn;
    case "cameraStopped":
      return self.camera === "off";
    case "keptCameraOff":
      return !self.mayShow;
    case "mayShow":
      return self.mayShow && self.camera === "off";
    case "mayShare":
      return self.mayShare && !self.isSharing;
    case "shareTaken":
      return !self.mayShare;
    case "sharing":
      return share !== null;
    case "coHost":
    case "notCoHost":
    case "youLead":
    case "newHost":
      return true;
  }
};

/** The news that stand now: the newest of each topic that still holds, oldest first. */
export const standing = (
  before: readonly News[],
  fresh: readonly News[],
  facts: NewsFacts,
): readonly News[] => {
  const all = [...before, ...fresh].filter((news) => stillHolds(news, facts));
  return all.filter(
    (news, at) => !all.slice(at + 1).some((later) => TOPICS[later.kind] === TOPICS[news.kind]),
  );
};
